"""SAM asks for each bundle by a process of its own: one that is up to date is copied before anything else is loaded."""

import fcntl
import os
from pathlib import Path

from .copy import copy_bundle
from .places import COMMIT, INPUTS, LOCK
from .stamp import Stamp, read_stamp


def hand_over(root: Path, logical_id: str, into: Path) -> bool:
    """Copies the bundle of the function with that logical id into an empty folder outside of `build/`.

    False when it may not be up to date, or anything is unusual: nothing is done then, and the build is to judge.
    """
    root = root.resolve()
    folder = root / "build"
    try:
        if os.listdir(into) or into.resolve().is_relative_to(folder):
            return False
        lock = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name = _find_fresh(root, folder, logical_id)
        if name:
            copy_bundle(folder / name, into)
        return bool(name)
    finally:
        os.close(lock)


def _find_fresh(root: Path, folder: Path, logical_id: str) -> str:
    """The name of the function, when its bundle is up to date."""
    stamp = _load_stamp(folder)
    if stamp is None or (folder / COMMIT).exists():
        return ""
    name = next((name for name, each in stamp.logical_ids.items() if each == logical_id), "")
    is_same = name in stamp.find_same(root, folder, is_local=False) and stamp.is_there(folder, name)
    return name if is_same and stamp.is_enough(name, is_verified=True) else ""


def _load_stamp(folder: Path) -> Stamp | None:
    try:
        return read_stamp((folder / INPUTS).read_text())
    except (OSError, ValueError):
        return None
