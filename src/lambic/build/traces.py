"""What lies in a folder, told by names, sizes and times: as long as that is the same, nobody was there."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

States = dict[int, str]
"""By inode: size in bytes, time of change in ns, mode. Bundles share files by hard links, so few of them are asked."""


def trace(folder: Path, apart: str = "", known: States | None = None) -> str:
    """A sha256 over all that is in the folder but the file `apart`; of a missing one that over nothing.

    Of folders the path alone counts. Calls that are one look at neighbouring folders share `known`.
    """
    found = sorted(_walk(str(folder), f"/{apart}", {} if known is None else known))
    return hashlib.sha256("\0\0".join(found).encode("utf-8", "surrogateescape")).hexdigest()


def _walk(folder: str, apart: str, known: States) -> Iterator[str]:
    begin, waiting = len(folder), [folder]
    while waiting:
        for entry in _scan(waiting.pop()):
            path = entry.path[begin:]
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                yield path
            elif path != apart:
                yield path + (known.get(entry.inode()) or _ask(entry, known))


def _ask(entry: "os.DirEntry[str]", known: States) -> str:
    found = entry.stat(follow_symlinks=False)
    return known.setdefault(entry.inode(), f"\0{found.st_size} {found.st_mtime_ns} {found.st_mode}")


def _scan(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
