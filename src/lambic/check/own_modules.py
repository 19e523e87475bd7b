"""The modules that lie below an import root, whether anybody imports them or not."""

import os
from collections.abc import Iterator
from pathlib import Path

from lambic.project import is_output, list_folder

_DEEPEST = 4
"""Folders below an import root in which a module of that name is looked for."""


def find_modules(root: Path) -> Iterator[str]:
    """Their paths below the root, without ending: "shared/pricing". What tools write is left out."""
    return _below(root, root, 0)


def _below(root: Path, folder: Path, depth: int) -> Iterator[str]:
    files, folders = list_folder(folder)
    inside = os.path.relpath(folder, root).replace(os.sep, "/")
    prefix = "" if inside == "." else f"{inside}/"
    if "__init__.py" in files and prefix:
        yield prefix.rstrip("/")
    yield from (f"{prefix}{file[:-3]}" for file in files if file.endswith(".py") and file != "__init__.py")
    for name in folders:
        if depth < _DEEPEST and name.isidentifier() and not is_output(root, folder, name):
            yield from _below(root, folder / name, depth + 1)
