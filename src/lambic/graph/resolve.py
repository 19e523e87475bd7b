"""Module name -> file, as the import system of the target would find it (PEP 302, PEP 420), without importing."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from lambic.project import Target, list_folder

from .tree import Module, Tree

_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
COMPILED = "lib-dynload"
"""The folder of the standard library's compiled modules, which are searched as if they lay beside the others."""
_NOT_IMPORTABLE = frozenset({"__pycache__", "node_modules", "site-packages"})


def extension_suffixes(target: Target) -> tuple[str, ...]:
    """The endings of compiled modules the target's interpreter loads, best first (PEP 3149, PEP 425).

    Those of another operating system are this machine's: only a local bundle has one.
    """
    if target.is_local:
        return _local_suffixes(target)
    tag = target.python.replace(".", "")
    return (f".cpython-{tag}-{_MACHINES[target.architecture]}-linux-gnu.so", ".abi3.so", ".so")


def _local_suffixes(target: Target) -> tuple[str, ...]:
    from importlib.machinery import EXTENSION_SUFFIXES

    # The tag is the running interpreter's, the version may be another one's.
    running = re.sub(r"cpython-\d+", f"cpython-{target.python.replace('.', '')}", EXTENSION_SUFFIXES[0])
    return (running, *EXTENSION_SUFFIXES[1:])


class Finder:
    """Looks for modules in `trees`, in order. Each folder is listed once."""

    def __init__(self, trees: Sequence[Tree], suffixes: Sequence[str]) -> None:
        self._suffixes = (*suffixes, ".py", ".pyc")
        self._roots = [(tree, prefix) for tree in trees for prefix in _prefixes(tree)]
        self._found: dict[str, Module | None] = {}
        self._portions: dict[str, list[tuple[Tree, str]]] = {"": self._roots}
        self.list = cache(_list)

    def find(self, name: str) -> Module | None:
        """The module of that dotted name, or None. Its parents are found by their own names."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Module | None:
        parent, _, last = name.rpartition(".")
        if not last or (parent and not self._is_package(parent)):
            return None
        spaces: list[tuple[Tree, str]] = []
        for tree, folder in self._portions[parent]:
            module = self._find_in(tree, folder, name, last)
            if module is not None:
                return module
            if last in self.list(tree.path / folder)[1]:
                spaces.append((tree, _join(folder, last)))
        return self._as_namespace(name, spaces)

    def _is_package(self, name: str) -> bool:
        module = self.find(name)
        return module is not None and module.is_package

    def _find_in(self, tree: Tree, folder: str, name: str, last: str) -> Module | None:
        files, folders = self.list(tree.path / folder)
        if last in folders:
            inside = _join(folder, last)
            found = self._file_in(self.list(tree.path / inside)[0], "__init__")
            if found is not None:
                self._portions[name] = [(tree, inside)]
                return _module(name, tree, _join(inside, found), is_package=True)
        found = self._file_in(files, last)
        return None if found is None else _module(name, tree, _join(folder, found), is_package=False)

    def _file_in(self, files: frozenset[str], stem: str) -> str | None:
        return next((stem + suffix for suffix in self._suffixes if stem + suffix in files), None)

    def _as_namespace(self, name: str, spaces: list[tuple[Tree, str]]) -> Module | None:
        if not spaces:
            return None
        self._portions[name] = spaces
        tree, folder = spaces[0]
        return Module(name, None, folder, tree, True)

    def portions(self, name: str) -> Sequence[tuple[Tree, str]]:
        """The folders a package consists of: one, or for a namespace package as many as there are trees with it."""
        return self._portions[name] if self._is_package(name) else ()

    def children(self, name: str) -> Iterator[Module]:
        """The modules directly in a package, or at the top of all trees for ""."""
        stems = {
            stem
            for tree, folder in (self.portions(name) if name else self._roots)
            for stem in self._stems(tree, folder)
        }
        for stem in sorted(stems):
            module = self.find(f"{name}.{stem}" if name else stem)
            if module is not None:
                yield module

    def walk(self, name: str) -> Iterator[Module]:
        """All modules below a package, without it; folders that hold no module don't count."""
        for module in self.children(name):
            if module.path is not None:
                yield module
            if module.is_package:
                yield from self.walk(module.name)

    def _stems(self, tree: Tree, folder: str) -> Iterator[str]:
        files, folders = self.list(tree.path / folder)
        for file in files:
            stem = next((file[: -len(suffix)] for suffix in self._suffixes if file.endswith(suffix)), "")
            # No statement can name `0001_initial` or `_sysconfigdata__linux_x86_64-linux-gnu`, and they are modules.
            if stem not in ("", "__init__") and "." not in stem:
                yield stem
        yield from (each for each in folders if each.isidentifier() and each not in _NOT_IMPORTABLE)


def module_name(path: str) -> str:
    """The dotted name of the module in a file: of `a/b.cpython-313-x86_64-linux-gnu.so` a.b."""
    folder, _, file = path.rpartition("/")
    return ".".join([*filter(None, folder.split("/")), file.partition(".")[0]]).removesuffix(".__init__")


def _prefixes(tree: Tree) -> tuple[str, ...]:
    return ("", COMPILED) if tree.kind == "stdlib" else ("",)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _module(name: str, tree: Tree, relative: str, is_package: bool) -> Module:
    return Module(name, tree.path / relative, relative, tree, is_package)


def _list(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    files, folders = list_folder(folder)
    return frozenset(files), frozenset(folders)
