"""What is known of packages that no reading of their sources shows; one file per package in rules/.

A file has `package`, `reason` (told to people) and any of: `covers` (modules whose computed imports or machine code the
rule answers for), `leave-files` (patterns below the tree that don't travel unless something else keeps them), `offered`
(packages that AWS's interpreter brings along), `[[keep]]`, `[[services]]`, `[[part]]` with `doubts`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Keep:
    """When the module `when` is reached ("": always) and, if given, any source has `word`, keep the others.

    `modules` are names, "pkg.*" for all below, or patterns of names ("_sysconfigdata_*"); those that are in no tree
    don't count. `files` are patterns below the tree; those of `leave` don't travel. `groups` are of entry points.
    """

    package: str
    reason: str
    when: str
    word: str = ""
    modules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Services:
    """AWS service data, kept by the names in `calls` ("client", "resource") when module `when` is reached.

    `files` hold {service} and {latest}, the newest of the API versions beside each other. `modules` are per service.
    """

    package: str
    reason: str
    when: str
    calls: frozenset[str]
    files: tuple[str, ...]
    leave: tuple[str, ...]
    modules: tuple[tuple[str, tuple[str, ...]], ...]
    ignored: frozenset[str]
    """Top-level packages whose own calls are examples."""
    needs_call: bool
    """Whether all data is kept when no call is found: some way of calling was not understood."""


@dataclass(frozen=True)
class Part:
    """Modules of lambic that lambic itself loads only when a function does what one of the `words` is needed for.

    Without words they are kept only when they are asked for by name.
    """

    modules: tuple[str, ...]
    words: frozenset[str]


@dataclass(frozen=True)
class Rules:
    keep: tuple[Keep, ...]
    services: tuple[Services, ...]
    covers: tuple[str, ...]
    left: tuple[tuple[str, str, str], ...]
    """Patterns of files that don't travel, between the package and the reason of their rule."""
    offered: frozenset[str]
    rarely: tuple[str, ...]
    """Modules of the standard library that stay out even when it is kept whole."""
    parts: tuple[Part, ...]
    doubts: frozenset[str]
    """Words by which a source may do what no word of a part tells: then all parts are kept."""

    @property
    def leave_files(self) -> tuple[str, ...]:
        return tuple(pattern for _, pattern, _ in self.left)

    def is_covered(self, module: str) -> bool:
        parts = module.split(".")
        packages = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
        return module in self._covered or any(f"{package}.*" in self._covered for package in packages)

    @cached_property
    def _covered(self) -> frozenset[str]:
        return frozenset(self.covers)

    def is_part(self, module: str) -> bool:
        return any(module in part.modules for part in self.parts)


def matches(pattern: str, module: str) -> bool:
    """Whether "pkg.*" (all below, and pkg itself) or an exact name means the module."""
    if pattern.endswith(".*"):
        return module == pattern[:-2] or module.startswith(pattern[:-1])
    return pattern == module


@cache
def load_rules(folder: Path = _FOLDER) -> Rules:
    """All rules of a folder. Raises OSError, tomllib.TOMLDecodeError or KeyError when a file is not as it should be."""
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))]
    return Rules(
        keep=tuple(keep for table in tables for keep in _read_keeps(table)),
        services=tuple(services for table in tables for services in _read_services(table)),
        covers=_join(tables, "covers"),
        left=tuple(left for table in tables for left in _read_left(table)),
        offered=frozenset(_join(tables, "offered")),
        rarely=_join(tables, "rarely"),
        parts=tuple(Part(tuple(each["modules"]), frozenset(each["words"])) for each in _join(tables, "part")),
        doubts=frozenset(_join(tables, "doubts")),
    )


def _join(tables: list[dict[str, Any]], key: str) -> tuple[Any, ...]:
    return tuple(value for table in tables for value in table.get(key, ()))


def _read_left(table: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for pattern in table.get("leave-files", ()):
        yield table["package"], pattern, table["reason"]


def _read_keeps(table: dict[str, Any]) -> Iterator[Keep]:
    for each in table.get("keep", ()):
        lists = {key: tuple(each.get(key, ())) for key in ("modules", "files", "leave", "groups")}
        for when in each["when"] if isinstance(each["when"], list) else [each["when"]]:
            yield Keep(table["package"], each.get("reason", table["reason"]), when, each.get("word", ""), **lists)


def _read_services(table: dict[str, Any]) -> Iterator[Services]:
    for each in table.get("services", ()):
        yield Services(
            package=table["package"],
            reason=table["reason"],
            when=each["when"],
            calls=frozenset(each["calls"]),
            files=tuple(each["files"]),
            leave=tuple(each.get("leave", ())),
            modules=tuple((service, tuple(names)) for service, names in each.get("modules", {}).items()),
            ignored=frozenset(each.get("ignored", ())),
            needs_call=each.get("needs-call", False),
        )


@cache
def pattern_of(glob: str) -> re.Pattern[str]:
    """A file pattern over slashed paths: `*` and `?` stay inside a folder, `**` crosses folders."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts) + r"\Z", re.DOTALL)
