"""What may have been meant by a module's name that is not there."""

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

from lambic.project import is_output, list_folder

from .view import View

_NEAR = 0.75
_DEEPEST = 4
"""Folders below an import root in which a module of that name is looked for."""


def similar_module(view: View, name: str) -> str:
    """The module that is there instead of the missing part: "shared.pricing" for "shared.pricng"; or ""."""
    parent, last = _split(view, name)
    known = [each.name.rpartition(".")[2] for each in view.finder.children(parent)]
    if not parent:
        known += [each for each in view.standard_library if not each.startswith("_")]
    near = difflib.get_close_matches(last, known, 1, _NEAR)
    return f"{parent}.{near[0]}" if near and parent else near[0] if near else _elsewhere(view, name)


def _split(view: View, name: str) -> tuple[str, str]:
    """The longest part that is there, and the part behind it."""
    parent = ""
    for part in name.split("."):
        whole = f"{parent}.{part}" if parent else part
        if view.finder.find(whole) is None:
            return parent, part
        parent = whole
    return parent.rpartition(".")[0], parent.rpartition(".")[2]


def _elsewhere(view: View, name: str) -> str:
    """The own module that ends so, if there is one alone: "shared.pricing" for "pricing"."""
    path = name.replace(".", "/")
    found = {each for root in view.project.import_roots for each in _below(root, root, 0) if _is_at(each, path)}
    return found.pop().replace("/", ".") if len(found) == 1 else ""


def _is_at(module: str, path: str) -> bool:
    return module.endswith(f"/{path}")


def _below(root: Path, folder: Path, depth: int) -> Iterator[str]:
    """The modules below a root, with slashes; what tools write is left out."""
    files, folders = list_folder(folder)
    inside = os.path.relpath(folder, root).replace(os.sep, "/")
    prefix = "" if inside == "." else f"{inside}/"
    if "__init__.py" in files and prefix:
        yield prefix.rstrip("/")
    yield from (f"{prefix}{file[:-3]}" for file in files if file.endswith(".py") and file != "__init__.py")
    for name in folders:
        if depth < _DEEPEST and name.isidentifier() and not is_output(root, folder, name):
            yield from _below(root, folder / name, depth + 1)
