"""Shared libraries made on the spot: as much of an ELF file as a loader and `readelf` look at, and no code."""

import struct
from dataclasses import dataclass, field

MACHINES = {"i386": 3, "arm": 40, "x86_64": 62, "aarch64": 183, "riscv64": 243}

_HEADER_SIZE, _SEGMENT_SIZE, _SECTION_SIZE = 64, 56, 64


@dataclass(frozen=True)
class Library:
    """`versions` are pairs of a library and a version of it; `is_rpath` writes the older tag of the two."""

    machine: str = "x86_64"
    needed: tuple[str, ...] = ()
    runpath: str = ""
    is_rpath: bool = False
    soname: str = ""
    versions: tuple[tuple[str, str], ...] = ()


@dataclass
class _Texts:
    content: bytes = b"\0"
    known: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> int:
        if text not in self.known:
            self.known[text] = len(self.content)
            self.content += text.encode() + b"\0"
        return self.known[text]


def parse_library(text: str) -> Library:
    """Lines of `key: value`: machine, needed (as often as there are), runpath, rpath, soname, glibc (a version)."""
    values = [line.partition(":")[::2] for line in text.splitlines() if line.strip()]
    all_of = {key.strip(): [value.strip() for each, value in values if each == key] for key, _ in values}
    unknown = all_of.keys() - {"machine", "needed", "runpath", "rpath", "soname", "glibc"}
    assert not unknown, f"an elf fence has no {', '.join(unknown)}"
    one = {key: found[0] for key, found in all_of.items()}
    glibc = [("libc.so.6", f"GLIBC_{version}") for version in all_of.get("glibc", ())]
    return Library(
        machine=one.get("machine", "x86_64"),
        needed=(*all_of.get("needed", ()), *(["libc.so.6"] if glibc else [])),
        runpath=one.get("runpath", one.get("rpath", "")),
        is_rpath="rpath" in one,
        soname=one.get("soname", ""),
        versions=tuple(glibc),
    )


def elf_bytes(library: Library) -> bytes:
    """Header, two segments, names, versions, dynamic section, section table: all loaded to where they lie."""
    texts = _Texts()
    versions = _versions(library, texts)
    tags = _tags(library, texts)
    names_at = _HEADER_SIZE + 2 * _SEGMENT_SIZE
    versions_at = _aligned(names_at + len(texts.content))
    dynamic_at = _aligned(versions_at + len(versions))
    libraries = len({library for library, _ in library.versions})
    tags += [(5, names_at), (10, len(texts.content))]
    tags += [(0x6FFFFFFE, versions_at), (0x6FFFFFFF, libraries)] if versions else []
    dynamic = b"".join(struct.pack("<qQ", *tag) for tag in [*tags, (0, 0)])
    section_names = b"\0.dynstr\0.gnu.version_r\0.dynamic\0.shstrtab\0"
    section_names_at = dynamic_at + len(dynamic)
    sections_at = _aligned(section_names_at + len(section_names))
    sections = [
        bytes(_SECTION_SIZE),
        _section(1, 3, 2, names_at, len(texts.content)),
        _section(9, 0x6FFFFFFE, 2, versions_at, len(versions), link=1, info=libraries) if versions else b"",
        _section(24, 6, 3, dynamic_at, len(dynamic), link=1, entry=16),
        _section(33, 3, 0, section_names_at, len(section_names)),
    ]
    sections = [each for each in sections if each]
    end = sections_at + len(sections) * _SECTION_SIZE
    content = bytearray(end)
    content[:_HEADER_SIZE] = _header(MACHINES[library.machine], sections_at, len(sections))
    load = struct.pack("<IIQQQQQQ", 1, 6, 0, 0, 0, end, end, 4096)
    dynamic_segment = struct.pack("<IIQQQQQQ", 2, 6, *[dynamic_at] * 3, len(dynamic), len(dynamic), 8)
    for at, part in [
        (_HEADER_SIZE, load + dynamic_segment),
        (names_at, texts.content),
        (versions_at, versions),
        (dynamic_at, dynamic),
        (section_names_at, section_names),
        (sections_at, b"".join(sections)),
    ]:
        content[at : at + len(part)] = part
    return bytes(content)


def _tags(library: Library, texts: _Texts) -> list[tuple[int, int]]:
    tags = [(1, texts.add(name)) for name in library.needed]
    if library.soname:
        tags.append((14, texts.add(library.soname)))
    if library.runpath:
        tags.append((15 if library.is_rpath else 29, texts.add(library.runpath)))
    return tags


def _versions(library: Library, texts: _Texts) -> bytes:
    """One record per library, each followed by its versions (LSB: "Version Requirements")."""
    by_library: dict[str, list[str]] = {}
    for name, version in library.versions:
        by_library.setdefault(name, []).append(version)
    parts = []
    for index, (name, versions) in enumerate(by_library.items(), 1):
        following = 0 if index == len(by_library) else 16 + 16 * len(versions)
        parts.append(struct.pack("<HHIII", 1, len(versions), texts.add(name), 16, following))
        for number, version in enumerate(versions, 1):
            after = 0 if number == len(versions) else 16
            parts.append(struct.pack("<IHHII", _hash(version), 0, number + 1, texts.add(version), after))
    return b"".join(parts)


def _hash(name: str) -> int:
    value = 0
    for byte in name.encode():
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high & 0xFFFFFFFF
    return value


def _header(machine: int, sections_at: int, sections: int) -> bytes:
    identity = b"\x7fELF\x02\x01\x01" + bytes(9)
    return identity + struct.pack(
        "<HHIQQQIHHHHHH", 3, machine, 1, 0, _HEADER_SIZE, sections_at, 0, 64, 56, 2, 64, sections, sections - 1
    )


def _section(
    name: int, kind: int, flags: int, at: int, size: int, link: int = 0, info: int = 0, entry: int = 0
) -> bytes:
    address = at if flags else 0
    return struct.pack("<IIQQQQIIQQ", name, kind, flags, address, at, size, link, info, 8, entry)


def _aligned(offset: int) -> int:
    return -(-offset // 8) * 8
