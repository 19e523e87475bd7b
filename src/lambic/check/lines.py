"""Spans in files of which only the number of a line is known."""

import re
from pathlib import Path

from .diagnostic import Span
from .source.text import decode, split_lines


def span_in_line(file: Path, line: int, *texts: str) -> Span:
    """Where the first of the texts stands in that line that does, else the line without its indentation.

    Empty when there is no such line.
    """
    lines = read_lines(file)
    if not 0 < line <= len(lines):
        return Span(file, line, 1, line, 1)
    found = lines[line - 1]
    start, end = len(found) - len(found.lstrip()), len(found.rstrip())
    for text in filter(None, texts):
        if at := re.search(rf"(?<!\w){re.escape(text)}(?!\w)", found):
            start, end = at.span()
            break
    return Span(file, line, start + 1, line, max(start, end) + 1)


def find_line(file: Path, text: str, start: int = 1) -> int:
    """The first line with `text` in it, from `start` on; 0 when there is none."""
    lines = enumerate(read_lines(file)[start - 1 :], start)
    return next((number for number, line in lines if text in line), 0)


def find_requirement(file: Path, name: str) -> Span | None:
    """The text in a TOML file that requires the package of that normalized name (PEP 503), in its quotes."""
    spelled = re.sub(r"-", "[-_.]+", re.escape(name).replace(r"\-", "-"))
    wanted = re.compile(rf"""(?<!=)(?<!= )(["']){spelled}(?=[\s\[<>=!~;@(]|\1).*?\1""", re.IGNORECASE)
    for number, line in enumerate(read_lines(file), 1):
        if found := wanted.search(line):
            return Span(file, number, found.start() + 1, number, found.end() + 1)
    return None


def read_lines(file: Path) -> list[str]:
    """The lines as Python's parser counts them; none of a file that can't be read."""
    try:
        return split_lines(decode(file.read_bytes())[0])
    except OSError:
        return []
