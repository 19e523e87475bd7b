"""What the installed packages say of themselves: RECORD, METADATA and WHEEL of each, read once and then kept.

A package that was installed again has another RECORD, so what was kept of the old one is not asked for.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lambic.graph import Shelf, Tree, cache_root, load_rules, normalize
from lambic.graph.files import TESTS, is_data, leaving
from lambic.project import Target, list_folder

from .marker import may_apply
from .tags import Tag, expand

_NEED = re.compile(r"^Requires-Dist: *([\w.-]+)[^;\n]*(?:;(.*))?$", re.MULTILINE)
_TAG = re.compile(r"^Tag: *(\S+)", re.MULTILINE)
_LIBRARY = re.compile(r"\.so(\.[\w.]+)?\Z")
_ENTRIES = "1"
"""Counts up when an entry says more than before."""


@dataclass(frozen=True)
class Package:
    """One installed distribution, found by its `NAME-VERSION.dist-info` in `tree`.

    `tops` are the top-level names that it installed, `libraries` its files with machine code, with slashes. `needs`
    are pairs of a normalized name and a marker. Of the sizes, which are as RECORD has them, `data_bytes` is that of all
    that travels whenever a module of the package does, `compiled_bytes` that of its compiled modules, which travel
    together when one of them is reached.
    """

    name: str
    version: str
    tree: Path
    tops: tuple[str, ...]
    libraries: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]
    tags: tuple[Tag, ...]
    data_bytes: int
    compiled_bytes: int


class Installation:
    """All packages of the trees, by their normalized names."""

    def __init__(self, trees: Iterable[Tree], target: Target) -> None:
        self._trees = [tree.path for tree in trees]
        self._target = target
        self._shelf = Shelf(cache_root() / "packages" / _ENTRIES)

    @cached_property
    def packages(self) -> Mapping[str, Package]:
        found = [package for tree in self._trees for package in self._read_all(tree)]
        self._shelf.save()
        return {package.name: package for package in reversed(found)}

    @cached_property
    def _by_top(self) -> Mapping[str, Package]:
        return {top: package for package in self.packages.values() for top in package.tops}

    def find(self, name: str) -> Package | None:
        return self.packages.get(normalize(name))

    def owner(self, module: str) -> Package | None:
        """Who installed the top-level name of a module."""
        return self._by_top.get(module.partition(".")[0])

    def tags_of(self, name: str, version: str) -> tuple[Tag, ...]:
        """The tags of the wheel that it was installed from; none when that version is not installed."""
        found = self.find(name)
        return found.tags if found is not None and found.version == version else ()

    def brought_by(self, package: Package) -> tuple[Package, ...]:
        """The package itself and all that it requires without extras, as far as that is installed."""
        found: dict[str, Package] = {}
        waiting = [package]
        while waiting:
            each = waiting.pop()
            if each.name not in found:
                found[each.name] = each
                names = (name for name, marker in each.needs if may_apply(marker, self._target))
                waiting += [need for name in names if (need := self.packages.get(name)) is not None]
        return tuple(found.values())

    def _read_all(self, tree: Path) -> Iterator[Package]:
        topic = hashlib.sha256(str(tree).encode()).hexdigest()[:16]
        for folder in sorted(name for name in list_folder(tree)[1] if name.endswith(".dist-info")):
            key = _key(tree / folder / "RECORD")
            kept = self._shelf.find(topic, key) if key else None
            entry = kept or _read(tree / folder)
            if key and kept is None:
                self._shelf.keep(topic, key, entry)
            yield _package(tree, folder, entry)


def _key(record: Path) -> str:
    try:
        status = record.stat()
    except OSError:
        return ""
    return f"{record}:{status.st_size}:{status.st_mtime_ns}"


def _package(tree: Path, folder: str, entry: Mapping[str, Any]) -> Package:
    name, _, version = folder.removesuffix(".dist-info").partition("-")
    return Package(
        normalize(name),
        version,
        tree,
        tuple(entry["tops"]),
        tuple(entry["libraries"]),
        tuple((need, marker) for need, marker in entry["needs"]),
        tuple(tag for text in entry["tags"] for tag in expand(text)),
        entry["data_bytes"],
        entry["compiled_bytes"],
    )


def _read(folder: Path) -> dict[str, Any]:
    files = dict(_records(_text(folder / "RECORD")))
    inside = [name for name in files if not name.startswith(("../", "/")) and not name.startswith(f"{folder.name}/")]
    head = _text(folder / "METADATA").partition("\n\n")[0]
    needs = [(normalize(name), marker.strip()) for name, marker in _NEED.findall(head) if "extra" not in marker]
    tops = {_top(name) for name in inside} - {"__pycache__"}
    return {
        "tops": sorted(tops),
        "libraries": [name for name in inside if _LIBRARY.search(name)],
        "needs": needs,
        "tags": _TAG.findall(_text(folder / "WHEEL")),
        "data_bytes": sum(files[name] for name in _travelling(inside)),
        "compiled_bytes": sum(files[name] for name in inside if _LIBRARY.search(name) and not is_data(name)),
    }


def _records(text: str) -> Iterator[tuple[str, int]]:
    """Path and size of each file; 0 where the size is not known (PyPA: "Recording installed projects")."""
    for line in text.splitlines():
        parts = line.rsplit(",", 2)
        if len(parts) == 3:
            yield parts[0].strip('"'), int(parts[2]) if re.fullmatch(r"\d{1,15}", parts[2]) else 0


def _travelling(names: Sequence[str]) -> Iterator[str]:
    """The files that are in a bundle as soon as a module of their package is (docs/guides/build.md, "Data files")."""
    is_left = leaving(load_rules().leave_files)
    for name in names:
        if is_data(name) and TESTS.isdisjoint(name.split("/")[:-1]) and not is_left(name):
            yield name


def _top(name: str) -> str:
    """The first part of a path; of a module in a file of its own, the module."""
    top, slash, _ = name.partition("/")
    return top if slash else top.partition(".")[0]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
