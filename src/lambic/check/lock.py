"""uv.lock as data: which packages are locked, what needs what, and in which files each one comes.

Entries that are not as uv writes them are passed over: the file is a tool's, and the tool says better what ails it.
"""

import os
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from lambic.graph import normalize
from lambic.project import Target

from .marker import may_apply

_LOCAL = ("editable", "directory", "virtual")
_OURS = "lambic"
"""It comes from the toolchain that builds, and what only it needs is not installed."""


class Need(NamedTuple):
    """A package needs another one: `version` is "" unless the lock has several, `extras` are those asked of it."""

    name: str
    version: str
    extras: tuple[str, ...]
    marker: str


class Archive(NamedTuple):
    """A wheel or source distribution: `url` may be a path, and is "" when only the file's name is locked."""

    filename: str
    url: str
    size_bytes: int | None


@dataclass(frozen=True)
class Locked:
    """`name` is normalized (PEP 503). `source` is "registry", "git", "url", "path" or one of those that are folders
    here: "editable", "directory", "virtual"; `place` its address or its path from the lock.

    `extras` and `groups` (PEP 735) name what else is needed when they are asked for.
    """

    name: str
    version: str
    source: str
    place: str
    needs: tuple[Need, ...]
    extras: Mapping[str, tuple[Need, ...]]
    groups: Mapping[str, tuple[Need, ...]]
    wheels: tuple[Archive, ...]
    sdist: Archive | None

    @property
    def is_local(self) -> bool:
        return self.source in _LOCAL


@dataclass(frozen=True)
class Lock:
    file: Path
    packages: tuple[Locked, ...]

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Locked, ...]]:
        found: dict[str, tuple[Locked, ...]] = {}
        for each in self.packages:
            found[each.name] = (*found.get(each.name, ()), each)
        return found

    def find(self, name: str) -> tuple[Locked, ...]:
        """All locked versions of a package, however its name is written."""
        return self._by_name.get(normalize(name), ())

    def project(self, root: Path) -> Locked | None:
        """The package that the folder `root` is."""
        wanted = Path(os.path.realpath(root))
        return next((each for each in self.packages if each.is_local and self.folder(each) == wanted), None)

    def folder(self, package: Locked) -> Path:
        """Where a local package lies on this machine."""
        return Path(os.path.realpath(self.file.parent / package.place))

    def closure(self, start: Locked, groups: Sequence[str], target: Target) -> tuple[Locked, ...]:
        """Everything that `start` brings along on the target, without itself; `groups` are its dependency groups.

        What a marker may leave out counts as brought along unless the target decides it.
        """
        return tuple(each for each in self.follow(asked_by(start, groups), target) if each is not start)

    def follow(self, needs: Sequence[Need], target: Target) -> tuple[Locked, ...]:
        """The packages that are meant, with all that they need; lambic is left out."""
        chains = self.chains(needs, target)
        return tuple(chains[key][-1] for key in sorted(chains))

    def chains(self, needs: Sequence[Need], target: Target) -> Mapping[tuple[str, str], tuple[Locked, ...]]:
        """The same by name and version, each with who asks for it: a shortest way from the needs, itself the last."""
        waiting: deque[tuple[Need, tuple[Locked, ...]]] = deque((need, ()) for need in needs)
        seen: set[Need] = set()
        found: dict[tuple[str, str], tuple[Locked, ...]] = {}
        while waiting:
            need, way = waiting.popleft()
            if need not in seen and need.name != _OURS and may_apply(need.marker, target):
                seen.add(need)
                for each in self._meant(need):
                    here = found.setdefault((each.name, each.version), (*way, each))
                    more = (one for extra in need.extras for one in each.extras.get(extra, ()))
                    waiting += [(one, here) for one in (*each.needs, *more)]
        return found

    def _meant(self, need: Need) -> Iterator[Locked]:
        return (each for each in self.find(need.name) if need.version in ("", each.version))


def asked_by(package: Locked, groups: Sequence[str]) -> tuple[Need, ...]:
    """What it needs itself, with these dependency groups."""
    return (*package.needs, *(need for group in groups for need in package.groups.get(group, ())))


def read_lock(file: Path) -> Lock | None:
    """None for a file that can't be read as TOML."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return Lock(file, tuple(_package(each) for each in _tables(table.get("package")) if _text(each, "name")))


def _package(table: dict[str, Any]) -> Locked:
    source, place = _source(table.get("source"))
    return Locked(
        name=normalize(_text(table, "name")),
        version=_text(table, "version"),
        source=source,
        place=place,
        needs=_needs(table.get("dependencies")),
        extras=_named(table.get("optional-dependencies")),
        groups=_named(table.get("dev-dependencies")),
        wheels=tuple(map(_archive, _tables(table.get("wheels")))),
        sdist=_archive(table["sdist"]) if isinstance(table.get("sdist"), dict) else None,
    )


def _source(table: object) -> tuple[str, str]:
    """`{ registry = "https://..." }` has one key that matters; `subdirectory` may stand beside it."""
    if not isinstance(table, dict):
        return "", ""
    kinds = ("registry", "git", "url", "path", *_LOCAL)
    return next(((kind, _text(table, kind).replace("\0", "")) for kind in kinds if kind in table), ("", ""))


def _named(table: object) -> dict[str, tuple[Need, ...]]:
    return {name: _needs(needs) for name, needs in table.items()} if isinstance(table, dict) else {}


def _needs(tables: object) -> tuple[Need, ...]:
    return tuple(_need(each) for each in _tables(tables) if _text(each, "name"))


def _need(table: dict[str, Any]) -> Need:
    extras = table.get("extra", [])
    names = tuple(each for each in extras if isinstance(each, str)) if isinstance(extras, list) else ()
    return Need(normalize(_text(table, "name")), _text(table, "version"), names, _text(table, "marker"))


def _archive(table: dict[str, Any]) -> Archive:
    url = _text(table, "url") or _text(table, "path")
    filename = _text(table, "filename") or url.partition("#")[0].rpartition("/")[2]
    size = table.get("size")
    return Archive(filename, url, size if isinstance(size, int) else None)


def _tables(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""
