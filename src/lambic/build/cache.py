"""The user's cache folder: things made once, under a name that says all they were made from."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from lambic.project import TOOL_FAILED, LambicError, naming


def cache_folder(*parts: str) -> Path:
    """`LAMBIC_CACHE_DIR`, else `$XDG_CACHE_HOME/lambic`, else `~/.cache/lambic` (XDG base directories); not made."""
    own = os.environ.get("LAMBIC_CACHE_DIR")
    shared = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    root = Path(own) if own else Path(shared) / "lambic"
    return root.expanduser().absolute().joinpath(*parts)


def keep_folder(place: Path, fill: Callable[[Path], None], is_stale: bool = False) -> Path:
    """`place`, filled by `fill` unless it is there and not stale: in a folder beside it, which then takes its name."""
    if is_stale or not place.is_dir():
        make_folder(place.parent)
        fresh = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            fill(fresh)
            fresh.chmod(0o755)
            if is_stale:
                _drop(place)
            _claim(fresh, place)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return place


def _drop(place: Path) -> None:
    """Removes `place`; nobody sees a part of it."""
    aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        place.rename(aside / place.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _claim(fresh: Path, place: Path) -> None:
    """Another process may have been quicker: what it made is the same."""
    try:
        fresh.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def keep_checked(place: Path, content: bytes) -> None:
    """Keeps the content so that `read_checked` sees whether it was damaged: its sha256 is the first line."""
    keep_file(place, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)


def read_checked(place: Path) -> bytes | None:
    """What was kept; None for nothing, and for what is not as it was kept."""
    try:
        digest, _, content = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest().encode() == digest else None


def keep_file(place: Path, content: bytes) -> None:
    """Writes `place` so that no reader ever sees a part of it."""
    make_folder(place.parent)
    handle, fresh = tempfile.mkstemp(prefix=f".{place.name}-", dir=place.parent)
    try:
        with naming(place), os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(fresh, place)
    except OSError:
        os.unlink(fresh)
        raise


def make_folder(place: Path) -> None:
    """Makes a folder in the cache. Raises LambicError when that can't be."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"{place}: can't be made: {error.strerror}"
        raise LambicError(what, "keep the cache elsewhere: LAMBIC_CACHE_DIR", TOOL_FAILED) from error
