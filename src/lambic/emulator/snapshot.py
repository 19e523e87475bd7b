"""What files looked like at one moment, so that changes can be told from mere noise of the file system."""

from collections.abc import Iterable, Mapping
from pathlib import Path

Snapshot = Mapping[Path, tuple[int, int, int] | None]
"""Modification time in ns, size in bytes, inode; None for a file that is not there."""


def take_snapshot(files: Iterable[Path]) -> Snapshot:
    return {file: _look(file) for file in files}


def changed_files(before: Snapshot, after: Snapshot) -> tuple[Path, ...]:
    """Files that differ, came or went, sorted."""
    return tuple(sorted(file for file in before.keys() | after.keys() if before.get(file) != after.get(file)))


def _look(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
