"""The names of all modules in a tree: what a bundle could hold, so that what was left out can be told."""

from collections.abc import Iterator
from pathlib import Path

from lambic.graph import Tree
from lambic.project import list_folder

from .toolchain import INSIDE

_BESIDE_CODE = frozenset({"build", "dist", "docs", "sam", "test", "tests"})
"""Folders in a project's root that are no packages of it, unless they say so by an `__init__.py`."""

_NEVER = frozenset({"__pycache__", "node_modules", "site-packages"})
_ENDINGS = (".py", ".pyc", ".so")


def module_names(tree: Tree, others: frozenset[Path]) -> Iterator[str]:
    """Dotted names, of modules with a file only; `others` are roots of other trees, which are listed by themselves.

    Of lambic only the half that runs inside functions: no function reaches the tools.
    """
    if tree.kind == "lambic":
        yield from _in_lambic(tree)
        return
    yield from _in_folder(tree, tree.path, "", others)
    if tree.kind == "stdlib":
        yield from _in_folder(tree, tree.path / "lib-dynload", "", others)


def _in_lambic(tree: Tree) -> Iterator[str]:
    package = tree.path / "lambic"
    for name in list_folder(package)[0]:
        if name.endswith(".py") and name != "__main__.py":
            yield _join("lambic", name.removesuffix(".py")).removesuffix(".__init__")
    for part in INSIDE:
        yield from _in_folder(tree, package / part, f"lambic.{part}", frozenset())


def _in_folder(tree: Tree, folder: Path, package: str, others: frozenset[Path]) -> Iterator[str]:
    files, folders = list_folder(folder)
    for name in files:
        stem = name.partition(".")[0]
        if name.endswith(_ENDINGS) and (stem.isidentifier() or package == "functions"):
            yield package if stem == "__init__" else _join(package, stem)
    for name in folders:
        if _is_package(tree, folder / name, package, others):
            yield from _in_folder(tree, folder / name, _join(package, name), others)


def _join(package: str, name: str) -> str:
    return f"{package}.{name}" if package else name


def _is_package(tree: Tree, folder: Path, package: str, others: frozenset[Path]) -> bool:
    if not folder.name.isidentifier() or folder.name in _NEVER or folder in others:
        return False
    is_beside = tree.kind == "own" and not package and folder.name in _BESIDE_CODE
    return not is_beside or (folder / "__init__.py").is_file()
