"""Folders as every part of lambic looks through them: in order, never in a circle, and without what tools write."""

import os
from pathlib import Path

from .errors import LambicError

_BUILT = frozenset({"build", "dist", "sam"})
"""In a project's root these are no code of it, unless an `__init__.py` says so."""

_OF_TOOLS = frozenset({"__pycache__", "node_modules", ".git", ".aws-sam", ".lambic"})
_MARKS = ("pyvenv.cfg", "CACHEDIR.TAG", "bin/python3")
"""In a virtual environment (PEP 405), in a cache (bford.info/cachedir) and in an installed Python."""

_MOST_LINKS = 6
"""On the way to a folder: the ways through n folders that link to each other are as many as n factorial."""


def list_folder(folder: str | Path) -> tuple[list[str], list[str]]:
    """The names of the files and of the folders in a folder, sorted; none when it can't be read.

    Left out are links that lead nowhere, and links to a folder that they lie in: following these would never end.

    Raises LambicError where one has come through many links already.
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
    above = Path(os.path.abspath(link)).parents
    if sum(map(os.path.islink, above)) >= _MOST_LINKS:
        raise LambicError(
            f"{link}: more than {_MOST_LINKS} links on the way there: they lead around in circles",
            "remove one of these links",
        )
    real = os.path.realpath(link)
    return any(os.path.realpath(folder) == real for folder in above)


def is_output(root: str | Path, folder: str | Path, name: str) -> bool:
    """Whether tools write the folder `name` in `folder`, somewhere in the project's `root`: no code, no data of it."""
    path = os.path.join(folder, name)
    if name in _OF_TOOLS or any(os.path.exists(os.path.join(path, mark)) for mark in _MARKS):
        return True
    is_built = name in _BUILT and os.path.normpath(folder) == os.path.normpath(root)
    return is_built and not os.path.exists(os.path.join(path, "__init__.py"))
