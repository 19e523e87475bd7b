"""The running Python as a folder of its own that could go to Lambda: what it needs of glibc is lowered for that."""

import io
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

from elftools.elf.elffile import ELFFile

from lambic.build.elf import is_elf, set_search_path
from lambic.build.interpreter import find_home
from lambic.project import running_interpreter

_LEFT_OUT = ("test", "site-packages", "dist-packages", "idlelib", "tkinter", "__pycache__", "config-*", "ensurepip")
_NEWEST = (2, 34)
_MACHINE_OFFSET, _ARM64 = 18, 183


def write_standalone(folder: Path, *, is_arm64: bool = False) -> Path:
    """Gives its program, `bin/python3.X`.

    A function of glibc that came in two versions is taken in its old one, as a build on an older system would have it:
    it runs here as well as there. With `is_arm64` all files say that they are for that machine; nothing in them is, so
    they can't be started.
    """
    interpreter = running_interpreter()
    home, version = find_home(interpreter), interpreter.version
    library = folder / f"lib/python{version}"
    shutil.copytree(home.standard_library, library, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    if home.library:
        shutil.copy(home.library, folder / "lib")
    header = folder / f"include/python{version}/patchlevel.h"
    header.parent.mkdir(parents=True)
    header.write_text(f'#define PY_VERSION              "{interpreter.release}"\n')
    program = folder / f"bin/python{version}"
    program.parent.mkdir()
    content = home.executable.read_bytes()
    program.write_bytes(set_search_path(content, "$ORIGIN/../lib") or content)
    program.chmod(0o755)
    program.with_name("python3").symlink_to(program.name)
    for file in [program, *folder.glob("lib/libpython*"), *library.glob("lib-dynload/*.so")]:
        _change(file, is_arm64)
    return program


def _change(file: Path, is_arm64: bool) -> None:
    content = bytearray(file.read_bytes())
    if not is_elf(bytes(content)):
        return
    for found in _versions(bytes(content)):
        _lower(content, found)
    if is_arm64:
        struct.pack_into("<H", content, _MACHINE_OFFSET, _ARM64)
        file = file.rename(file.with_name(file.name.replace("x86_64-linux", "aarch64-linux")))
    file.write_bytes(content)


def _lower(content: bytearray, found: list[tuple[tuple[int, ...], int]]) -> None:
    """Each version of one library that is too new becomes the oldest: hash and name are copied (Elf64_Vernaux)."""
    (_, oldest), *_ = found
    for number, place in found:
        if number > _NEWEST:
            content[place : place + 4] = content[oldest : oldest + 4]
            content[place + 8 : place + 12] = content[oldest + 8 : oldest + 12]


def _versions(content: bytes) -> Iterator[list[tuple[tuple[int, ...], int]]]:
    """Per library, oldest first, what is needed of it: the version's number, and where its entry stands."""
    elf = ELFFile(io.BytesIO(content))
    for segment in elf.iter_segments("PT_DYNAMIC"):
        tags = {tag.entry.d_tag: tag.entry.d_val for tag in segment.iter_tags()}
        if "DT_VERNEED" in tags:
            texts, place = (next(elf.address_offsets(tags[name])) for name in ("DT_STRTAB", "DT_VERNEED"))
            for _ in range(tags["DT_VERNEEDNUM"]):
                _, count, _, first, following = struct.unpack_from("<HHIII", content, place)
                yield sorted(_entries(content, texts, place + first, count))
                place += following


def _entries(content: bytes, texts: int, place: int, count: int) -> Iterator[tuple[tuple[int, ...], int]]:
    for _ in range(count):
        _, _, _, name, following = struct.unpack_from("<IHHII", content, place)
        text = content[texts + name : content.index(b"\0", texts + name)].decode()
        yield tuple(int(part) for part in text.rpartition("_")[2].split(".") if part.isdigit()), place
        place += following
