"""`--into` puts a bundle into a folder, and never deletes what it did not put there."""

import os
from pathlib import Path

import pytest

from lambic.build import BuildOptions, build_project
from lambic.project import LambicError, load_project
from support.command import Ended, lambic
from support.projects import PLAIN, write_project

WAY_OUT = "name an empty folder, or one that does not exist"


@pytest.fixture
def root(tmp_path) -> Path:
    return write_project(tmp_path / "shop", {"functions/f.py": PLAIN}, '[tool.lambic]\nloop = "aws"\n')


def build(root: Path, into: Path) -> None:
    build_project(load_project(root), BuildOptions(("f",), into=into), lambda step: None)


def content(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def refusal(root: Path, into: Path) -> tuple[str, str | None, int]:
    with pytest.raises(LambicError) as raised:
        build(root, into)
    return raised.value.message, raised.value.hint, raised.value.exit_code


def not_ours(into: Path) -> tuple[str, str, int]:
    return f"{into}: holds something that lambic did not put there", WAY_OUT, 2


def test_a_project_with_a_bootstrap_of_its_own_is_left_alone(root):
    (root / "bootstrap").write_text("mine")
    (root / ".env").write_text("mine")
    before = content(root)
    ended = lambic("build", "f", "--into", ".", cwd=root)

    assert (ended, content(root)) == (
        Ended(2, "", f"error: .: --into can't be a folder that holds {root}\nhint: {WAY_OUT}\n"),
        before,
    )


@pytest.mark.parametrize("place", ["build/f", "build", "build/new"])
def test_the_build_folder_is_no_place_for_a_copy(root, place):
    build(root, root.parent / "into")
    before = content(root)
    found = refusal(root, root / place)
    what = f"holds {root}/build" if place == "build" else f"lies in {root}/build"

    assert (found, content(root)) == ((f"{root / place}: --into can't be a folder that {what}", WAY_OUT, 2), before)


def test_a_link_to_the_project_is_the_project(root, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)

    with pytest.raises(LambicError, match=f"can't be a folder that holds {root}"):
        build(root, tmp_path / "link")


@pytest.mark.parametrize("name", ["bootstrap", "functions/f.py", ".hidden"])
def test_a_folder_of_somebody_else_is_left_alone(root, tmp_path, name):
    other = tmp_path / "other"
    (other / name).parent.mkdir(parents=True)
    (other / name).write_text("mine")

    assert (refusal(root, other), content(other)) == (not_ours(other), {name: b"mine"})


def test_the_copy_of_before_is_replaced(root, tmp_path):
    into = tmp_path / "into"
    build(root, into)
    (root / "functions/f.py").write_text("import shop\n" + PLAIN)
    (root / "shop.py").write_text("")
    build(root, into)
    (root / "functions/f.py").write_text(PLAIN + "\n")
    build(root, into)

    assert content(into) == content(root / "build/f")


@pytest.mark.parametrize(
    "change",
    [
        lambda into: (into / "functions/f.py").write_text("mine"),
        lambda into: (into / "notes.txt").write_text("mine"),
        lambda into: (into / "bootstrap").unlink(),
        lambda into: (into / "empty").mkdir(),
        lambda into: (into / "link").symlink_to("/"),
        lambda into: (into / "bootstrap").chmod(0o600),
    ],
    ids=["changed", "added", "removed", "folder", "link", "mode"],
)
def test_a_copy_that_somebody_has_changed_is_left_alone(root, tmp_path, change):
    into = tmp_path / "into"
    build(root, into)
    change(into)
    before = content(into), sorted(os.listdir(into))

    assert (refusal(root, into), (content(into), sorted(os.listdir(into)))) == (not_ours(into), before)


def test_a_place_that_cant_be_written_is_told(root):
    assert refusal(root, Path("/proc/self/into"))[1:] == ("name another folder", 3)
