"""Data files: what lies beside modules and travels with them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from lambic.project import is_output

from .resolve import Finder
from .rules import pattern_of
from .tree import DataFile, Module, Tree

_NO_DATA = (".py", ".pyc", ".pyi", ".pyx", ".pxd", ".pyd")
_NO_DATA_NAMES = frozenset({"py.typed"})
TESTS = frozenset({"test", "tests"})
_TAGGED = re.compile(r"\.(cpython-|abi3)[^/]*\.(so|dylib)\Z")
"""The ending of a compiled module; without a tag it may as well be a plain library, which travels."""


class Files:
    """Finds the data files of packages and patterns; what it has listed it remembers.

    `left` are the patterns below a tree that don't travel with their package; what lies in `out` never does.
    """

    def __init__(
        self, finder: Finder, trees: tuple[Tree, ...], left: Sequence[str] = (), out: Path | None = None
    ) -> None:
        self._finder = finder
        self._trees = trees
        self._left = leaving(left)
        self._left_below = leaving([pattern for pattern in left if pattern.endswith("/**")])
        self._out = out
        self.installed = tuple(tree for tree in trees if tree.kind == "dependency")
        self.of_package = cache(self._of_package)
        self.matching = cache(self._matching)

    def _of_package(self, package: Module, is_whole: bool = False) -> tuple[DataFile, ...]:
        """All data below an installed package, tests apart; of the project's own, what is nearer to it than to another.

        Whole means with tests and with what a rule would leave.
        """
        if package.tree.kind == "own":
            portions = self._finder.portions(package.name)
            return tuple(each for tree, folder in portions for each in self._own(tree, folder))
        return tuple(
            _data_file(package.tree, relative)
            for relative in self._walk(package.tree, package.folder, with_left=is_whole)
            if is_data(relative) and (is_whole or not (_is_of_tests(relative) or self._left(relative)))
        )

    def _matching(self, pattern: str, tree: Tree) -> tuple[DataFile, ...]:
        """The files of a tree that a pattern means, whatever they are."""
        return tuple(_data_file(tree, relative) for relative in self._with_pattern(pattern, tree))

    def wished(self, pattern: str) -> list[DataFile]:
        """What an `include-files` pattern means in all trees; hidden files only when it names one.

        What tools write into the project (`is_output`) only when the pattern begins with that folder's name.
        """
        shows_hidden = re.search(r"(^|/)\.", pattern) is not None
        found = (
            _data_file(tree, relative)
            for tree in self._trees
            if tree.kind in ("own", "dependency")
            for relative in self._with_pattern(pattern.rstrip("/"), tree, shows_hidden)
        )
        return [each for each in found if self._out is None or not each.path.is_relative_to(self._out)]

    def versions(self, tree: Tree, folder: str) -> list[str]:
        """The folders in a folder, sorted."""
        return sorted(self._finder.list(tree.path / folder)[1])

    def _with_pattern(self, pattern: str, tree: Tree, shows_hidden: bool = True) -> Iterator[str]:
        folder, _, rest = re.split(r"[*?]", pattern)[0].rpartition("/")
        rest = pattern[len(folder) :].lstrip("/")
        wanted = pattern_of(pattern)
        is_flat = "/" not in rest and "**" not in rest
        found = self._files_in(tree, folder) if is_flat else self._walk(tree, folder, shows_hidden)
        yield from (each for each in found if wanted.match(each))

    def _files_in(self, tree: Tree, folder: str) -> Iterator[str]:
        start = f"{folder}/" if folder else ""
        yield from (start + name for name in sorted(self._finder.list(tree.path / folder)[0]))

    def _walk(self, tree: Tree, folder: str, shows_hidden: bool = True, with_left: bool = True) -> Iterator[str]:
        """All files below a folder; in the project's own code without what tools have put there.

        Folders of which a rule leaves all are not looked into unless `with_left`: botocore has 1,800 of them.
        """
        waiting = [folder]
        while waiting:
            inside = waiting.pop()
            if not with_left and self._left_below(f"{inside}/"):
                continue
            start = f"{inside}/" if inside else ""
            for each in self._files_in(tree, inside):
                if shows_hidden or not each[len(start) :].startswith("."):
                    yield each
            names = self._folders_in(tree, inside)
            waiting += [start + name for name in names if shows_hidden or not name.startswith(".")]

    def _folders_in(self, tree: Tree, folder: str) -> Iterable[str]:
        folders = sorted(self._finder.list(tree.path / folder)[1] - {"__pycache__"})
        if tree.kind != "own":
            return folders
        return [name for name in folders if not is_output(tree.path, tree.path / folder, name)]

    def _own(self, tree: Tree, folder: str) -> Iterator[DataFile]:
        """Subfolders with modules in them are packages of their own, and travel when they are reached."""
        for each in self._files_in(tree, folder):
            if is_data(each) and not each.rpartition("/")[2].startswith("."):
                yield _data_file(tree, each)
        for name in self._folders_in(tree, folder):
            inside = f"{folder}/{name}"
            if not (name.startswith(".") or self._holds_modules(tree, inside)):
                yield from (_data_file(tree, each) for each in self._walk(tree, inside, False) if is_data(each))

    def _holds_modules(self, tree: Tree, folder: str) -> bool:
        return any(each.endswith(".py") for each in self._walk(tree, folder, shows_hidden=False))


def find_files(roots: Iterable[Path], pattern: str, out: Path) -> list[Path]:
    """What an `include-files` pattern means in a project's own import roots."""
    trees = tuple(Tree(root, "own") for root in roots)
    return [each.path for each in Files(Finder(trees, ()), trees, out=out).wished(pattern)]


def leaving(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Tells of a path below a tree whether one of the patterns means it."""
    wanted = [pattern_of(pattern) for pattern in patterns]
    return lambda relative: any(pattern.match(relative) for pattern in wanted)


def _data_file(tree: Tree, relative: str) -> DataFile:
    return DataFile(relative, tree.path / relative, tree)


def _is_of_tests(relative: str) -> bool:
    return not TESTS.isdisjoint(relative.split("/")[:-1])


def is_data(relative: str) -> bool:
    """Whether a file is what a program may read when it runs, by its name."""
    name = relative.rpartition("/")[2]
    return not (name.endswith(_NO_DATA) or name in _NO_DATA_NAMES or _TAGGED.search(name))
