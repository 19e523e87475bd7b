"""Files that change, come or go while a build reads them: the right bundles of one moment, or an error."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic.build import BuildOptions, build_project
from lambic.project import LambicError, load_project
from support.projects import PLAIN, write_project
from support.wheels import write_wheel

FILES = {
    "functions/f.py": "import one, shared\nfrom shop import a\n" + PLAIN,
    "functions/g.py": PLAIN,
    "shop/__init__.py": "",
    "shop/a.py": "x = 1\n",
    "shop/data/d.txt": "d",
    "shared/pyproject.toml": '[project]\nname = "shared"\nversion = "1"\n',
    "shared/src/shared/__init__.py": "",
    "requirements.txt": "one\nshared @ file:shared\n",
}
_STEPS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """With packages to install, and caches of its own."""
    place = tmp_path_factory.mktemp("changing")
    write_wheel(place, "one", {"one/__init__.py": "x = 1\n"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAMBIC_CACHE_DIR", str(place / "cache"))
        patch.setenv("UV_CACHE_DIR", str(place / "uv"))
        yield place


def write(folder: Path) -> Path:
    shutil.rmtree(folder / "p", ignore_errors=True)
    found = f'requires-python = ">=3.11"\n[tool.uv]\nno-index = true\nfind-links = ["{folder}"]\n'
    return write_project(folder / "p", FILES, f'{found}[tool.lambic]\nloop = "aws"\n')


def build(root: Path, out: Path, listen: Callable[[object], None] = lambda step: None) -> Mapping[str, bytes]:
    report = build_project(load_project(root), BuildOptions(out=out, is_verified=False), listen)
    return {each.name: (out / each.archive).read_bytes() for each in report.functions}


def result(root: Path, out: Path) -> Mapping[str, bytes] | None:
    """What a build of the project as it is gives; None for an error."""
    try:
        return build(root, out)
    except LambicError:
        return None


def become_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "another": lambda file: file.write_bytes(file.read_bytes() + b"\n# more\n"),
    "empty": lambda file: file.write_bytes(b""),
    "broken": lambda file: file.write_bytes(b"def (["),
    "gone": lambda file: file.unlink(),
    "moved": lambda file: file.rename(file.with_name(f"other_{file.name}")),
    "with a neighbour": lambda file: (file.parent / "new.txt").write_text("new"),
    "a folder": become_a_folder,
    "gone with its folder": lambda file: shutil.rmtree(file.parent),
}


@given(
    name=st.sampled_from([*FILES, "pyproject.toml"]),
    change=st.sampled_from(sorted(CHANGES)),
    number=st.integers(0, _STEPS - 1),
    is_first=st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bundles_are_those_of_one_moment(folder, name, change, number, is_first):
    root, out, other = write(folder), folder / "out", folder / "other"
    shutil.rmtree(out, ignore_errors=True)
    if not is_first:
        build(root, out)
        (root / "shop/a.py").write_text("x = 2\n")
    before = fresh_result(root, other)
    steps: list[object] = []

    def disturb(step: object) -> None:
        if len(steps) == number:
            CHANGES[change](root / name)
        steps.append(step)

    try:
        built = build(root, out, disturb)
    except LambicError:
        built = None
    after = fresh_result(root, other)

    assert built is None or built in (before, after)
    assert result(root, out) == after


def fresh_result(root: Path, out: Path) -> Mapping[str, bytes] | None:
    shutil.rmtree(out, ignore_errors=True)
    return result(root, out)


@pytest.mark.parametrize("name", ["pyproject.toml", "functions/g.py", "requirements.txt"])
def test_what_changes_while_packages_are_installed_is_an_error(folder, name):
    """Routes and settings were read before."""
    root = write(folder)
    shutil.rmtree(folder / "out", ignore_errors=True)

    def edit(step: object) -> None:
        if str(step).startswith("install"):
            CHANGES["another"](root / name)

    with pytest.raises(LambicError) as raised:
        build(root, folder / "out", edit)
    assert raised.value.message == f"{name}: changed while the build read it"


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.txt"])
def test_what_vanishes_while_packages_are_installed_is_an_error(folder, name):
    root = write(folder)
    shutil.rmtree(folder / "out", ignore_errors=True)

    def remove(step: object) -> None:
        if str(step).startswith("install"):
            (root / name).unlink()

    with pytest.raises(LambicError) as raised:
        build(root, folder / "out", remove)
    assert raised.value.message == f"{root / name}: No such file or directory"
