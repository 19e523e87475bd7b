"""Door to ELF files (through pyelftools): where a program looks for its libraries, and what of it is loaded at all.

Offsets are those of the ELF-64 header (System V ABI, "ELF Header").
"""

import io
import struct
from collections.abc import Iterator
from typing import Any

_SECTION_TABLE_OFFSET = 40
_SECTION_TABLE_COUNTS = 58
_SEARCH_TAGS = ("DT_RUNPATH", "DT_RPATH")
_NEED, _NEEDED_VERSION = struct.Struct("<HHIII"), struct.Struct("<IHHII")
"""Elf64_Verneed and Elf64_Vernaux (Linux Standard Base, "Symbol Versioning")."""
_WEAK = 2
"""A flag of versions that the loader does without."""
_ENTRY = "PyInit_"
"""What the functions of compiled modules begin with (Python/C API, "PyInit_modulename"); those built in too."""


def is_elf(content: bytes) -> bool:
    """Whether this is a 64-bit little-endian ELF file: what both of Lambda's architectures run."""
    return content[:6] == b"\x7fELF\x02\x01"


def needed_libraries(content: bytes) -> tuple[str, ...]:
    """The names of the shared libraries that a program or library is linked with."""
    return tuple(tag.needed for tag in _dynamic_tags(_open(content)) if tag.entry.d_tag == "DT_NEEDED")


def loader(content: bytes) -> str:
    """The program that a program asks to be started by; "" for a library."""
    return next((segment.get_interp_name() for segment in _open(content).iter_segments("PT_INTERP")), "")


def needed_versions(content: bytes) -> tuple[str, ...]:
    """The symbol versions that its libraries must have: "GLIBC_2.34". Of those of a library, all are named."""
    elf = _open(content)
    tags = {tag.entry.d_tag: tag.entry.d_val for tag in _dynamic_tags(elf)}
    if "DT_VERNEED" not in tags:
        return ()
    names, place = (next(elf.address_offsets(tags[name])) for name in ("DT_STRTAB", "DT_VERNEED"))
    return tuple(_text_at(content, names + name).decode() for name in _version_names(content, place))


def _version_names(content: bytes, place: int) -> Iterator[int]:
    """Where the names stand among the file's texts."""
    while True:
        _, count, _, first, following = _NEED.unpack_from(content, place)
        at = place + first
        for _ in range(count):
            _, flags, _, name, further = _NEEDED_VERSION.unpack_from(content, at)
            if not flags & _WEAK:
                yield name
            at += further
        if not following:
            return
        place += following


def module_entries(content: bytes) -> frozenset[str]:
    """The names of the compiled modules whose functions are in a program or library."""
    found: set[str] = set()
    for segment in _open(content).iter_segments("PT_DYNAMIC"):
        found.update(symbol.name for symbol in segment.iter_symbols() if symbol["st_shndx"] != "SHN_UNDEF")
    return frozenset(name.removeprefix(_ENTRY) for name in found if name.startswith(_ENTRY))


def search_path(content: bytes) -> str | None:
    """Its RUNPATH or RPATH."""
    places = _search_places(_open(content))
    return _text_at(content, places[0]).decode() if places else None


def set_search_path(content: bytes, path: str) -> bytes | None:
    """The same file with another RUNPATH, written over the old one; None when it has none or that is too short."""
    changed = bytearray(content)
    places = _search_places(_open(content))
    for offset in places:
        room = len(_text_at(content, offset))
        if room < len(path):
            return None
        changed[offset : offset + room] = path.encode().ljust(room, b"\0")
    return bytes(changed) if places else None


def without_sections(content: bytes) -> bytes:
    """What the loader maps, without the symbols and debug information that lie behind it."""
    elf = _open(content)
    ends = [segment["p_offset"] + segment["p_filesz"] for segment in elf.iter_segments()]
    kept = bytearray(content[: max(ends, default=len(content))])
    struct.pack_into("<Q", kept, _SECTION_TABLE_OFFSET, 0)
    struct.pack_into("<HHH", kept, _SECTION_TABLE_COUNTS, 0, 0, 0)
    return bytes(kept)


def _open(content: bytes) -> Any:
    # Here, since only builds with an interpreter inside open such files, and pyelftools takes 80 ms.
    from elftools.elf.elffile import ELFFile

    return ELFFile(io.BytesIO(content))


def _dynamic_tags(elf: Any) -> Iterator[Any]:
    for segment in elf.iter_segments("PT_DYNAMIC"):
        # All are pyelftools' DynamicSegment.
        yield from segment.iter_tags()


def _search_places(elf: Any) -> list[int]:
    """File offsets of the texts that DT_RUNPATH and DT_RPATH point to."""
    tags = list(_dynamic_tags(elf))
    tables = [tag.entry.d_ptr for tag in tags if tag.entry.d_tag == "DT_STRTAB"]
    wanted = {tag.entry.d_val for tag in tags if tag.entry.d_tag in _SEARCH_TAGS}
    return sorted(next(elf.address_offsets(table)) + offset for table in tables for offset in wanted)


def _text_at(content: bytes, offset: int) -> bytes:
    return content[offset : content.index(b"\0", offset)]
