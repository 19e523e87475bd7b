"""By which imports a function reaches a module: the shortest ways, link by link."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .node import Node
from .reach import KeptWhole
from .round import Round

_MOST = 3


@dataclass(frozen=True)
class Link:
    """`importer` asks for `module` in `line` (from 1) of `file`, or for a `reason` that no line shows.

    The first link of a chain has no importer: what asks is the function itself, or a setting.
    """

    module: str
    importer: str
    file: Path | None = None
    line: int = 0
    reason: str = ""


Chain = tuple[Link, ...]


class Chains:
    """The ways through a finished walk."""

    def __init__(self, walked: Round) -> None:
        self._walked = walked
        self._links: dict[str, dict[str, Link]] = {name: {} for name in walked.kept}
        for link in self._all_links():
            self._links[link.module].setdefault(link.importer, link)
        self._distances = self._measure()

    def find(self, name: str) -> tuple[Chain, ...]:
        """The shortest chains to a kept module, a few of them; each begins at the function. Raises KeyError."""
        return tuple(chain for chain, _ in zip(self._back(name), range(_MOST), strict=False))

    def _back(self, name: str) -> Iterator[Chain]:
        for importer, link in self._links[name].items():
            if not importer:
                yield (link,)
            elif self._distances[importer] < self._distances[name]:
                yield from ((*chain, link) for chain in self._back(importer))

    def _measure(self) -> dict[str, int]:
        """How many links there are between the function and each module."""
        imported: dict[str, list[str]] = {}
        for name, links in self._links.items():
            for importer in links:
                imported.setdefault(importer, []).append(name)
        distances, waiting = {"": 0}, [""]
        for importer in waiting:
            for name in imported.get(importer, ()):
                if name not in distances:
                    distances[name] = distances[importer] + 1
                    waiting.append(name)
        return distances

    def _all_links(self) -> Iterator[Link]:
        kept = self._walked.kept
        for name in kept:
            node = self._walked.index.node(name)
            for edge in (*node.edges, *self._walked.star_edges(node)):
                if edge.target in kept and edge.target != name:
                    yield Link(edge.target, name, node.module.path, edge.line)
        for name, (asker, line) in kept.items():
            if asker != name:
                yield self._asked(name, asker, line)

    def _asked(self, name: str, asker: str, line: int) -> Link:
        """What is no import: a rule, a setting, or what nobody can read."""
        if not asker or asker not in self._walked.kept:
            return Link(name, "", reason=self._root_reason(name))
        node = self._walked.index.node(asker)
        return Link(name, asker, node.module.path, line, self._reason(node, name))

    def _root_reason(self, name: str) -> str:
        wishes = self._walked.wishes
        if any(_is_in(name, pattern.removesuffix(".*")) for pattern in wishes.include_modules):
            return "include-modules asks for it"
        if any(_is_in(name, package) for package in wishes.keep_whole):
            return "keep-whole asks for it"
        if any(_is_in(entry, name) for entry in wishes.entries[:1]):
            return "the handler is in it"
        return "every function needs it"

    def _reason(self, node: Node, name: str) -> str:
        if (keep := self._walked.rule_for(node.module.name, name)) is not None:
            return f"rule {keep.package}: {keep.reason}"
        whole = self._whole(name)
        return whole.reason if whole else ""

    def _whole(self, name: str) -> KeptWhole | None:
        return next((whole for package, whole in self._walked.whole.items() if _is_in(name, package)), None)


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
