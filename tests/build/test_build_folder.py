"""The build folder: a build appears in it as a whole or not at all, and touches nothing that is not its own."""

import fcntl
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from lambic.build.folder import BuildFolder
from lambic.build.inputs import Inputs
from lambic.build.manifest import Manifest, load_manifest, write_manifest
from lambic.build.report import BuiltFunction, KeptPackage
from lambic.build.stamp import Imprint, Stamp, write_stamp
from lambic.project import LambicError

STAMP = Stamp(
    project="p",
    python="3.13",
    python_source=".python-version",
    conditions="[]",
    inputs=Inputs("/p", ("/p",), ("/p",), ("/p/pyproject.toml",), ("data/*",), ("/p",)),
    states={"/p/pyproject.toml": (1, 2, 3)},
    shared={"/p/pyproject.toml": "abc"},
    logical_ids={"a": "AFunction", "b": "BFunction"},
    functions={"a": Imprint({"/p/functions/a.py": "def"}, "ghi", True)},
)


def built(name: str) -> BuiltFunction:
    return BuiltFunction(
        name=name,
        handler=f"functions/{name}.handler",
        runtime="python3.13",
        python="3.13",
        architecture="arm64",
        is_deployable=True,
        folder=name,
        archive=f"{name}.zip",
        modules=("functions.a", "shop"),
        left_out=(),
        kept_whole=(KeptPackage("six", "moves", "six.py:3"),),
        dynamic_imports=("a.py:1: x",),
        modules_kept=2,
        modules_total=3,
        files=4,
        unpacked_bytes=5,
        zipped_bytes=6,
        sha256="7",
        content_sha256="8",
    )


def stage(place: Path, names: tuple[str, ...], text: str) -> Manifest:
    for name in names:
        (place / name).mkdir()
        (place / name / "bootstrap").write_text(text)
        (place / f"{name}.zip").write_text(text)
    return Manifest({name: built(name) for name in names})


def build(folder: BuildFolder, names: tuple[str, ...], text: str, keep: bool = False) -> None:
    with folder.locked(), folder.staging() as place:
        manifest = stage(place, names, text)
        kept = folder.load_manifest().functions if keep else {}
        folder.commit(place, Manifest({**kept, **manifest.functions}), STAMP)


def files(folder: Path) -> dict[str, str]:
    return {
        str(each.relative_to(folder)): each.read_text()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and each.name not in ("manifest.json", ".lock", ".inputs", ".before", "CACHEDIR.TAG")
    }


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    manifest = Manifest({"a": built("a"), "b": built("b")})
    write_manifest(manifest, tmp_path)

    assert load_manifest(tmp_path) == manifest


def test_a_stamp_is_read_as_it_was_written(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    build(folder, ("a",), "new")

    read = folder.load_stamp()
    assert read is not None
    assert write_stamp(read) == write_stamp(STAMP)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"inputs": {}}', "\xff"])
def test_a_stamp_that_is_none_is_as_good_as_no_stamp(tmp_path, text):
    (tmp_path / ".inputs").write_text(text, encoding="latin-1")

    assert BuildFolder(tmp_path).load_stamp() is None


def test_bundles_of_another_release_are_known_by_name(tmp_path):
    write_manifest(Manifest({"a": built("a"), "b": built("b")}), tmp_path)
    text = (tmp_path / "manifest.json").read_text()
    (tmp_path / "manifest.json").write_text(text.replace('"files": 4', '"file_count": 4', 1))
    found = load_manifest(tmp_path)

    assert (found.functions, found.others, found.names) == ({"b": built("b")}, {"a"}, {"a", "b"})


def test_a_whole_build_replaces_the_last_and_removes_what_is_gone(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    build(folder, ("a", "b"), "old")
    build(folder, ("b", "c"), "new")

    assert files(folder.path) == {"b.zip": "new", "b/bootstrap": "new", "c.zip": "new", "c/bootstrap": "new"}


def test_a_build_of_some_keeps_the_others(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    build(folder, ("a", "b"), "old")
    build(folder, ("b",), "new", keep=True)

    assert files(folder.path) == {"a.zip": "old", "a/bootstrap": "old", "b.zip": "new", "b/bootstrap": "new"}


def test_a_folder_that_a_build_makes_is_marked_as_made_and_no_other(tmp_path):
    (tmp_path / "there").mkdir()
    for name in ("new", "there"):
        build(BuildFolder(tmp_path / name), ("a",), "new")

    assert (tmp_path / "new/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert not (tmp_path / "there/CACHEDIR.TAG").exists()


def test_files_of_others_stay(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    folder.path.mkdir()
    (folder.path / "notes.txt").write_text("mine")
    build(folder, ("a",), "new")
    build(folder, ("b",), "new")

    assert files(folder.path) == {"b.zip": "new", "b/bootstrap": "new", "notes.txt": "mine"}


def test_what_no_build_made_is_not_replaced(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    (folder.path / "a").mkdir(parents=True)

    with pytest.raises(LambicError, match="was not made by lambic"):
        folder.check_names(("a",), folder.load_manifest())


def test_a_failure_leaves_the_last_good_build(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    build(folder, ("a",), "good")

    def fail() -> None:
        with folder.locked(), folder.staging() as place:
            stage(place, ("a",), "half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert files(folder.path) == {"a.zip": "good", "a/bootstrap": "good"}


def test_a_commit_that_was_cut_off_is_finished_by_who_comes_next(tmp_path):
    """The state that a process leaves when it is killed between two renames of a commit."""
    folder = BuildFolder(tmp_path / "build")
    build(folder, ("a", "b"), "old")
    cut_off = folder.path / ".commit"
    cut_off.mkdir()
    manifest = stage(cut_off, ("a", "c"), "new")
    write_manifest(manifest, cut_off)
    (cut_off / "a.zip").rename(folder.path / "a.zip")

    with folder.locked():
        names = set(folder.load_manifest().functions)

    assert (names, files(folder.path)) == (
        {"a", "c"},
        {"a.zip": "new", "a/bootstrap": "new", "c.zip": "new", "c/bootstrap": "new"},
    )


def test_another_build_waits_for_the_lock(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    script = f"""
        from pathlib import Path
        from lambic.build.folder import BuildFolder
        print("asking", flush=True)
        with BuildFolder(Path({str(folder.path)!r})).locked():
            print(Path({str(tmp_path / "state")!r}).read_text())
    """
    with folder.locked():
        other = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "asking\n"
        (tmp_path / "state").write_text("released")

    assert other.communicate(timeout=30)[0] == "released\n"


def test_the_lock_is_held_while_building(tmp_path):
    folder = BuildFolder(tmp_path / "build")
    with folder.locked():
        handle = os.open(folder.path / ".lock", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)


def test_a_manifest_that_is_none_is_an_error_with_a_way_out(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")

    with pytest.raises(LambicError) as raised:
        load_manifest(tmp_path)

    assert raised.value.hint == "move it away with the bundles beside it, or build elsewhere with --out"
