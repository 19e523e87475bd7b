"""The own reader of ELF files, beside pyelftools, and against bytes that nobody meant well with."""

import io
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic.check.elf import Elf, NotElf, parse_elf, read_elf
from support.elf_files import Library, elf_bytes, parse_library

FULL = Library(
    machine="aarch64",
    needed=("libpq.so.5", "libc.so.6"),
    runpath="$ORIGIN/../x.libs:$ORIGIN",
    soname="libfast.so.1",
    versions=(("libc.so.6", "GLIBC_2.17"), ("libm.so.6", "GLIBC_2.38"), ("libm.so.6", "GLIBC_2.29")),
)


def parse(content: bytes) -> Elf:
    return parse_elf(io.BytesIO(content))


def test_what_the_loader_needs_is_read():
    assert parse(elf_bytes(FULL)) == Elf(
        "aarch64",
        ("libpq.so.5", "libc.so.6"),
        ("$ORIGIN/../x.libs", "$ORIGIN"),
        "libfast.so.1",
        (("libc.so.6", "GLIBC_2.17"), ("libm.so.6", "GLIBC_2.38"), ("libm.so.6", "GLIBC_2.29")),
    )


def test_an_rpath_counts_where_there_is_no_runpath():
    assert parse(elf_bytes(Library(runpath="/opt/lib", is_rpath=True))).search == ("/opt/lib",)


def test_a_file_without_versions_has_none():
    assert parse(elf_bytes(Library(needed=("libm.so.6",)))) == Elf("x86_64", ("libm.so.6",))


def test_a_32_bit_file_tells_its_machine_alone():
    content = bytearray(elf_bytes(Library(machine="i386")))
    content[4] = 1
    assert parse(bytes(content)) == Elf("i386")


def test_a_machine_without_a_name_is_a_number():
    content = bytearray(elf_bytes(Library()))
    content[18:20] = (999).to_bytes(2, "little")
    assert parse(bytes(content)).machine == "machine 999"


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"MZ" + bytes(100), bytes(64), b"\xcf\xfa\xed\xfe" + bytes(100)])
def test_what_is_no_elf_file_is_told_so(content):
    with pytest.raises(NotElf):
        parse(content)


SOURCE = elf_bytes(FULL)


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SOURCE) - 1), st.integers(0, 255)), max_size=12), st.integers(0, len(SOURCE))
)
def test_no_bytes_raise_anything_else(changes, end):
    content = bytearray(SOURCE)
    for at, value in changes:
        content[at] = value
    for each in (bytes(content), bytes(content[:end])):
        try:
            assert isinstance(parse(each), Elf)
        except NotElf:
            pass


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_nor_do_bytes_behind_a_true_header(rest):
    try:
        parse(SOURCE[:64] + rest)
    except NotElf:
        pass


def by_pyelftools(content: bytes) -> Elf:
    elf = ELFFile(io.BytesIO(content))
    tags = [tag for segment in elf.iter_segments("PT_DYNAMIC") for tag in segment.iter_tags()]
    search = [tag.runpath for tag in tags if tag.entry.d_tag == "DT_RUNPATH"] or [
        tag.rpath for tag in tags if tag.entry.d_tag == "DT_RPATH"
    ]
    return Elf(
        {"EM_X86_64": "x86_64", "EM_AARCH64": "aarch64"}[elf["e_machine"]],
        tuple(tag.needed for tag in tags if tag.entry.d_tag == "DT_NEEDED"),
        tuple(folder for text in search for folder in text.split(":") if folder),
        next((tag.soname for tag in tags if tag.entry.d_tag == "DT_SONAME"), ""),
        tuple(
            (need.name, version.name)
            for section in elf.iter_sections()
            if isinstance(section, GNUVerNeedSection)
            for need, versions in section.iter_versions()
            for version in versions
        ),
    )


def real_files() -> list[Path]:
    folders = [Path(sysconfig.get_paths()["platlib"]), Path(sysconfig.get_config_var("DESTSHARED"))]
    return [file for folder in folders for file in sorted(folder.rglob("*.so*")) if file.read_bytes()[:4] == b"\x7fELF"]


@pytest.mark.skipif(sys.platform != "linux", reason="this system's libraries are no ELF files")
def test_real_files_read_as_pyelftools_reads_them():
    files = real_files()
    assert len(files) > 20
    assert {file: read_elf(file) for file in files} == {file: by_pyelftools(file.read_bytes()) for file in files}


def test_made_files_read_as_pyelftools_reads_them():
    for library in (FULL, Library(), Library(needed=("libm.so.6",), runpath="/a", is_rpath=True)):
        assert parse(elf_bytes(library)) == by_pyelftools(elf_bytes(library))


def test_a_fence_is_a_library():
    text = "machine: aarch64\nneeded: libfoo.so.1\nglibc: 2.38\nrunpath: $ORIGIN\n"
    assert parse_library(text) == Library(
        "aarch64", ("libfoo.so.1", "libc.so.6"), "$ORIGIN", versions=(("libc.so.6", "GLIBC_2.38"),)
    )


def test_readelf_takes_a_made_file(tmp_path):
    file = tmp_path / "x.so"
    file.write_bytes(elf_bytes(FULL))
    try:
        printed = subprocess.run(["readelf", "-dVW", file], capture_output=True, text=True, check=True)
    except FileNotFoundError:
        pytest.skip("there is no readelf here")
    assert printed.stderr == ""
    for text in ("[libpq.so.5]", "[$ORIGIN/../x.libs:$ORIGIN]", "[libfast.so.1]", "Name: GLIBC_2.38"):
        assert text in printed.stdout
