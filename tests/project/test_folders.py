"""Folders are listed once, in order, without circles and without what tools write."""

import os
from pathlib import Path

import pytest

from lambic.project import LambicError, is_output, list_folder


def test_files_and_folders_are_told_apart_through_links_and_sorted(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "z.txt").write_text("")
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "c.txt").symlink_to(tmp_path / "z.txt")

    assert list_folder(tmp_path) == (["c.txt", "z.txt"], ["a", "b"])


@pytest.mark.parametrize("target", [".", "..", "loop", "/", "gone"])
def test_a_link_to_where_it_lies_or_to_nowhere_is_left_out(tmp_path, target):
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(target)

    assert list_folder(tmp_path) == (["file"], [])


def test_a_circle_over_several_links_ends(tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"to_{other}").symlink_to(tmp_path / other)

    assert list_folder(tmp_path / "a/to_b") == ([], [])
    assert list_folder(tmp_path / "a") == ([], ["to_b"])


def test_what_is_neither_file_nor_folder_is_left_out(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    assert list_folder(tmp_path) == ([], [])


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert list_folder(tmp_path / "gone") == ([], [])


def test_what_tools_write_is_known(tmp_path):
    names = ("build", "code", "dist", "env", "cache", "node_modules", "sam", "packed", "python")
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / "env/pyvenv.cfg").write_text("")
    (tmp_path / "cache/CACHEDIR.TAG").write_text("")
    (tmp_path / "dist/__init__.py").write_text("")
    (tmp_path / "python/bin").mkdir()
    (tmp_path / "python/bin/python3").write_text("")

    assert [name for name in names if is_output(tmp_path, tmp_path, name)] == [
        "build", "env", "cache", "node_modules", "sam", "python",
    ]  # fmt: skip
    assert [name for name in names if is_output(tmp_path.parent, tmp_path, name)] == [
        "env", "cache", "node_modules", "python",
    ]  # fmt: skip


def test_folders_that_all_link_to_each_other_are_an_error_and_take_no_time(tmp_path):
    names = "abcdefghijkl"
    for name in names:
        (tmp_path / name).mkdir()
        for other in names.replace(name, ""):
            (tmp_path / name / f"to_{other}").symlink_to(f"../{other}")

    with pytest.raises(LambicError) as raised:
        walk(tmp_path)
    assert (raised.value.message.count("/to_"), raised.value.hint) == (7, "remove one of these links")


def test_some_links_on_the_way_are_followed(tmp_path):
    (tmp_path / "0").mkdir()
    (tmp_path / "0/file").write_text("")
    for number in range(1, 6):
        (tmp_path / str(number)).mkdir()
        (tmp_path / f"{number}/down").symlink_to(f"../{number - 1}")

    assert walk(tmp_path / "5") == ["file"]


def walk(folder: Path) -> list[str]:
    files, folders = list_folder(folder)
    return [*files, *(file for name in folders for file in walk(folder / name))]
