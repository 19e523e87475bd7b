"""A small reader of ELF files: for which machine one is, which libraries it needs, and which versions of them.

It reads what the loader reads (System V ABI, "Program Loading and Dynamic Linking"), a few kilobytes of each file. The
build has pyelftools for what it changes in such files; that takes 80 ms to load, and a check has to be quick.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

_MACHINES = {3: "i386", 21: "ppc64le", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRTAB, _SONAME, _RPATH, _RUNPATH = 1, 5, 14, 15, 29
_VERNEED, _VERNEEDNUM = 0x6FFFFFFE, 0x6FFFFFFF
_WEAK = 2
"""Flag of a version that may be missing."""

_HEADER = struct.Struct("<16xHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_TAG = struct.Struct("<qQ")
_NEED = struct.Struct("<HHIII")
_AUX = struct.Struct("<IHHII")

_LONGEST_TEXT = 4096
_MOST_TAGS = 4096
_MOST_VERSIONS = 4096
"""Real files have some dozens; a file that lies about its tables ends here."""


class NotElf(ValueError):
    """The file is no ELF file, or ends before what it promises."""


class Elf(NamedTuple):
    """`machine` is as wheels call it ("x86_64", "aarch64"); of files that are not 64-bit little-endian no more is read.

    `search` are the folders of RUNPATH or RPATH, with $ORIGIN as it stands there. `versions` are pairs of a library and
    a version of it that has to be there: ("libc.so.6", "GLIBC_2.34").
    """

    machine: str
    needed: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    soname: str = ""
    versions: tuple[tuple[str, str], ...] = ()


def read_elf(path: Path) -> Elf:
    """Raises NotElf, and OSError when the file can't be read."""
    with open(path, "rb") as file:
        return parse_elf(file)


def parse_elf(file: BinaryIO) -> Elf:
    """Raises NotElf, whatever the bytes are."""
    start = file.read(20)
    if len(start) < 20 or start[:4] != b"\x7fELF":
        raise NotElf("no ELF file")
    is_wide, is_little = start[4] == 2, start[5] == 1
    number = int.from_bytes(start[18:20], "little" if is_little else "big")
    machine = _MACHINES.get(number, f"machine {number}")
    return _File(file).read(machine) if is_wide and is_little else Elf(machine)


class _File:
    """A 64-bit little-endian file, read where its tables lie."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        self._segments = list(self._read_segments())

    def read(self, machine: str) -> Elf:
        tags = self._read_tags()
        texts = next(iter(tags.get(_STRTAB, ())), None)
        if texts is None:
            return Elf(machine)
        named = {tag: tuple(self._text(texts, at) for at in tags.get(tag, ())) for tag in (_NEEDED, _SONAME)}
        # RUNPATH replaces RPATH where both stand.
        search = [self._text(texts, at) for at in tags.get(_RUNPATH) or tags.get(_RPATH) or ()]
        folders = tuple(folder for text in search for folder in text.split(":") if folder)
        soname = next(iter(named[_SONAME]), "")
        return Elf(machine, named[_NEEDED], folders, soname, tuple(self._versions(tags, texts)))

    def _read_segments(self) -> Iterator[tuple[int, int, int, int]]:
        """Type, offset, address and size in the file."""
        header = _HEADER.unpack(self._at(0, _HEADER.size))
        table, size, count = header[4], header[8], header[9]
        if count and size < _SEGMENT.size:
            raise NotElf("its program headers are too short")
        for index in range(count):
            kind, _, offset, address, _, length, *_ = _SEGMENT.unpack(self._at(table + index * size, _SEGMENT.size))
            yield kind, offset, address, length

    def _read_tags(self) -> dict[int, list[int]]:
        tags: dict[int, list[int]] = {}
        for kind, offset, _, length in self._segments:
            if kind == _DYNAMIC:
                for index in range(min(length // _TAG.size, _MOST_TAGS)):
                    tag, value = _TAG.unpack(self._at(offset + index * _TAG.size, _TAG.size))
                    if tag == 0:
                        break
                    tags.setdefault(tag, []).append(value)
        return tags

    def _versions(self, tags: dict[int, list[int]], texts: int) -> Iterator[tuple[str, str]]:
        need = next(iter(tags.get(_VERNEED, ())), 0)
        most = min(next(iter(tags.get(_VERNEEDNUM, ())), 0), _MOST_VERSIONS)
        left = _MOST_VERSIONS
        for _ in range(most):
            _, count, name, first, following = _NEED.unpack(self._mapped(need, _NEED.size))
            library, aux = self._text(texts, name), need + first
            for _ in range(min(count, left)):
                _, flags, _, version, after = _AUX.unpack(self._mapped(aux, _AUX.size))
                if not flags & _WEAK:
                    yield library, self._text(texts, version)
                left, aux = left - 1, aux + after
            need += following
            if not following:
                return

    def _text(self, texts: int, at: int) -> str:
        offset = self._offset(texts + at)
        self._file.seek(offset)
        content, end, _ = self._file.read(_LONGEST_TEXT).partition(b"\0")
        if not end:
            raise NotElf("a name in it does not end")
        return content.decode("utf-8", "replace")

    def _mapped(self, address: int, size: int) -> bytes:
        return self._at(self._offset(address), size)

    def _offset(self, address: int) -> int:
        """Where in the file lies what is loaded to that address."""
        for kind, offset, start, length in self._segments:
            if kind == _LOAD and start <= address < start + length:
                return self._inside(offset + address - start)
        raise NotElf("an address in it is not loaded")

    def _at(self, offset: int, size: int) -> bytes:
        self._file.seek(self._inside(offset))
        content = self._file.read(size)
        if len(content) < size:
            raise NotElf("the file ends too early")
        return content

    def _inside(self, offset: int) -> int:
        if not 0 <= offset < self._size:
            raise NotElf("it names a place behind its end")
        return offset
