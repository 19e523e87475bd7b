"""The source lines of a span, and marks under them that meet in every font: tabs are four wide, CJK is two."""

import unicodedata
from collections.abc import Iterator, Sequence

from ..diagnostic import Span

_TAB = "    "
_LONGEST = 200
"""Longer lines are cut to the part around the span."""
_MOST_LINES = 5
"""Of longer spans the middle is left out."""

Line = tuple[int, str, str]
"""Number (0 for none), text, marks in colour behind the text."""


class Excerpt:
    """Iterating gives the lines of `span` with its marks, then the label."""

    def __init__(self, span: Span, lines: Sequence[str], label: str, mark: str) -> None:
        self._span = span
        self._lines = lines
        self._label = label
        self._mark = mark

    def __iter__(self) -> Iterator[Line]:
        last = min(max(self._span.end_line, self._span.line), len(self._lines))
        return self._one_line() if last == self._span.line else self._several(last)

    def _one_line(self) -> Iterator[Line]:
        span = self._span
        line = self._lines[span.line - 1]
        start = min(span.column, len(line) + 1) - 1
        end = max(min(span.end_column - 1, len(line)), start) if span.end_line == span.line else len(line)
        line, start, end = _cut(line, start, end)
        marks = self._mark * max(_width(line[start:end]), 1)
        yield span.line, _drawn(line), ""
        yield 0, " " * _width(line[:start]), f"{marks} {self._label}".rstrip()

    def _several(self, last: int) -> Iterator[Line]:
        numbers = list(range(self._span.line, last + 1))
        for number in numbers if len(numbers) <= _MOST_LINES else numbers[:3]:
            yield self._side(number)
        if len(numbers) > _MOST_LINES:
            yield 0, "...", ""
            yield self._side(last)
        line = self._lines[last - 1][:_LONGEST]
        width = max(_width(line[: self._span.end_column - 1]), 1)
        yield 0, "", f"|{'_' * width}{self._mark} {self._label}".rstrip()

    def _side(self, number: int) -> Line:
        side = "/ " if number == self._span.line else "| "
        return number, side + _drawn(self._lines[number - 1][:_LONGEST]), ""


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The part around the span of a line that is too long to read."""
    if len(line) <= _LONGEST:
        return line, start, end
    first = max(min(start - 20, len(line) - _LONGEST), 0)
    head = "..." if first else ""
    cut = head + line[first : first + _LONGEST]
    moved = len(head) - first
    return cut, start + moved, min(end + moved, len(cut))


def _drawn(text: str) -> str:
    """Characters that would move the cursor are replaced, so that nobody's source can write to the terminal."""
    return "".join(_TAB if each == "\t" else each if each.isprintable() else "\ufffd" for each in text)


def _width(text: str) -> int:
    return sum(_width_of(each) for each in text)


def _width_of(character: str) -> int:
    """Columns in a terminal (Unicode Standard Annex 11)."""
    if character == "\t":
        return len(_TAB)
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
