"""Whatever a project, a cache or a folder is like: a right build or an error in two lines, never a wrong build."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic.build import BuildOptions, BuildReport, build_project
from lambic.build.uv import find_uv
from lambic.project import LambicError, load_project
from support.disks import read_only, small_disk
from support.projects import PLAIN, write_project
from support.wheels import write_wheel

NO_LOOP = '[tool.lambic]\nloop = "aws"\n'


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))


def build(root: Path, **options: object) -> BuildReport:
    wanted = BuildOptions(is_verified=False, **options)  # type: ignore[arg-type]
    return build_project(load_project(root), wanted, lambda step: None)


def refusal(root: Path, **options: object) -> tuple[str, str]:
    with pytest.raises(LambicError) as raised:
        build(root, **options)
    return raised.value.message, raised.value.hint or ""


def packages(folder: Path, *names: str) -> str:
    """Settings by which the project finds these wheels, and no index."""
    declared = ", ".join(f'"{name}"' for name in names)
    return (
        f'requires-python = ">=3.11"\ndependencies = [{declared}]\n'
        f'[tool.uv]\nno-index = true\nfind-links = ["{folder}"]\n{NO_LOOP}'
    )


def test_a_package_that_does_not_exist_is_told_in_uvs_words(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": PLAIN}, packages(tmp_path, "nowhere"))
    message, hint = refusal(root)

    assert message == "uv failed while resolving pyproject.toml"
    assert "nowhere was not found in the provided package locations" in hint


def test_packages_that_exclude_each_other_are_told_in_uvs_words(tmp_path):
    write_wheel(tmp_path, "one", {"one.py": ""})
    root = write_project(tmp_path, {"functions/f.py": PLAIN}, packages(tmp_path, "one==1", "one==2"))

    assert "one==2" in refusal(root)[1]


def test_no_wheel_for_the_target_is_told_in_uvs_words(tmp_path):
    wheel = write_wheel(tmp_path, "one", {"one.py": ""})
    wheel.rename(tmp_path / "one-1-py3-none-win_amd64.whl")
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN}, packages(tmp_path, "one"))

    assert "win_amd64" in refusal(root)[1]


def test_a_syntax_error_in_a_dependency_keeps_its_source_and_is_no_failure(tmp_path):
    """Some packages carry files for other versions of Python."""
    write_wheel(tmp_path, "odd", {"odd/__init__.py": "", "odd/new.py": "match = = 1\n"})
    source = "import odd\ntry:\n    import odd.new\nexcept SyntaxError:\n    pass\n"
    settings_ = packages(tmp_path, "odd") + 'include-modules = ["odd.*"]\n'
    root = write_project(tmp_path / "p", {"functions/f.py": source + PLAIN}, settings_)
    build(root)

    assert (root / "build/f/odd/__init__.pyc").is_file()


def test_a_function_is_no_file_and_a_setting_at_once(tmp_path):
    settings_ = f'{NO_LOOP}[tool.lambic.functions.f]\nhandler = "shop:main"\n'
    root = write_project(tmp_path, {"functions/f.py": PLAIN, "shop.py": "def main(event, context): ...\n"}, settings_)

    assert [each.handler for each in build(root).functions] == ["shop.main"]


def test_names_that_differ_only_by_case_are_refused(tmp_path):
    files = {
        "functions/f.py": "import shop\n" + PLAIN,
        "shop/__init__.py": "",
        "shop/Data.txt": "1",
        "shop/data.txt": "2",
    }
    message, hint = refusal(write_project(tmp_path, files, NO_LOOP))

    assert message == (
        "shop/Data.txt and shop/data.txt have names that differ only by case in the bundle (shop/data.txt)"
    )
    assert hint == "rename one of them, or leave it out"


@pytest.mark.parametrize("place", ["p/build", "out"])
def test_a_folder_that_can_not_be_written_is_told_and_the_last_build_stays(tmp_path, place):
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN}, NO_LOOP)
    out = tmp_path / place
    build(root, out=out)
    before = sorted((each, each.stat().st_mtime_ns) for each in out.rglob("*"))
    (root / "functions/f.py").write_text("x = 1\n" + PLAIN)
    with read_only(out):
        told = refusal(root, out=out)

    assert (told[0].startswith(f"{out}: can't be written: "), told[1]) == (True, "build elsewhere with --out")
    assert sorted((each, each.stat().st_mtime_ns) for each in out.rglob("*")) == before


def test_a_cache_that_can_not_be_written_is_told(tmp_path):
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN}, NO_LOOP)
    (tmp_path / "cache").mkdir()
    with read_only(tmp_path / "cache"):
        message, hint = refusal(root)

    assert message.startswith(f"{tmp_path}/cache/installed: can't be made: ")
    assert hint == "keep the cache elsewhere: LAMBIC_CACHE_DIR"


@pytest.mark.parametrize("size_bytes", [8192, 100_000, 400_000])
def test_a_full_disk_is_told_by_the_file_and_the_last_build_stays(tmp_path, size_bytes):
    files = {"functions/f.py": "import shop\n" + PLAIN, "shop/__init__.py": ""}
    root = write_project(tmp_path / "p", files, NO_LOOP)
    build(root)
    before = (root / "build/f.zip").read_bytes()
    (root / "shop/data.bin").write_bytes(os.urandom(500_000))
    (tmp_path / "disk").mkdir()
    with small_disk(tmp_path / "disk", size_bytes) as disk:
        message, hint = refusal(root, out=disk)
        left = [each.name for each in disk.iterdir()]

    assert (message.startswith(f"{disk}/.staging/f"), message.endswith(": No space left on device")) == (True, True)
    assert (hint, left) == ("make room on that disk", [".lock"])
    assert (root / "build/f.zip").read_bytes() == before


@pytest.mark.parametrize("size_bytes", [4096, 12_288])
def test_a_full_cache_is_told_and_keeps_nothing_half(tmp_path, size_bytes):
    files = {"functions/f.py": "import shop\n" + PLAIN, "shop/__init__.py": "", "shop/data.bin": "x" * 9999}
    root = write_project(tmp_path / "p", files, NO_LOOP)
    (tmp_path / "cache").mkdir()
    with small_disk(tmp_path / "cache", size_bytes):
        message = refusal(root)[0]
    build(root)

    assert "No space left on device" in message


def test_a_build_folder_in_the_place_of_a_file_is_told(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": PLAIN, "build": "mine"}, NO_LOOP)

    assert refusal(root)[0] == f"{root / 'build'}: can't be written: File exists"
    assert (root / "build").read_text() == "mine"


def test_many_files_are_built_and_found_unchanged(tmp_path):
    files = {f"shop/data/{number // 100}/{number}.txt": "x" for number in range(20_000)}
    files |= {"functions/f.py": "import shop\n" + PLAIN, "shop/__init__.py": ""}
    root = write_project(tmp_path / "p", files, NO_LOOP)
    first, second = (build_project(load_project(root), BuildOptions(), lambda step: None) for _ in range(2))

    assert (first.functions[0].files, second.functions[0].seconds) == (20_005, 0.0)


def content(root: Path) -> dict[str, bytes]:
    return {name: (root / "build" / f"{name}.zip").read_bytes() for name in ("f", "g")}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """A project, what a build of it is, and a cache to spoil; each example begins with a copy of it."""
    folder = tmp_path_factory.mktemp("damaged")
    write_wheel(
        folder, "one", {"one/__init__.py": "from . import part\n" + "# much text\n" * 400, "one/part.py": "x = 1\n"}
    )
    source = "import one, importlib.metadata\n" + PLAIN
    files = {"functions/f.py": source, "functions/g.py": PLAIN, "requirements.txt": "one\n"}
    root = write_project(folder / "p", files, packages(folder) + "bytecode = true\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAMBIC_CACHE_DIR", str(folder / "good"))
        patch.setenv("UV_CACHE_DIR", str(folder / "uv"))
        build(root)
    return root, content(root), folder / "good", folder / "spoiled"


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cache_that_was_damaged_anywhere_gives_the_same_bundles(damaged, monkeypatch, data):
    root, expected, good, spoiled = damaged
    shutil.rmtree(spoiled, ignore_errors=True)
    shutil.copytree(good, spoiled, symlinks=True)
    files = sorted(each for each in spoiled.rglob("*") if each.is_file() and not each.is_symlink())
    spoil(data.draw(st.sampled_from(files)), data)
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(spoiled))
    monkeypatch.setenv("UV_CACHE_DIR", str(spoiled.with_name("uv")))
    shutil.rmtree(root / "build")

    build(root)
    assert content(root) == expected


def spoil(file: Path, data: st.DataObject) -> None:
    """One byte is another, the end is missing, or all of it."""
    text = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(text)))
    if at == len(text):
        file.unlink()
        return
    if data.draw(st.booleans()):
        text[at] ^= data.draw(st.integers(1, 255))
    else:
        del text[at:]
    # The file itself may be a link into uv's cache.
    file.unlink()
    file.write_bytes(text)


def installed(folder: Path) -> Path:
    [found] = (each for each in (folder / "cache/installed").iterdir() if each.is_dir())
    return found


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A project whose dependency, in uv's cache and in ours, is there for the test alone."""
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    write_wheel(tmp_path, "one", {"one/__init__.py": "from . import part\n", "one/part.py": "x = 1\n"})
    root = write_project(tmp_path / "p", {"functions/f.py": "import one\n" + PLAIN}, packages(tmp_path, "one"))
    build(root)
    return root


