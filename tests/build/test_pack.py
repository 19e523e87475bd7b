"""Folders and zips: modes are ours, bytes never depend on where or when."""

import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambic.build.pack import Blob, Entry, FolderWriter, content_identity, write_zip
from lambic.project import LambicError

ENTRIES = (
    Entry("shop/model.py", Blob(b"x = 1\n" * 100)),
    Entry("bootstrap", Blob(b"#!/bin/sh\n"), is_executable=True),
    Entry("shop/größe.txt", Blob(b"")),
)


def listing(path: Path) -> list[tuple[str, int, tuple[int, ...], bytes]]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return [(i.filename, i.external_attr >> 16, i.date_time, archive.read(i)) for i in archive.infolist()]


def test_a_zip_reads_back_sorted_with_our_modes_and_no_time(tmp_path):
    write_zip(ENTRIES, tmp_path / "a.zip")

    assert listing(tmp_path / "a.zip") == [
        ("bootstrap", 0o100755, (1980, 1, 1, 0, 0, 0), b"#!/bin/sh\n"),
        ("shop/größe.txt", 0o100644, (1980, 1, 1, 0, 0, 0), b""),
        ("shop/model.py", 0o100644, (1980, 1, 1, 0, 0, 0), b"x = 1\n" * 100),
    ]


def test_the_order_of_entries_does_not_matter(tmp_path):
    write_zip(ENTRIES, tmp_path / "a.zip")
    write_zip(ENTRIES[::-1], tmp_path / "b.zip")

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert content_identity(ENTRIES) == content_identity(ENTRIES[::-1])


@given(st.dictionaries(st.from_regex(r"[a-zé]{1,9}(/[a-z]{1,5}){0,2}\.x", fullmatch=True), st.binary(max_size=3000)))
def test_any_content_survives(tmp_path_factory, files):
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    write_zip([Entry(name, Blob(content)) for name, content in files.items()], path)

    assert {name: content for name, _, _, content in listing(path)} == files


def test_folder_modes_do_not_depend_on_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        FolderWriter().write(ENTRIES, tmp_path / "bundle")
    finally:
        os.umask(before)

    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "bundle").rglob("*.*")}
    assert modes == {"model.py": 0o644, "größe.txt": 0o644}
    assert stat.S_IMODE((tmp_path / "bundle/bootstrap").stat().st_mode) == 0o755


def test_identity_tells_modes_and_names_apart():
    entry = ENTRIES[0]
    variants = [entry, Entry("shop/other.py", entry.blob), Entry(entry.name, entry.blob, is_executable=True)]

    assert len({content_identity([each]) for each in variants}) == 3


def test_more_files_than_a_zip_holds_are_refused(tmp_path):
    blob = Blob(b"")

    with pytest.raises(LambicError, match="65536 files are more than a zip holds"):
        write_zip((Entry(str(number), blob) for number in range(0x10000)), tmp_path / "a.zip")
