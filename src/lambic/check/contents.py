"""Which data files travel with a function, told from what is known before a build."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from lambic.graph import Files, Module, Secrets
from lambic.project import Function

from .view import View


class Contents:
    """Paths are below the bundle's root, with slashes. What can't be ruled out is taken to travel."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: dict[str, frozenset[str]] = {}
        self._secrets = Secrets()

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder, in the project or in a package."""
        return any((tree.path / path).exists() for tree in (*self._view.own_trees, *self._view.packages.trees))

    def file(self, path: str) -> Path:
        """An existing path's place on this machine."""
        trees = (*self._view.own_trees, *self._view.packages.trees)
        return next(tree.path / path for tree in trees if (tree.path / path).exists())

    def is_secret(self, path: str) -> bool:
        return any(self._secrets.has(tree.path / path, path) for tree in self._view.own_trees)

    def of(self, function: Function, path: str) -> bool:
        """Whether the function's bundle holds an existing path; modules do, and what packages bring may."""
        if path.endswith((".py", ".pyc")) or any((tree.path / path).exists() for tree in self._view.packages.trees):
            return True
        if function.name not in self._found:
            self._found[function.name] = frozenset(self._find(function))
        found = self._found[function.name]
        is_held = path in found or any(each.startswith(f"{path}/") for each in found)
        return is_held and not self.is_secret(path)

    def _find(self, function: Function) -> Iterator[str]:
        for package in self._packages(function):
            yield from (each.relative for each in self._files.of_package(package, package.name in function.keep_whole))
        for pattern in function.include_files:
            yield from (each.relative for each in self._files.wished(pattern))

    @cached_property
    def _files(self) -> Files:
        return Files(self._view.finder, self._view.own_trees)

    def _packages(self, function: Function) -> Iterator[Module]:
        """The project's own packages whose data the function takes along."""
        names = {part for name in self._modules(function) for part in _with_parents(name)}
        for name in sorted(names):
            module = self._view.finder.find(name)
            if module is not None and module.is_package and module.tree.kind == "own":
                yield module

    def _modules(self, function: Function) -> Iterator[str]:
        for name, source in self._view.sources.items():
            if function.name in source.functions:
                yield name
                yield from (edge.target for edge in source.node.edges)
                if source.node.open:
                    yield from self._below(name.partition(".")[0])
        for name in (*function.include_modules, *function.keep_whole):
            yield name.removesuffix(".*")
            yield from self._below(name.removesuffix(".*"))

    def _below(self, name: str) -> Iterator[str]:
        return (module.name for module in self._view.finder.walk(name))


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))