@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "more"])
def test_a_changed_installation_is_made_anew(tmp_path, built, is_gone):
    before = (built / "build/f.zip").read_bytes()
    place = installed(tmp_path)
    (place / "one/part.py").unlink() if is_gone else (place / "one/more.txt").write_text("x")
    shutil.rmtree(built / "build")
    build(built)

    assert (built / "build/f.zip").read_bytes() == before
    assert sorted(each.name for each in (installed(tmp_path) / "one").iterdir()) == ["__init__.py", "part.py"]


def test_an_installation_of_an_older_lambic_is_taken_as_it_is(tmp_path, built):
    before = (built / "build/f.zip").read_bytes()
    (installed(tmp_path) / ".trace").unlink()
    shutil.rmtree(built / "build")
    seen = (installed(tmp_path) / "one/part.py").stat().st_ctime_ns, installed(tmp_path).stat().st_ino
    build(built)

    assert (built / "build/f.zip").read_bytes() == before
    assert ((installed(tmp_path) / "one/part.py").stat().st_ctime_ns, installed(tmp_path).stat().st_ino) == seen


def test_a_change_that_reached_uvs_cache_is_told_until_that_is_cleaned(tmp_path, built):
    """What is installed are links to the files that uv keeps."""
    before = (built / "build/f.zip").read_bytes()
    (installed(tmp_path) / "one/part.py").write_text("x = 2\n")
    shutil.rmtree(built / "build")
    told = [refusal(built) for _ in range(2)]
    subprocess.run([find_uv(), "--quiet", *told[0][1].split()[1:]], check=True)
    build(built)

    assert told == [("one/part.py: was changed in uv's cache", "uv cache clean one")] * 2
    assert (built / "build/f.zip").read_bytes() == before


def test_the_developers_environment_is_not_touched(tmp_path):
    write_wheel(tmp_path, "one", {"one.py": "x = 1\n"})
    root = write_project(tmp_path / "p", {"functions/f.py": "import one\n" + PLAIN}, packages(tmp_path, "one"))
    subprocess.run(["python3", "-m", "venv", "--without-pip", root / ".venv"], check=True)
    before = sorted((str(each), each.lstat().st_mtime_ns) for each in (root / ".venv").rglob("*"))
    build(root)

    assert sorted((str(each), each.lstat().st_mtime_ns) for each in (root / ".venv").rglob("*")) == before
