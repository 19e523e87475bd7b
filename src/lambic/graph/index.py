"""What the functions of one project share: modules found, sources scanned, edges, and what can never be loaded."""

import hashlib
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from lambic.project import Target

from . import scan
from .facts import NO_FACTS, Facts, read_facts
from .files import Files
from .metadata import Distributions
from .node import Connector, Lack, Node
from .resolve import Finder, extension_suffixes
from .rules import Rules, load_rules
from .scanner import Scanner
from .shelf import Shelf, cache_root
from .tree import Module, Tree

_FROZEN = frozenset({"__main__", "_frozen_importlib", "_frozen_importlib_external"})
"""Modules that every interpreter has without naming them."""


class Index:
    """The graph's memory. Raises LambicError (3) when the scanner's interpreter can't be started."""

    def __init__(self, trees: Sequence[Tree], target: Target, scanner: Scanner, out: Path | None) -> None:
        self.trees = tuple(trees)
        self.target = target
        self.scanner = scanner
        self.finder = Finder(trees, extension_suffixes(target))
        self.rules: Rules = load_rules()
        self.files = Files(self.finder, self.trees, self.rules.leave_files, out)
        self.distributions = Distributions(self.trees, self.finder)
        self._nodes: dict[str, Node] = {}
        self._dead: dict[str, bool] = {}
        self._system = sys.platform if target.is_local else "linux"
        self._shelf = Shelf(cache_root() / "facts" / f"{self._scanner_name()}-{target.python}-{self._system}")

    def save(self) -> None:
        """Keeps the facts that are new for the next run."""
        self._shelf.save()

    @cached_property
    def provided(self) -> frozenset[str]:
        """Top-level modules that are there without a file in a tree.

        With an interpreter inside, those built into it; else the standard library of the platform's interpreter.
        """
        description = self.scanner.description
        return _FROZEN.union(description["builtin" if self.target.has_interpreter else "stdlib"])

    @cached_property
    def offered(self) -> frozenset[str]:
        """Packages that AWS's interpreter brings along; a bundle without them may work all the same."""
        return frozenset() if self.target.has_interpreter else self.rules.offered

    def node(self, name: str) -> Node:
        """The node of an existing module. Raises KeyError for one that is in no tree."""
        if name not in self._nodes:
            self.load([name])
        return self._nodes[name]

    def load(self, names: Iterable[str]) -> None:
        """Makes the nodes of many modules at once, so that their sources are scanned together."""
        found = [self.finder.find(name) for name in sorted(set(names) - self._nodes.keys())]
        modules = [module for module in found if module is not None]
        for module, facts in zip(modules, self._facts_of(modules), strict=True):
            self._nodes[module.name] = self._connector.connect(module, facts)

    @cached_property
    def _connector(self) -> Connector:
        return Connector(self.finder, self.provided)

    def _facts_of(self, modules: Sequence[Module]) -> list[Facts]:
        found = {module.name: self._kept_facts(module) for module in modules}
        unknown = [module for module in modules if found[module.name] is None]
        paths = [module.path for module in unknown if module.path is not None]
        answers = self.scanner.scan(paths, self.target.version, self._system) if paths else []
        for module, answer in zip(unknown, answers, strict=True):
            if answer["digest"]:
                self._shelf.keep(_top(module), answer["digest"] + _role(module), answer)
            found[module.name] = read_facts(answer)
        return [found[module.name] or NO_FACTS for module in modules]

    def _kept_facts(self, module: Module) -> Facts | None:
        if not module.is_source or module.path is None:
            return NO_FACTS
        try:
            digest = hashlib.sha256(module.path.read_bytes()).hexdigest()
            answer = self._shelf.find(_top(module), digest + _role(module))
            return None if answer is None else read_facts(answer)
        except (OSError, KeyError, TypeError, ValueError):
            return None

    def _scanner_name(self) -> str:
        """Facts are those of one scan.py and one interpreter, whose parser has its own idea of errors."""
        source = Path(scan.__file__).with_suffix(".py")
        content = source.read_bytes() if source.is_file() else b""
        release = "{}.{}".format(*self.scanner.description["version"])
        return f"{scan.FORMAT}-{hashlib.sha256(content).hexdigest()[:12]}-{release}"

    def is_dead(self, name: str) -> bool:
        """Whether a module of a dependency can never be loaded, for something it must import is in no tree."""
        return self._dead.get(name, False)

    def cause(self, name: str) -> tuple[Module, Lack | None]:
        """The module because of which `name` is dead, and what that lacks (None: it can't even be parsed)."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            node = self.node(waiting.pop(0))
            if self._lacks_something(node):
                return node.module, next((lack for lack in node.lacks if lack.is_hard and self.is_lacking(lack)), None)
            seen.add(node.module.name)
            waiting += [each for each in self._needed_by(node) if self.is_dead(each) and each not in seen]
        raise KeyError(name)

    def judge(self, names: Iterable[str]) -> None:
        """Finds the dead among `names`, which must hold everything that they reach."""
        undecided = {name for name in names if name not in self._dead}
        dead = {name for name in undecided if self._lacks_something(self._nodes[name])}
        importers = self._hard_importers(undecided)
        waiting = [*dead, *(name for name in importers if self._dead.get(name))]
        while waiting:
            for importer in importers.get(waiting.pop(), ()):
                if importer not in dead:
                    dead.add(importer)
                    waiting.append(importer)
        self._dead.update({name: name in dead for name in undecided})

    def _hard_importers(self, names: Iterable[str]) -> dict[str, list[str]]:
        importers: dict[str, list[str]] = {}
        for name in names:
            node = self._nodes[name]
            if _may_die(node):
                for target in self._needed_by(node):
                    importers.setdefault(target, []).append(name)
        return importers

    def _needed_by(self, node: Node) -> Iterable[str]:
        if parent := node.module.name.rpartition(".")[0]:
            yield parent
        for edge in node.edges:
            if edge.is_hard and not (edge.unless and self._binds(edge.unless, edge.target.rpartition(".")[2])):
                yield edge.target

    def _binds(self, package: str, name: str) -> bool:
        facts = self.node(package).facts
        return name in facts.names or facts.fabricates or facts.table is not None

    def _lacks_something(self, node: Node) -> bool:
        if not _may_die(node):
            return False
        return node.facts.error is not None or any(lack.is_hard and self.is_lacking(lack) for lack in node.lacks)

    def is_lacking(self, lack: Lack) -> bool:
        """Whether a name that was not found is really absent: a module can put others into `sys.modules` itself."""
        if lack.name.partition(".")[0] in self.offered:
            return False
        parent = self.finder.find(lack.parent)
        return parent is None or (parent.is_package and not self.node(lack.parent).facts.fabricates)


def _may_die(node: Node) -> bool:
    """Whether nobody can tell it from a module that is not there: one that refuses raises what importers may expect."""
    return node.module.tree.kind in ("dependency", "stdlib") and not node.facts.refuses


def _top(module: Module) -> str:
    return module.name.partition(".")[0]


def _role(module: Module) -> str:
    """A package's facts hold more than those of the same text elsewhere."""
    return "-package" if module.relative.endswith("__init__.py") else ""
