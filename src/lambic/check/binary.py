"""Files with machine code: what kind each is, read once and then kept by size and time."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from lambic.graph import Shelf, cache_root

from .elf import Elf, NotElf, read_elf

_KINDS = {
    b"\x7fELF": "ELF",
    b"\xcf\xfa\xed\xfe": "Mach-O",
    b"\xce\xfa\xed\xfe": "Mach-O",
    b"\xca\xfe\xba\xbe": "Mach-O",
    b"\xca\xfe\xba\xbf": "Mach-O",
    b"vers": "LFS",
}
_LFS = b"version https://git-lfs"


class Binary(NamedTuple):
    """`kind` is "ELF", "Mach-O" (macOS), "PE" (Windows), "LFS" (a pointer that Git LFS left) or "" for anything else.

    `elf` is None for what is no ELF file, or is cut short.
    """

    kind: str
    elf: Elf | None = None


class Binaries:
    """Answers are kept in the user's cache: a library of 100 MB is not opened in every check."""

    def __init__(self, root: Path) -> None:
        self._shelf = Shelf(cache_root() / "binaries" / _fingerprint())
        self._topic = hashlib.sha256(str(root).encode()).hexdigest()[:16]

    def find(self, path: Path) -> Binary | None:
        """None for a file that can't be read."""
        try:
            status = path.stat()
            key = f"{path}:{status.st_size}:{status.st_mtime_ns}"
            kept = self._shelf.find(self._topic, key)
            if kept is not None:
                return _from_json(kept)
            binary = read_binary(path)
        except OSError:
            return None
        self._shelf.keep(self._topic, key, _to_json(binary))
        return binary

    def save(self) -> None:
        self._shelf.save()


def read_binary(path: Path) -> Binary:
    """Raises OSError when the file can't be read."""
    with open(path, "rb") as file:
        start = file.read(len(_LFS))
    kind = "PE" if start[:2] == b"MZ" else _KINDS.get(start[:4], "")
    if kind == "LFS" and start != _LFS:
        return Binary("")
    try:
        return Binary(kind, read_elf(path) if kind == "ELF" else None)
    except NotElf:
        return Binary(kind)


def _to_json(binary: Binary) -> dict[str, Any]:
    return {"kind": binary.kind, "elf": binary.elf and list(binary.elf)}


def _from_json(kept: dict[str, Any]) -> Binary:
    if kept["elf"] is None:
        return Binary(kept["kind"])
    machine, needed, search, soname, versions = kept["elf"]
    pairs = tuple((library, version) for library, version in versions)
    return Binary(kept["kind"], Elf(machine, tuple(needed), tuple(search), soname, pairs))


@cache
def _fingerprint() -> str:
    """Answers are those of one reader."""
    files = [Path(__file__), Path(__file__).with_name("elf.py")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:20]
