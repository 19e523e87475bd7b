"""Where a key stands in a TOML file: `tomllib` gives values without lines, messages need them."""

import re
import tomllib
from pathlib import Path
from typing import Any

from .mistake import Mistake, Place

_HEADER = re.compile(r"^\s*\[\[?\s*(?P<key>[^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(r"""^\s*(?P<key>(?:"[^"]*"|'[^']*'|[A-Za-z0-9_.\-\s])+?)\s*=""")
_KEY_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_\-]+)""")
_LONG_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""' + r"|'''.*?'''", re.DOTALL)

Key = tuple[str, ...]


class TomlFile:
    """A parsed file: `values` as tomllib gives them, `line_of` for messages."""

    def __init__(self, path: Path) -> None:
        """Raises Mistake when the file can't be read or is not TOML (with tomllib's line and column)."""
        self.path = path
        text = _read(path)
        self.values = _parse(path, text)
        self._lines = _find_lines(text)

    def line_of(self, *key: str) -> int:
        """The line (from 1) of a key or table; of its nearest parent when it stands inside an inline table."""
        while key and key not in self._lines:
            key = key[:-1]
        return self._lines.get(key, 1)

    def place_of(self, *key: str) -> Place:
        return Place(self.path, self.line_of(*key), self.path.name, key[-1] if key else "")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake("L600", Place(path, 1, path.name), f"cannot be read: {error}") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (max(text.count("\n"), 1), 1)
        what = re.sub(r"\s*\(at .*\)$", "", str(error))
        place = Place(path, line, path.name, column=column)
        raise Mistake("L600", place, f"not valid TOML: {what}", "correct that line") from error


def _find_lines(text: str) -> dict[Key, int]:
    text = _LONG_STRING.sub(lambda found: "''" + "\n" * found[0].count("\n"), text)
    lines: dict[Key, int] = {}
    table: Key = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _split(header["key"])
            _note(lines, table, number)
        elif assignment := _ASSIGNMENT.match(line):
            _note(lines, table + _split(assignment["key"]), number)
    return lines


def _note(lines: dict[Key, int], key: Key, number: int) -> None:
    for length in range(1, len(key) + 1):
        lines.setdefault(key[:length], number)


def _split(dotted: str) -> Key:
    return tuple(double or single or bare for double, single, bare in _KEY_PART.findall(dotted))
