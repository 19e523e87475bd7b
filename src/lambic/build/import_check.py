"""Imports of the project's own code that nothing provides: an error here instead of in Lambda."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from lambic.graph import MissingImport, distribution_of, library
from lambic.project import Function, LambicError, Target, shown


def check_imports(function: Function, target: Target, missing: Iterable[MissingImport], root: Path) -> tuple[str, ...]:
    """Notes on imports that only AWS's runtime or a layer can satisfy. Raises LambicError for one that nothing can.

    `missing` are those of the project's own code; imports guarded by `try` are the code's own business.
    """
    notes = []
    for each in sorted(missing, key=lambda each: (str(each.file), each.line)):
        excuse = _excuse(function, target, each)
        if excuse:
            notes.append(
                f"{shown(root, each.file)}:{each.line}: {_top(each)} is no dependency of the project: {excuse}"
            )
        elif not each.is_guarded:
            _fail(target, each, root)
    return tuple(notes)


def _excuse(function: Function, target: Target, missing: MissingImport) -> str | None:
    """What else may provide it in Lambda, where nothing is inside but the function's own."""
    if target.has_interpreter:
        return None
    if missing.is_offered:
        return "AWS's runtime will provide its own version"
    return "a layer has to provide it" if function.properties.get("Layers") and not missing.is_guarded else None


def _fail(target: Target, missing: MissingImport, root: Path) -> NoReturn:
    place = f"{shown(root, missing.file)}:{missing.line}"
    raise LambicError(f"{place}: no module named {missing.name!r}: nothing provides it", _hint(target, missing))


def _hint(target: Target, missing: MissingImport) -> str:
    top = _top(missing)
    if version := library.left(top, target.version):
        return f"{top} left the standard library in Python {_text(version)} and the target is {target.python}"
    if version := library.joins(top, target.version):
        return f"{top} is in the standard library since Python {_text(version)} and the target is {target.python}"
    if top in sys.stdlib_module_names:
        return f"{top} is not in the standard library of Python {target.python}"
    return f"uv add {distribution_of(top)}"


def _text(version: tuple[int, int]) -> str:
    return "{}.{}".format(*version)


def _top(missing: MissingImport) -> str:
    return missing.name.partition(".")[0]
