"""`--into`: one bundle's content in a folder outside of `build/`; what lambic did not put there is never deleted.

Which folders hold which bundle stands in the build folder, not in the bundle: a bundle is what runs in Lambda.
"""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from lambic.project import TOOL_FAILED, WRONG_USAGE, LambicError

from .places import COPIES
from .traces import trace

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
    if into.is_dir() and any(into.iterdir()) and _load(build).get(str(into.resolve())) != trace(into):
        raise LambicError(f"{into}: holds something that lambic did not put there", _WAY_OUT, WRONG_USAGE)


def copy_bundle(bundle: Path, into: Path) -> None:
    """Replaces what an earlier copy left, which `check_content` has seen. Raises LambicError."""
    try:
        for each in into.iterdir() if into.is_dir() else ():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        _copy_files(str(bundle), str(into))
        _save(bundle.parent, {**_load(bundle.parent), str(into.resolve()): trace(into)})
    except OSError as error:
        raise LambicError(f"{into}: can't be written: {error}", "name another folder", TOOL_FAILED) from error


def _copy_files(source: str, target: str) -> None:
    """By links where these can be made: no build ever writes into a file that it has made once."""
    os.makedirs(target, exist_ok=True)
    with os.scandir(source) as found:
        for entry in found:
            place = os.path.join(target, entry.name)
            if entry.is_dir(follow_symlinks=False):
                _copy_files(entry.path, place)
            else:
                _link_or_copy(entry.path, place)


def _link_or_copy(source: str, place: str) -> None:
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)


def _load(build: Path) -> dict[str, str]:
    try:
        record = json.loads((build / COPIES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _save(build: Path, record: dict[str, str]) -> None:
    there = {path: identity for path, identity in record.items() if Path(path).is_dir()}
    (build / COPIES).write_text(json.dumps(there), encoding="utf-8")
