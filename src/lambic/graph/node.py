"""One module of the graph with what it leads to: facts resolved to names of modules that exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from . import scan
from .facts import Dynamic, Facts, Import
from .resolve import Finder
from .tree import Module


class Edge(NamedTuple):
    """`target` is an existing module; `is_hard` when the importing module can't be loaded without it.

    `unless` is the package of `from package import target`: when that binds the name itself, the module may be absent.
    """

    target: str
    line: int
    is_hard: bool
    unless: str = ""
    is_guarded: bool = False


class Lack(NamedTuple):
    """`name` was not found; `parent` is the longest part of it that was ("" for none)."""

    name: str
    parent: str
    line: int
    is_hard: bool
    is_guarded: bool


@dataclass(frozen=True)
class Node:
    module: Module
    facts: Facts
    edges: tuple[Edge, ...]
    lacks: tuple[Lack, ...]
    open: tuple[Dynamic, ...]
    stars: tuple[Edge, ...]
    """Packages of which all names are imported: their `__all__` says which modules that means."""


class Connector:
    """Turns facts into nodes. `provided` are modules that are there without a file (built in, or the platform's)."""

    def __init__(self, finder: Finder, provided: frozenset[str]) -> None:
        self._finder = finder
        self._provided = provided

    def connect(self, module: Module, facts: Facts) -> Node:
        found = _Found(module, facts, self._finder, self._provided)
        for each in facts.imports:
            if found.concerns(each.flags):
                found.add_import(each)
        found.add_table()
        for dynamic in facts.dynamic:
            if found.concerns(dynamic.flags):
                found.add_dynamic(dynamic)
        return found.node()


class _Found:
    """The edges of one module while they are being found."""

    def __init__(self, module: Module, facts: Facts, finder: Finder, provided: frozenset[str]) -> None:
        self._module = module
        self._facts = facts
        self._finder = finder
        self._provided = provided
        self._edges: dict[str, Edge] = {}
        self._lacks: dict[str, Lack] = {}
        self._open: list[Dynamic] = []
        self._stars: list[Edge] = []
        self._has_table = False
        self._takes_fallbacks = True
        self._takes_fallbacks = module.tree.kind != "stdlib" or not self._is_accelerated()

    def node(self) -> Node:
        edges, lacks = tuple(self._edges.values()), tuple(self._lacks.values())
        return Node(self._module, self._facts, edges, lacks, tuple(self._open), tuple(self._stars))

    def concerns(self, flags: int) -> bool:
        """The standard library imports in functions what only rare calls need: its rules name what is needed."""
        if flags & scan.MAIN and self._module.name.rpartition(".")[2] != "__main__":
            return False
        if self._module.tree.kind != "stdlib":
            return True
        return not flags & scan.FUNCTION and (self._takes_fallbacks or not flags & scan.FALLBACK)

    def _is_accelerated(self) -> bool:
        """Whether all that is tried at module level is there, so that no handler of a failed import runs."""
        tried = [each for each in self._facts.imports if each.flags == scan.GUARDED]
        return all(self._exists(self._absolute(each)) for each in tried)

    def _exists(self, name: str | None) -> bool:
        return name is not None and (name in self._provided or self._finder.find(name) is not None)

    def _absolute(self, each: Import) -> str | None:
        return each.absolute(self._module.package)

    def add_import(self, each: Import) -> None:
        name = self._absolute(each)
        if name is None:
            dotted = "." * each.level + each.module
            self._lacks.setdefault(dotted, Lack(dotted, "", each.line, each.is_hard, each.is_guarded))
            return
        if self._add_name(name, each):
            for part in each.names or ():
                self._add_part(name, part, each)

    def _add_name(self, name: str, each: Import) -> bool:
        """Importing a.b.c loads a, a.b and a.b.c. Whether all of them are there."""
        parent = ""
        for part in name.split("."):
            whole = f"{parent}.{part}" if parent else part
            if self._finder.find(whole) is None:
                self._add_lack(name, parent, each)
                return False
            parent = whole
            self._add_edge(Edge(whole, each.line, each.is_hard, "", each.is_guarded))
        return True

    def _add_lack(self, name: str, parent: str, each: Import) -> None:
        if name.partition(".")[0] in self._provided and not parent:
            return
        known = self._lacks.get(name)
        if known is None or (each.is_hard and not known.is_hard):
            self._lacks[name] = Lack(name, parent, each.line, each.is_hard, each.is_guarded)

    def _add_part(self, name: str, part: str, each: Import) -> None:
        if part == "*":
            self._stars.append(Edge(name, each.line, False))
        elif self._finder.find(f"{name}.{part}") is not None:
            self._add_edge(Edge(f"{name}.{part}", each.line, each.is_hard, name, each.is_guarded))

    def _add_edge(self, edge: Edge) -> None:
        """Of several imports of one module the hardest counts."""
        known = self._edges.get(edge.target)
        if known is None or _weight(edge) > _weight(known):
            self._edges[edge.target] = edge

    def add_table(self) -> None:
        """A module with `__getattr__` loads what its literals name: all of them are taken, asked for or not."""
        for text in self._facts.table or ():
            for name in self._meanings(text):
                if self._finder.find(name) is not None:
                    self._has_table = True
                    self._add_with_parents(name, 1)

    def _meanings(self, text: str) -> Iterator[str]:
        package = self._module.package
        top = package.partition(".")[0]
        if text.startswith("."):
            level = len(text) - len(text.lstrip("."))
            yield self._absolute(Import(1, level, text.lstrip("."), None, 0)) or ""
        elif package and all(part.isidentifier() for part in text.split(".")):
            yield f"{package}.{text}"
            if text.startswith(f"{top}."):
                yield text

    def _add_with_parents(self, name: str, line: int) -> None:
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            self._add_edge(Edge(".".join(parts[:length]), line, False, is_guarded=True))

    def add_dynamic(self, dynamic: Dynamic) -> None:
        names = list(self._with_prefix(dynamic.prefix, dynamic.kind)) if dynamic.prefix else []
        for name in names:
            self._add_with_parents(name, dynamic.line)
        if not names and not (self._has_table and dynamic.flags & scan.FUNCTION):
            self._open.append(dynamic)

    def _with_prefix(self, prefix: str, kind: str) -> Iterator[str]:
        """The modules whose names begin so: those directly in the package that the prefix reaches, or all below."""
        name = self._rooted(prefix)
        package = name.rpartition(".")[0]
        if package:
            below = self._finder.walk(package) if kind == "walk" else self._finder.children(package)
            yield from (each.name for each in below if each.name.startswith(name))

    def _rooted(self, prefix: str) -> str:
        for own in ("{__name__}", "{__package__}"):
            if prefix.startswith(own):
                return self._module.package + prefix[len(own) :]
        if prefix.startswith("."):
            return self._module.package + prefix
        return self._bound(prefix.partition(".")[0]) + prefix

    def _bound(self, name: str) -> str:
        """What stands before a name that `from package import name` has bound: "package."."""
        for each in self._facts.imports:
            if name in (each.names or ()) and (package := self._absolute(each)):
                return f"{package}."
        return ""


def _weight(edge: Edge) -> tuple[bool, bool, bool]:
    return edge.is_hard, not edge.unless, not edge.is_guarded
