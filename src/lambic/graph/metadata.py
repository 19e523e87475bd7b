"""Installed distributions: what their *.dist-info says, read only when something asks for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .resolve import Finder
from .tree import DataFile, Tree

_TRAVELS = ("METADATA", "entry_points.txt")
_MODULE = re.compile(r"(.*?)(?:/__init__)?(?:\.py|\.pyc|(?:\.[^/.]+)?\.so)")
"""A file that a module is in: `a/b.cpython-313-x86_64-linux-gnu.so` is a.b."""


@dataclass(frozen=True)
class Distribution:
    """One `NAME-VERSION.dist-info` (PyPA: "Recording installed projects"); `name` is normalized (PEP 503)."""

    name: str
    folder: str
    tree: Tree

    @property
    def path(self) -> Path:
        return self.tree.path / self.folder

    def files(self) -> Iterator[DataFile]:
        """What has to travel so that `importlib.metadata` finds it."""
        for name in _TRAVELS:
            if (self.path / name).is_file():
                yield DataFile(f"{self.folder}/{name}", self.path / name, self.tree)

    @cached_property
    def entry_points(self) -> dict[str, tuple[str, ...]]:
        """Group -> modules of its entry points (PyPA: "Entry points specification"); empty when they can't be read."""
        # Here, as below: most projects need neither, and they take 15 ms.
        import configparser

        parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            parser.read_string(_read(self.path / "entry_points.txt"))
        except configparser.Error:
            return {}
        return {group: tuple(_module_of(value) for _, value in parser.items(group)) for group in parser.sections()}

    @cached_property
    def requirements(self) -> tuple[str, ...]:
        """Normalized names of what it requires without an extra (PEP 508)."""
        from email.parser import HeaderParser

        lines = HeaderParser().parsestr(_read(self.path / "METADATA")).get_all("Requires-Dist") or []
        return tuple(normalize(re.match(r"[\w.-]*", line)[0]) for line in lines if "extra ==" not in line)  # type: ignore[index]

    @cached_property
    def records(self) -> tuple[str, ...]:
        """The installed files, with slashes (PEP 376's RECORD)."""
        return tuple(line.rsplit(",", 2)[0].strip('"') for line in _read(self.path / "RECORD").splitlines())

    @cached_property
    def modules(self) -> frozenset[str]:
        """The dotted names of the modules that it installed."""
        found = filter(None, map(_MODULE.fullmatch, self.records))
        return frozenset(match[1].replace("/", ".") for match in found if not match[1].startswith("../"))

    @cached_property
    def top_modules(self) -> frozenset[str]:
        """The first parts of these names."""
        return frozenset(name.partition(".")[0] for name in self.modules)

    @cached_property
    def tops(self) -> frozenset[str]:
        """The top-level folders and files that it installed."""
        return frozenset(record.partition("/")[0] for record in self.records) - {self.folder, "..", "__pycache__", ""}


class Distributions:
    """All distributions of the trees that have any."""

    def __init__(self, trees: Sequence[Tree], finder: Finder) -> None:
        self._trees = [tree for tree in trees if tree.kind == "dependency"]
        self._finder = finder

    @cached_property
    def all(self) -> tuple[Distribution, ...]:
        return tuple(
            Distribution(normalize(folder.removesuffix(".dist-info").partition("-")[0]), folder, tree)
            for tree in self._trees
            for folder in sorted(self._finder.list(tree.path)[1])
            if folder.endswith(".dist-info")
        )

    def find(self, name: str) -> Distribution | None:
        """By its name, however that is written."""
        return next((each for each in self.all if each.name == normalize(name)), None)

    def with_group(self, group: str, is_whole: bool = True) -> Iterator[tuple[Distribution, tuple[str, ...]]]:
        """The distributions with entry points of a group (or of groups that begin so), and those points' modules."""
        for each in self.all:
            groups = [name for name in each.entry_points if name == group or (not is_whole and name.startswith(group))]
            if groups:
                yield each, tuple(module for name in groups for module in each.entry_points[name])

    def owner(self, top: str, tree: Tree) -> Distribution | None:
        """Who installed that top-level name."""
        found = (each for each in self.all if each.tree == tree)
        return next((each for each in found if top in each.top_modules), None)


def normalize(name: str) -> str:
    """PEP 503: "Email_Validator" and "email-validator" are one name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _module_of(value: str) -> str:
    return value.partition("[")[0].partition(":")[0].strip()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
