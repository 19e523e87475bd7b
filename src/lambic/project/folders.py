"""Folders as every part of lambic looks through them: in order, never in a circle, and without what tools write."""

import os
from pathlib import Path

_BUILT = frozenset({"build", "dist", "sam"})
"""In a project's root these are no code of it, unless an `__init__.py` says so."""

_OF_TOOLS = frozenset({"__pycache__", "node_modules", ".git", ".aws-sam", ".lambic"})
_MARKS = ("pyvenv.cfg", "CACHEDIR.TAG")
"""In a virtual environment (PEP 405) and in a cache (bford.info/cachedir)."""


def list_folder(folder: str | Path) -> tuple[list[str], list[str]]:
    """The names of the files and of the folders in a folder, sorted; none when it can't be read.

    Left out are links that lead nowhere, and links to a folder that they lie in: following these would never end.
    """
    files: list[str] = []
    folders: list[str] = []
    for entry in _scan(folder):
        try:
            if entry.is_file():
                files.append(entry.name)
            elif entry.is_dir() and not (entry.is_symlink() and _leads_back(entry.path)):
                folders.append(entry.name)
        except OSError:  # a link to itself
            pass
    return files, folders


def _scan(folder: str | Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _leads_back(link: str) -> bool:
    real = os.path.realpath(link)
    return any(os.path.realpath(folder) == real for folder in Path(os.path.abspath(link)).parents)


def is_output(root: str | Path, folder: str | Path, name: str) -> bool:
    """Whether tools write the folder `name` in `folder`, somewhere in the project's `root`: no code, no data of it."""
    path = os.path.join(folder, name)
    if name in _OF_TOOLS or any(os.path.exists(os.path.join(path, mark)) for mark in _MARKS):
        return True
    is_built = name in _BUILT and os.path.normpath(folder) == os.path.normpath(root)
    return is_built and not os.path.exists(os.path.join(path, "__init__.py"))
