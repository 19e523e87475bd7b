"""`--into` builds again when anything that a bundle is made from has changed, wherever it lies."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lambic.build import BuildOptions, build_project
from lambic.build.inputs import find_inputs
from lambic.project import load_project
from support.projects import PLAIN, write_project
from support.wheels import write_wheel

NO_LOOP = '[tool.lambic]\nloop = "aws"\n'


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))


def has_built(root: Path) -> bool:
    """Whether `--into` had something to do."""
    stages: list[str] = []
    options = BuildOptions(("f",), into=root.parent / "into")
    build_project(load_project(root), options, lambda step: stages.append(step.stage))
    return "bytecode" in stages


def write(file: Path, text: str) -> None:
    """A change that no clock is too coarse for."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    os.utime(file, ns=(before + 10**9, before + 10**9))


def link_package(root: Path) -> None:
    write(root / ".common/pkg/__init__.py", "x = 1\n")
    (root / "app").mkdir()
    (root / "app/pkg").symlink_to("../.common/pkg")


def link_shared(root: Path) -> None:
    write_project(root.parent / "libs/shared", {"__init__.py": ""}, name="shared")
    (root / "shop/shared").symlink_to("../../libs/shared")


CASES: dict[str, tuple[dict[str, str], str, Callable[[Path], None], Callable[[Path], None]]] = {
    # project files, settings, set-up, change
    "source": ({}, "", lambda root: None, lambda root: write(root / "functions/f.py", PLAIN + "\n")),
    "new-file": ({}, "", lambda root: None, lambda root: write(root / "shop/new.py", "")),
    "requirements-outside": (
        {"requirements.txt": "-r ../common.txt\n"},
        "",
        lambda root: write(root.parent / "common.txt", "six==1.16.0\n"),
        lambda root: write(root.parent / "common.txt", "six==1.17.0\n"),
    ),
    "linked-package": (
        {"functions/f.py": "import app.pkg\n" + PLAIN},
        "",
        link_package,
        lambda root: write(root / ".common/pkg/__init__.py", "x = 22\n"),
    ),
    "wheel-outside": (
        {"requirements.txt": "../tiny-1-py3-none-any.whl\n"},
        "",
        lambda root: write_wheel(root.parent, "tiny", {"tiny.py": "x = 1\n"}),
        lambda root: write_wheel(root.parent, "tiny", {"tiny.py": "x = 2222\n"}),
    ),
    "path-dependency": (
        {"functions/f.py": "import shared\n" + PLAIN},
        'dependencies = ["shared"]\n[tool.uv.sources]\nshared = { path = "../libs/shared" }\n',
        lambda root: write_project(root.parent / "libs/shared", {"src/shared/__init__.py": ""}, name="shared"),
        lambda root: write(root.parent / "libs/shared/src/shared/__init__.py", "x = 1\n"),
    ),
    "link-to-a-path-dependency": (
        {"functions/f.py": "import shop.shared\n" + PLAIN, "shop/__init__.py": ""},
        'dependencies = ["shared"]\n[tool.uv.sources]\nshared = { path = "../libs/shared" }\n',
        link_shared,
        lambda root: write(root.parent / "libs/shared/__init__.py", "x = 1\n"),
    ),
    "its-dependencies": (
        {},
        'dependencies = ["shared"]\n[tool.uv.sources]\nshared = { path = "../libs/shared" }\n',
        lambda root: write_project(root.parent / "libs/shared", {"src/shared/__init__.py": ""}, name="shared"),
        lambda root: write_project(root.parent / "libs/shared", {}, 'dependencies = ["six"]\n', name="shared"),
    ),
    "hidden-data": (
        {".data/a.txt": "1"},
        f'{NO_LOOP}include-files = [".data/*"]\n',
        lambda root: None,
        lambda root: write(root / ".data/a.txt", "2"),
    ),
    "data-in-src": (
        {"src/.data/deep/a.txt": "1"},
        f'{NO_LOOP}include-files = [".data/**"]\n',
        lambda root: None,
        lambda root: write(root / "src/.data/deep/a.txt", "2"),
    ),
    "build-of-a-frontend": (
        {"dist/page.html": "1"},
        f'{NO_LOOP}include-files = ["dist/**"]\n',
        lambda root: None,
        lambda root: write(root / "dist/page.html", "2"),
    ),
}


@pytest.mark.parametrize(("files", "settings", "prepare", "change"), CASES.values(), ids=CASES)
def test_a_change_of_what_a_bundle_is_made_from_is_seen(tmp_path, files, settings, prepare, change):
    root = tmp_path / "p"
    whole = settings if NO_LOOP in settings else settings + NO_LOOP
    write_project(root, {"functions/f.py": PLAIN, **files}, f'requires-python = ">=3.11"\n{whole}')
    prepare(root)
    seen = [has_built(root), has_built(root)]
    change(root)

    assert [*seen, has_built(root), has_built(root)] == [True, False, True, False]


@pytest.mark.parametrize("name", ["build/mine.txt", "dist/x.whl", ".git/index", ".venv/x.py", "env/x.py", "sam/x"])
def test_what_tools_write_is_no_input(tmp_path, name):
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN, "env/pyvenv.cfg": "", name: "1"}, NO_LOOP)
    has_built(root)
    write(root / name, "2")

    assert has_built(root) is False


def test_what_a_link_out_of_the_project_leads_to_is_not_looked_through(tmp_path):
    """It may be a disk of data, and no bundle may hold any of it."""
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN}, NO_LOOP)
    write_project(tmp_path / "elsewhere", {"many/files.txt": ""})
    (root / "data").symlink_to("../elsewhere")
    states = find_inputs(load_project(root), ()).read_states(root / "build")

    assert sorted(states) == [
        str(root / name) for name in (".python-version", "data", "functions/f.py", "pyproject.toml")
    ]


def test_a_link_out_of_the_project_that_comes_is_seen(tmp_path):
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN}, NO_LOOP)
    write_project(tmp_path / "elsewhere", {"a.txt": ""})
    seen = [has_built(root), has_built(root)]
    (root / "data").symlink_to("../elsewhere")

    assert [*seen, has_built(root), has_built(root)] == [True, False, True, False]


def test_a_link_within_the_workspace_is_looked_through(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.uv.workspace]\nmembers = ["p"]\n')
    root = write_project(tmp_path / "p", {"functions/f.py": "import shop\n" + PLAIN, "shop/__init__.py": ""}, NO_LOOP)
    write(tmp_path / "common/a.txt", "1")
    (root / "shop/data").symlink_to("../../common")
    seen = [has_built(root), has_built(root)]
    write(tmp_path / "common/a.txt", "2")

    assert [*seen, has_built(root), has_built(root)] == [True, False, True, False]
