"""What a project without uv.lock says it needs: requirements files and pyproject.toml, read as text.

A line that nobody can read by looking at it (an address, a repository) makes the whole not known: then every installed
package may belong to it.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from lambic.graph import normalize
from lambic.project import Project, find_workspace

_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]]*)\])?\s*(?P<rest>[<>=!~;@(].*)?", re.DOTALL
)
_OTHER_FILE = re.compile(r"(?:-r|--requirement)[\s=]+(\S+)")


class Wanted(NamedTuple):
    """One requirement: `name` is normalized, `marker` "" for none; `rest` what else stands there (an address)."""

    name: str
    extras: tuple[str, ...]
    marker: str
    rest: str


@dataclass(frozen=True)
class Declared:
    """`wanted` are for production, `groups` and `extras` by name; `folders` are local packages.

    `is_whole` is False when something is declared that can't be read by looking at it.
    """

    wanted: tuple[Wanted, ...]
    folders: tuple[Path, ...]
    is_whole: bool
    groups: Mapping[str, tuple[Wanted, ...]]
    extras: Mapping[str, tuple[Wanted, ...]]


def read_declared(project: Project, taken: Iterable[str]) -> Declared:
    """`taken` are the dependency groups that the function takes: they count as production."""
    file = project.dependencies.file
    table = _read_toml(project.root / "pyproject.toml")
    lines = list(_lines(file, set())) if file is not None and file.suffix == ".txt" else _texts(table, "dependencies")
    groups = {name: tuple(_group(table, name, ())) for name in _table(table.get("dependency-groups"))}
    extras = {
        name: tuple(_readable(_strings(each)))
        for name, each in _table(_table(table.get("project")).get("optional-dependencies")).items()
    }
    base = (file or project.root / "pyproject.toml").parent
    folders = dict.fromkeys([*_folders(lines, base), *_sources(project.root, table)])
    inner = [_read_toml(folder / "pyproject.toml") for folder in folders]
    wanted = [*_readable(lines), *(each for name in taken for each in groups.get(name, ()))]
    wanted += [each for other in inner for each in _readable(_texts(other, "dependencies"))]
    is_whole = all(_is_understood(line, base) for line in lines) and all("project" in other for other in inner)
    return Declared(tuple(wanted), tuple(folders), is_whole, groups, extras)


def parse(text: str) -> Wanted | None:
    """A requirement (PyPA: "Dependency specifiers"); None for what does not begin with a name."""
    found = _REQUIREMENT.fullmatch(text.partition(" #")[0].strip())
    if found is None or _folder_in(text):
        return None
    rest, _, marker = (found["rest"] or "").partition(";")
    extras = tuple(each.strip() for each in (found["extras"] or "").split(",") if each.strip())
    return Wanted(normalize(found["name"]), extras, marker.strip(), rest.strip())


def _readable(lines: Iterable[str]) -> Iterator[Wanted]:
    return (wanted for line in lines if (wanted := parse(line)) is not None)


# requirements.txt


def _lines(file: Path, seen: set[Path]) -> Iterator[str]:
    """The lines of a requirements file and of those that it names with -r."""
    try:
        place = Path(os.path.realpath(file))
        text = file.read_text(encoding="utf-8", errors="replace") if place not in seen else ""
    except (OSError, ValueError):
        return
    seen.add(place)
    for line in re.sub(r"\\\n", " ", text).splitlines():
        stripped = line.strip()
        if other := _OTHER_FILE.match(stripped):
            yield from _lines(file.parent / other[1], seen)
        elif stripped and not stripped.startswith("#"):
            yield stripped.partition(" --hash")[0].strip()


def _is_understood(line: str, base: Path) -> bool:
    path = _folder_in(line)
    return parse(line) is not None or _is_option(line) or (path != "" and os.path.isdir(base / path))


def _is_option(line: str) -> bool:
    return line.startswith("-") and not line.startswith(("-e ", "--editable"))


def _folder_in(line: str) -> str:
    """The path in `./rates`, `-e ../libs/rates` and `rates @ file:../libs/rates`."""
    text, is_editable = re.subn(r"^(?:-e|--editable)[\s=]+", "", line)
    path = text.partition(" ;")[0].partition("[")[0].strip()
    address = text.partition(" @ ")[2].partition(" ;")[0].strip()
    if address.startswith("file:"):
        return address.removeprefix("file:").removeprefix("//")
    is_path = path.startswith((".", "/")) or (is_editable and "://" not in path)
    return path if is_path else ""


def _folders(lines: Iterable[str], base: Path) -> Iterator[Path]:
    for line in lines:
        path = _folder_in(line)
        if path and os.path.isdir(base / path):
            yield Path(os.path.realpath(base / path))


# pyproject.toml


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    return _strings(_table(table.get("project")).get(key))


def _group(table: Mapping[str, Any], name: str, path: tuple[str, ...]) -> Iterator[Wanted]:
    """A dependency group with those it includes (PEP 735)."""
    entries = _table(table.get("dependency-groups")).get(name)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield from _readable([entry])
        elif isinstance(entry, dict) and isinstance(other := entry.get("include-group"), str) and other not in path:
            yield from _group(table, other, (*path, name))


def _sources(root: Path, table: Mapping[str, Any]) -> Iterator[Path]:
    """`[tool.uv.sources]`: `{ path = "../libs/rates" }`, and members of the workspace."""
    sources = _table(_table(_table(table.get("tool")).get("uv")).get("sources"))
    for name, value in sources.items():
        for source in map(_table, value if isinstance(value, list) else [value]):
            path = source.get("path")
            if isinstance(path, str) and os.path.isdir(root / path):
                yield Path(os.path.realpath(root / path))
            elif source.get("workspace") is True:
                yield from _members(root, table, normalize(name))


def _members(root: Path, table: Mapping[str, Any], name: str) -> Iterator[Path]:
    """The workspace's folder of that name."""
    workspace = find_workspace(root) or root
    outer = table if workspace == root else _read_toml(workspace / "pyproject.toml")
    patterns = _table(_table(_table(outer.get("tool")).get("uv")).get("workspace")).get("members")
    for folder in (found for pattern in _strings(patterns) for found in sorted(workspace.glob(pattern))):
        called = _table(_read_toml(folder / "pyproject.toml").get("project")).get("name")
        if isinstance(called, str) and normalize(called) == name:
            yield Path(os.path.realpath(folder))


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
