"""The project's own modules that the functions of one target reach: followed from import to import, read in rounds."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from lambic.graph import Connector, Finder, Module, Node, Scanner, Shelf, cache_root, read_facts

from .source_file import SourceFile

Answer = Mapping[str, Any]


class Sources:
    """Reads each file once; what was read before of the same bytes comes from the user's cache.

    `entries` are the handlers' modules by function.
    """

    def __init__(
        self, entries: Mapping[str, str], finder: Finder, scanner: Scanner, version: tuple[int, int], root: Path
    ) -> None:
        self._entries = entries
        self._finder = finder
        self._scanner = scanner
        self._version = version
        self._shelf = Shelf(cache_root() / "checked" / _fingerprint(scanner, version))
        self._topic = hashlib.sha256(str(root).encode()).hexdigest()[:16]
        self._answers: dict[str, Answer] = {}
        self._nodes: dict[str, Node] = {}
        self._foreign: dict[str, Answer] = {}

    @cached_property
    def modules(self) -> Mapping[str, SourceFile]:
        """By dotted name, in the order of the names."""
        self._follow(self._entries.values())
        self._shelf.save()
        reached = {name: self._reached_from(module) for name, module in self._entries.items()}
        return {
            name: SourceFile(
                node.module,
                node,
                self._answers[name],
                frozenset(function for function, modules in reached.items() if name in modules),
            )
            for name, node in sorted(self._nodes.items())
        }

    def read(self, modules: Iterable[Module]) -> Mapping[str, Answer]:
        """What the reader says of modules that are no sources of the project, by name; `save` keeps it."""
        fresh = [module for module in modules if module.name not in self._foreign]
        self._foreign.update(zip((module.name for module in fresh), self._read(fresh), strict=True))
        return self._foreign

    def save(self) -> None:
        """Keeps what is new for the next check."""
        self._shelf.save()

    def _follow(self, names: Iterable[str]) -> None:
        waiting = set(names)
        while waiting:
            found = [module for name in sorted(waiting) if (module := self._own(name)) is not None]
            for module, answer in zip(found, self._read(found), strict=True):
                self._answers[module.name] = answer
                self._nodes[module.name] = self._connector.connect(module, read_facts(answer["scan"]))
            waiting = {edge.target for module in found for edge in self._nodes[module.name].edges} - self._nodes.keys()

    def _own(self, name: str) -> Module | None:
        module = self._finder.find(name)
        return module if module is not None and module.tree.kind == "own" and module.is_source else None

    @cached_property
    def _connector(self) -> Connector:
        return Connector(self._finder, frozenset(self._scanner.description["stdlib"]))

    def _reached_from(self, start: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name in self._nodes and name not in seen:
                seen.add(name)
                waiting += [edge.target for edge in self._nodes[name].edges]
        return frozenset(seen)

    def _read(self, modules: Sequence[Module]) -> list[Answer]:
        kept = {module.name: self._find_kept(module) for module in modules}
        unknown = [module for module in modules if kept[module.name] is None]
        paths = [module.path for module in unknown if module.path is not None]
        answers = self._scanner.scan(paths, self._version, "linux") if paths else []
        for module, answer in zip(unknown, answers, strict=True):
            if answer["digest"]:
                self._shelf.keep(self._topic_of(module), _key(answer["digest"], module), answer)
        fresh = dict(zip((module.name for module in unknown), answers, strict=True))
        return [kept[module.name] or fresh[module.name] for module in modules]

    def _find_kept(self, module: Module) -> Answer | None:
        assert module.path is not None
        try:
            digest = hashlib.sha256(module.path.read_bytes()).hexdigest()
        except OSError:
            return None
        return self._shelf.find(self._topic_of(module), _key(digest, module))

    def _topic_of(self, module: Module) -> str:
        """What packages tell is the same for every project."""
        return self._topic if module.tree.kind == "own" else module.name.partition(".")[0]


def _key(digest: str, module: Module) -> str:
    return f"{digest}-package" if module.is_package else digest


def _fingerprint(scanner: Scanner, version: tuple[int, int]) -> str:
    """Answers are those of one reader and one interpreter."""
    folder = Path(__file__).parent / "source"
    texts = [file.read_bytes() for file in sorted(folder.glob("*.py"))]
    texts.append((Path(__file__).parents[1] / "graph" / "scan.py").read_bytes())
    release = scanner.description["version"]
    return hashlib.sha256(b"\0".join([*texts, repr((release, version)).encode()])).hexdigest()[:20]
