"""The import graph of one project and target: scanned once, walked for each function."""

from collections.abc import Sequence
from pathlib import Path

from lambic.project import Target

from .explanation import Explanation, explain
from .index import Index
from .outcome import describe
from .reach import Reach
from .scanner import Scanner
from .tree import Tree
from .walk import walk
from .wishes import Wishes


class Graph:
    """Who imports what in `trees`, which are searched in order, as it would be on `target`.

    `out` is the folder that bundles are written to: nothing in it belongs into one. What one call of `reach` finds out
    serves the next. Raises LambicError (3) when the scanner's interpreter can't be started.
    """

    def __init__(self, trees: Sequence[Tree], target: Target, scanner: Scanner, out: Path | None = None) -> None:
        self._index = Index(trees, target, scanner, out)

    def is_dead(self, name: str) -> bool:
        """Whether a walk has met this module and found that it can never be loaded: what it must import is nowhere."""
        return self._index.is_dead(name)

    def reach(
        self,
        entries: Sequence[str],
        *,
        include_modules: Sequence[str] = (),
        include_files: Sequence[str] = (),
        keep_whole: Sequence[str] = (),
    ) -> Reach:
        """What the modules `entries` need. `include_modules` are names or "pkg.*", `include_files` file patterns.

        Raises LambicError for an entry, module, package or file pattern that is in no tree.
        """
        wishes = Wishes(tuple(entries), tuple(include_modules), tuple(include_files), tuple(keep_whole))
        try:
            return describe(walk(self._index, wishes))
        finally:
            self._index.save()

    def explain(
        self,
        name: str,
        entries: Sequence[str],
        *,
        include_modules: Sequence[str] = (),
        include_files: Sequence[str] = (),
        keep_whole: Sequence[str] = (),
    ) -> Explanation:
        """Why a module is in the reach of the others, or why it is not. Raises LambicError as `reach` does."""
        wishes = Wishes(tuple(entries), tuple(include_modules), tuple(include_files), tuple(keep_whole))
        return explain(walk(self._index, wishes), name)

    def modules_of(self, distribution: str) -> tuple[str, ...]:
        """The top-level modules that an installed package brings, private ones last; none when it is not installed."""
        found = self._index.distributions.find(distribution)
        return tuple(sorted(found.top_modules, key=lambda name: (name.startswith("_"), name))) if found else ()
