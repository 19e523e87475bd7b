"""A second look at a TOML text that tomllib has read: from where to where its keys and values go.

Knowing that the text is valid, it only has to tell apart what begins and ends: headers, keys, texts, brackets.
"""

import re
import tomllib
from functools import cache
from typing import NamedTuple

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_NAME = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_PLAIN = re.compile(r"[^,\]}#\n]*")
"""Numbers, dates (which may hold a space), true and false."""
_TEXTS = {
    '"""': r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})',
    "'''": r"'''.*?'''(?:'{0,2})",
    '"': r'"(?:[^"\\\n]|\\.)*"',
    "'": r"'[^'\n]*'",
}

Key = tuple[str | int, ...]
Range = tuple[int, int]
"""From the first character to behind the last, counted from 0."""


class Mark(NamedTuple):
    """Where a key's own name stands (with its quotes) and where its value does.

    A table with a header, or one that dotted keys make, has the place of its name for both; an item of an array that
    of the item.
    """

    key: Range
    value: Range


def read_marks(text: str) -> dict[Key, Mark]:
    """By the way to each value. What can't be followed is left out: then messages name a place above it."""
    reader = _Reader(text)
    try:
        reader.read()
    except (IndexError, RecursionError, _Lost):
        pass
    return reader.marks


class _Lost(Exception):
    """The text is not what tomllib takes."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.marks: dict[Key, Mark] = {}
        self._text = text
        self._at = 0
        self._items: dict[Key, int] = {}
        """Of arrays of tables: the number of the last one."""

    def read(self) -> None:
        table: Key = ()
        self._skip_blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip_blank()

    def _header(self) -> Key:
        is_item = self._text.startswith("[[", self._at)
        self._at += 1 + is_item
        names = self._names()
        self._at += 1 + is_item
        table: Key = ()
        for number, (name, place) in enumerate(names, 1):
            table += (name,)
            self._note(table, place)
            if is_item and number == len(names):
                self._items[table] = self._items.get(table, -1) + 1
            if table in self._items:
                table += (self._items[table],)
                self._note(table, place)
        return table

    def _pair(self, table: Key) -> None:
        """`a.b = value`."""
        names = self._names()
        for name, place in names:
            table += (name,)
            self._note(table, place)
        self._at += 1
        self.marks[table] = Mark(names[-1][1], self._value(table))

    def _note(self, key: Key, place: Range) -> None:
        self.marks.setdefault(key, Mark(place, place))

    def _names(self) -> list[tuple[str, Range]]:
        names = [self._name()]
        while self._text[self._at] == ".":
            self._at += 1
            names.append(self._name())
        return names

    def _name(self) -> tuple[str, Range]:
        found = _NAME.match(self._text, self._at)
        if found is None:
            raise _Lost
        self._at = found.end()
        return _meaning(found[1]), found.span(1)

    def _value(self, key: Key) -> Range:
        self._skip_blank()
        start = self._at
        if self._text[start] == "[":
            self._array(key)
        elif self._text[start] == "{":
            self._inline_table(key)
        else:
            self._at += len(self._scalar())
        return start, self._at

    def _array(self, key: Key) -> None:
        number = 0
        while self._is_inside("]"):
            item = (*key, number)
            place = self._value(item)
            self.marks[item] = Mark(place, place)
            number += 1

    def _inline_table(self, key: Key) -> None:
        while self._is_inside("}"):
            self._pair(key)

    def _is_inside(self, end: str) -> bool:
        """Steps over the opening bracket or a comma; over the closing one when that comes."""
        if self._text[self._at] in "[{,":
            self._at += 1
        self._skip_blank()
        if self._text[self._at] == ",":
            self._at += 1
            self._skip_blank()
        if self._text[self._at] == end:
            self._at += 1
            return False
        return True

    def _scalar(self) -> str:
        for quote, pattern in _texts():
            if self._text.startswith(quote, self._at):
                found = pattern.match(self._text, self._at)
                if found is None:
                    raise _Lost
                return found[0]
        found = _PLAIN.match(self._text, self._at)
        return found[0].rstrip() if found else ""

    def _skip_blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at


@cache
def _texts() -> list[tuple[str, re.Pattern[str]]]:
    """Compiled when a mistake needs them: mostly there is none."""
    return [(quote, re.compile(pattern, re.DOTALL)) for quote, pattern in _TEXTS.items()]


def _meaning(name: str) -> str:
    if name[0] == '"' and "\\" in name:
        return next(iter(tomllib.loads(f"{name} = 0")))
    return name[1:-1] if name[0] in "\"'" else name
