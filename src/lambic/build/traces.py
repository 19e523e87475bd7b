"""What lies in a folder, told by names, sizes and times: as long as that is the same, nobody was there."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

Trace = tuple[str, int, int, int]
"""Path below the folder, size in bytes, time of change in ns, mode; of folders the path alone counts."""


def trace(folder: Path, apart: str = "") -> str:
    """A sha256 over all that is in the folder but the file `apart`; of a missing one that over nothing."""
    found = sorted(each for each in _walk(str(folder)) if each[0] != f"/{apart}")
    return hashlib.sha256(repr(found).encode()).hexdigest()


def _walk(folder: str) -> Iterator[Trace]:
    begin, waiting = len(folder), [folder]
    while waiting:
        for entry in _scan(waiting.pop()):
            found = entry.stat(follow_symlinks=False)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                yield entry.path[begin:], 0, 0, 0
            else:
                yield entry.path[begin:], found.st_size, found.st_mtime_ns, found.st_mode


def _scan(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
