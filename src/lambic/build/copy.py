"""`--into`: one bundle's content in a folder outside of `build/`; what lambic did not put there is never deleted.

Which folders hold which bundle stands in the build folder, not in the bundle: a bundle is what runs in Lambda.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from lambic.project import TOOL_FAILED, WRONG_USAGE, LambicError

from .pack import Blob, Entry, content_identity

_RECORD = ".copies"
_WAY_OUT = "name an empty folder, or one that does not exist"


def check_place(into: Path, sources: Iterable[Path], build: Path) -> None:
    """Raises LambicError when a copy would lie in the way of the project's folders or of its build folder `build`."""
    place, own = into.resolve(), build.resolve()
    inside = [each for each in (*sources, own) if each.resolve().is_relative_to(place)]
    if inside or place.is_relative_to(own):
        what = f"holds {inside[0]}" if inside else f"lies in {own}"
        raise LambicError(f"{into}: --into can't be a folder that {what}", _WAY_OUT, WRONG_USAGE)


def check_content(into: Path, build: Path) -> None:
    """Raises LambicError when there is something in the folder beside the bundle that was copied there."""
    if into.is_dir() and any(into.iterdir()) and _load(build).get(str(into.resolve())) != _identity(into):
        raise LambicError(f"{into}: holds something that lambic did not put there", _WAY_OUT, WRONG_USAGE)


def copy_bundle(bundle: Path, into: Path) -> None:
    """Replaces what an earlier copy left, which `check_content` has seen. Raises LambicError."""
    try:
        for each in into.iterdir() if into.is_dir() else ():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        shutil.copytree(bundle, into, dirs_exist_ok=True)
        _save(bundle.parent, {**_load(bundle.parent), str(into.resolve()): _identity(into)})
    except (OSError, shutil.Error) as error:
        raise LambicError(f"{into}: can't be written: {error}", "name another folder", TOOL_FAILED) from error


def _identity(folder: Path) -> str:
    """That of the content. No bundle has a link or an empty folder in it: with one it is something else."""
    found = list(folder.rglob("*"))
    if any(path.is_symlink() or (path.is_dir() and not any(path.iterdir())) for path in found):
        return ""
    return content_identity(_entries(folder, found))


def _entries(folder: Path, found: list[Path]) -> Iterator[Entry]:
    for path in found:
        if path.is_file():
            is_executable = bool(path.stat().st_mode & 0o100)
            yield Entry(path.relative_to(folder).as_posix(), Blob(path.read_bytes()), is_executable)


def _load(build: Path) -> dict[str, str]:
    try:
        record = json.loads((build / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _save(build: Path, record: dict[str, str]) -> None:
    there = {path: identity for path, identity in record.items() if Path(path).is_dir()}
    (build / _RECORD).write_text(json.dumps(there), encoding="utf-8")
