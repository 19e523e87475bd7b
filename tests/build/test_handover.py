"""What SAM's Makefile asks for is copied at once when it is up to date, and left to the build when it may not be."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambic.build import BuildOptions, build_project
from lambic.build.handover import hand_over
from lambic.project import load_project
from support.projects import PLAIN, write_project

NO_LOOP = '[tool.lambic]\nloop = "aws"\n'


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path):
    files = {"functions/a.py": "import shared\n" + PLAIN, "functions/b.py": PLAIN, "shared.py": "x = 1\n"}
    project = write_project(tmp_path / "p", files, NO_LOOP)
    build_project(load_project(project), BuildOptions(), lambda step: None)
    return project


@pytest.fixture
def into(tmp_path):
    (tmp_path / "into").mkdir()
    return tmp_path / "into"


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {each.relative_to(folder).as_posix(): (each.read_bytes(), each.stat().st_mode) for each in files}


def test_a_bundle_that_is_up_to_date_is_copied(root, into):
    assert hand_over(root, "AFunction", into)
    assert contents(into) == contents(root / "build/a")


def test_another_function_may_be_stale(root, into):
    (root / "shared.py").write_text("x = 22\n")

    assert [hand_over(root, "AFunction", into), hand_over(root, "BFunction", into)] == [False, True]


def test_a_bundle_that_nobody_has_verified_is_left_to_the_build(root, into):
    (root / "shared.py").write_text("x = 22\n")
    build_project(load_project(root), BuildOptions(is_verified=False), lambda step: None)

    assert [hand_over(root, "AFunction", into), hand_over(root, "BFunction", into)] == [False, True]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: (root / "functions/b.py").write_text(PLAIN * 2),
        lambda root: (root / "new.py").write_text(""),
        lambda root: (root / "build/b/bootstrap").unlink(),
        lambda root: (root / "build/.inputs").unlink(),
        lambda root: (root / "build/.inputs").write_text("{}"),
        lambda root: (root / "build/.commit").mkdir(),
        lambda root: (root.parent / "into/mine.txt").write_text(""),
        lambda root: (root.parent / "into").rmdir(),
    ],
    ids=["source", "new-file", "bundle", "no-stamp", "no-such-stamp", "cut-off", "not-empty", "missing"],
)
def test_what_is_unusual_is_left_to_the_build(root, into, spoil):
    spoil(root)

    assert not hand_over(root, "BFunction", into)


def test_a_build_folder_that_was_copied_with_the_project_is_left_to_the_build(root, into, tmp_path):
    """It tells of files that lie elsewhere."""
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    (copy / "shared.py").write_text("x = 22\n")

    assert not hand_over(copy, "AFunction", into)


@pytest.mark.parametrize("logical_id", ["", "NopeFunction"])
def test_an_unknown_function_is_left_to_the_build(root, into, logical_id):
    assert not hand_over(root, logical_id, into)


def test_a_folder_inside_of_the_build_folder_is_left_to_the_build(root):
    (root / "build/mine").mkdir()

    assert not hand_over(root, "AFunction", root / "build/mine")


def test_the_command_that_the_makefile_runs_loads_no_command_line(root, into):
    script = (
        "import sys; from lambic.__main__ import main; main();"
        "print(sorted({'click', 'dataclasses', 'typing', 'lambic.graph', 'lambic.build.pipeline'} & set(sys.modules)))"
    )
    command = [sys.executable, "-I", "-c", script, "--project", root, "build", "--id", "AFunction", "--into", into]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)

    assert (ended.stdout, contents(into)) == ("[]\n", contents(root / "build/a"))


def test_a_copy_that_was_handed_over_may_be_replaced_by_the_next_build(root, into):
    hand_over(root, "AFunction", into)
    (root / "shared.py").write_text("x = 22\n")
    build_project(load_project(root), BuildOptions(("a",), into=into), lambda step: None)

    assert (into / "shared.py").read_text() == "x = 22\n"
