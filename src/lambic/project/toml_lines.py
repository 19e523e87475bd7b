"""Where keys and values stand in a TOML file: `tomllib` gives values without places, messages need them."""

import re
import tomllib
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from .mistake import Mistake, Place
from .toml_marks import Key, Mark, Range, read_marks


class TomlFile:
    """A parsed file: `values` as tomllib gives them, and places for messages.

    A key is the way to a value: names of tables and keys, and numbers (from 0) of items in arrays.
    """

    def __init__(self, path: Path) -> None:
        """Raises Mistake when the file can't be read or is not TOML (with tomllib's line and column)."""
        self.path = path
        self._text = _read(path)
        self.values = _parse(path, self._text)

    def table(self, *names: str) -> dict[str, Any]:
        """The table of that name; an empty one where there is none, or something else."""
        found: Any = self.values
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def has(self, *key: str | int) -> bool:
        """Whether the file says something there."""
        return key in self._marks

    def line_of(self, *key: str | int) -> int:
        """The line (from 1) of a key or table; of its nearest parent when it is not there."""
        return self.place_of(*key).line

    def place_of(self, *key: str | int) -> Place:
        """The key itself; of an array's item, the item."""
        return self._place(self._mark(key).key)

    def value_of(self, *key: str | int, part: Range | None = None) -> Place:
        """The value; of a table with a header, its name. `part` is from where to where in a text, where that is plain.

        A text is plain when it stands in its quotes as it is, without escapes.
        """
        start, end = self._mark(key).value
        if part and part[1] <= end - start - 2 and "\\" not in self._text[start:end]:
            start, end = start + 1 + part[0], start + 1 + part[1]
        return self._place((start, end))

    def text_of(self, *key: str | int) -> str:
        """The value as it is written."""
        start, end = self._mark(key).value
        return self._text[start:end]

    @cached_property
    def _marks(self) -> dict[Key, Mark]:
        return read_marks(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self._text.split("\n")), initial=0))

    def _mark(self, key: Key) -> Mark:
        while key and key not in self._marks:
            key = key[:-1]
        return self._marks.get(key) or Mark((0, 0), (0, 0))

    def _place(self, offsets: Range) -> Place:
        (line, column), (end_line, end_column) = map(self._position, offsets)
        return Place(self.path, line, self.path.name, span=(line, column, end_line, end_column))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = f"is not UTF-8, as TOML must be: byte {error.object[error.start]:#04x}"
        raise Mistake("L600", Place(path, line, path.name), what, "save it as UTF-8") from error
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise Mistake("L600", Place(path, 0, path.name), what, "restore it") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from error
    except RecursionError as error:
        raise Mistake("L600", Place(path, 0, path.name), "nests too deep to be read", "make it flatter") from error


def _not_toml(path: Path, text: str, error: str) -> Mistake:
    found = re.search(r"line (\d+), column (\d+)", error)
    line, column = (int(found[1]), int(found[2])) if found else (max(text.count("\n"), 1), 1)
    what = re.sub(r"\s*\(at .*\)$", "", error)
    word = re.match(r"[\w.:/-]*", text.split("\n")[line - 1][column - 1 :])
    if what != "Invalid value" or not word or not word[0]:
        place, hint = Place(path, line, path.name, column=column), "correct that line"
    else:
        span = (line, column, line, column + len(word[0]))
        place = Place(path, line, path.name, column=column, span=span)
        hint = f'write it in quotes if it is a text: "{word[0]}"'
    return Mistake("L600", place, f"not valid TOML: {what}", hint)
