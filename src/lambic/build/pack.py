"""Blobs -> a folder and a zip of it; the zip is the same bytes wherever and whenever it is written.

The zip is written by hand (PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16): each content is deflated once for all
functions that hold it, and no byte depends on the Python that runs the build.
"""

import hashlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambic.project import LambicError, naming

from .cache import cache_folder, keep_file

_LEVEL = 6
_LEAST_LEVEL = 9
"""Saves a fiftieth, and takes three times as long."""
_LEAST_KEPT = 4096
"""Bytes: smaller contents are deflated sooner than found."""
_DEFLATE = 8
_VERSION = 20
_UNIX = 3
_UTF8_NAME = 0x800
_DOS_DATE = (1980 - 1980) << 9 | 1 << 5 | 1
_MOST_ENTRIES = 0xFFFF
_MOST_BYTES = 0xFFFFFFFF


class Blob:
    """One file's content; its hash and deflated form are made once, for `is_small` as small as that goes."""

    def __init__(self, content: bytes, is_small: bool = False) -> None:
        self.content = content
        self._level = _LEAST_LEVEL if is_small else _LEVEL
        self._deflated: bytes | None = None

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def deflated(self) -> bytes:
        # No cached_property: in Python 3.11 all threads that deflate would wait for one.
        if self._deflated is None:
            self._deflated = self._find_deflated()
        return self._deflated

    def _find_deflated(self) -> bytes:
        """Kept in the user's cache: when one function has changed, nothing else would take as long."""
        if len(self.content) < _LEAST_KEPT:
            return _deflate(self.content, self._level)
        place = cache_folder("deflated", f"{zlib.ZLIB_RUNTIME_VERSION}-{self._level}", self.sha256[:2], self.sha256[2:])
        kept = _read_deflated(place, self.content)
        if kept is None:
            kept = _deflate(self.content, self._level)
            keep_file(place, kept)
        return kept

    @cached_property
    def crc(self) -> int:
        return zlib.crc32(self.content)


def deflate_all(blobs: Iterable[Blob]) -> None:
    """Each content once, on all processors: zlib lets other threads run meanwhile."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(lambda blob: blob.deflated, dict.fromkeys(blobs)):
            pass


def _deflate(content: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _read_deflated(place: Path, content: bytes) -> bytes | None:
    """What is kept, unless somebody damaged it."""
    try:
        kept = place.read_bytes()
        return kept if zlib.decompress(kept, -zlib.MAX_WBITS) == content else None
    except (OSError, zlib.error):
        return None


@dataclass(frozen=True)
class Entry:
    """A file of a bundle: `name` is its path in it, with slashes; `origin`, for messages, what it was made from."""

    name: str
    blob: Blob
    is_executable: bool = False
    origin: Path | None = None

    @property
    def mode(self) -> int:
        return 0o755 if self.is_executable else 0o644


class FolderWriter:
    """Writes bundles of one build; what several of them hold is written once, and linked."""

    def __init__(self) -> None:
        self._written: dict[tuple[Blob, int], str] = {}

    def write(self, entries: Iterable[Entry], folder: Path) -> None:
        """Writes the files into `folder`, which must not exist; modes are ours, whatever the umask."""
        made: set[str] = set()
        folder.mkdir(parents=True)
        for entry in entries:
            path = os.path.join(folder, entry.name)
            parent = os.path.dirname(path)
            if parent not in made:
                os.makedirs(parent, exist_ok=True)
                made.add(parent)
            self._write_file(entry, path)

    def _write_file(self, entry: Entry, path: str) -> None:
        first = self._written.setdefault((entry.blob, entry.mode), path)
        if first != path and _link(first, path):
            return
        with naming(path), open(path, "wb") as file:
            file.write(entry.blob.content)
        os.chmod(path, entry.mode)


def _link(first: str, path: str) -> bool:
    """False where the file system has no links, or no more of this file."""
    try:
        os.link(first, path)
    except OSError:
        return False
    return True


def write_zip(entries: Iterable[Entry], path: Path) -> tuple[int, str]:
    """Writes the zip: names sorted, 1980-01-01, modes 0644 and 0755; its size in bytes and its sha256.

    Raises LambicError above the limits of zip.
    """
    ordered = sorted(entries, key=lambda entry: entry.name)
    if len(ordered) > _MOST_ENTRIES:
        raise LambicError(f"{path.name}: {len(ordered)} files are more than a zip holds", "keep fewer packages whole")
    size_bytes, digest = 0, hashlib.sha256()
    with naming(path), open(path, "wb") as file:
        for part in _parts(ordered):
            size_bytes += file.write(part)
            digest.update(part)
    return size_bytes, digest.hexdigest()


def _parts(ordered: list[Entry]) -> Iterator[bytes]:
    directory, offset = bytearray(), 0
    for entry in ordered:
        directory += _directory_record(entry, offset)
        part = _local_record(entry) + entry.blob.deflated
        offset += len(part)
        yield part
    yield bytes(directory) + _end_record(len(ordered), len(directory), offset)


def entry_bytes(entry: Entry) -> int:
    """What an entry takes in the zip, with its record in the directory."""
    return len(_local_record(entry)) + len(entry.blob.deflated) + len(_directory_record(entry, 0))


def _fields(entry: Entry) -> bytes:
    """What both records of a file share: version needed to extra length."""
    blob, name = entry.blob, entry.name.encode()
    if len(blob.content) >= _MOST_BYTES:
        raise LambicError(f"{entry.name} is larger than 4 GB", "leave it out of the bundle")
    flags = 0 if name.isascii() else _UTF8_NAME
    sizes = (blob.crc, len(blob.deflated), len(blob.content))
    return struct.pack("<HHHHHIIIHH", _VERSION, flags, _DEFLATE, 0, _DOS_DATE, *sizes, len(name), 0)


def _local_record(entry: Entry) -> bytes:
    return b"PK\x03\x04" + _fields(entry) + entry.name.encode()


def _directory_record(entry: Entry, offset: int) -> bytes:
    if offset >= _MOST_BYTES:
        raise LambicError("the bundle's zip is larger than 4 GB", "leave data files out of the bundle")
    attributes = (0o100000 | entry.mode) << 16
    made_by = struct.pack("<BB", _VERSION, _UNIX)
    rest = struct.pack("<HHHII", 0, 0, 0, attributes, offset)
    return b"PK\x01\x02" + made_by + _fields(entry) + rest + entry.name.encode()


def _end_record(count: int, size: int, offset: int) -> bytes:
    return struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def content_identity(entries: Iterable[Entry]) -> str:
    """What a bundle *is*, whatever zlib packed it: sha256 over the name, mode and sha256 of every file, sorted."""
    lines = sorted(f"{entry.name}\0{entry.mode:o}\0{entry.blob.sha256}\n" for entry in entries)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
