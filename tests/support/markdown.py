"""Markdown as far as tests of the documentation read it: fenced code, links, headings."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"^ *(`{3,}|~{3,}) *([\w-]*)")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6} +(.+?)[ #]*$", re.MULTILINE)


class Block(NamedTuple):
    """Fenced code; `line` is that of its first line, from 1."""

    language: str
    line: int
    text: str


class Link(NamedTuple):
    line: int
    target: str


def read_blocks(text: str) -> list[Block]:
    """All fenced code. A fence that is not closed goes on to the end."""
    blocks: list[Block] = []
    fence = ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        found = _FENCE.match(line)
        if fence and found and found[1].startswith(fence) and not found[2]:
            fence = ""
        elif fence:
            blocks[-1] = blocks[-1]._replace(text=blocks[-1].text + line)
        elif found:
            fence = found[1]
            blocks.append(Block(found[2], number + 1, ""))
    return blocks


def read_links(text: str) -> list[Link]:
    """The targets of links, images and reference definitions, outside code."""
    prose = _without_code(text)
    return [Link(prose.count("\n", 0, found.start()) + 1, found[1] or found[2]) for found in _LINK.finditer(prose)]


def read_anchors(text: str) -> set[str]:
    """The names that headings get: lower case, hyphens for spaces, no punctuation, "-1" for a second of a name."""
    anchors: set[str] = set()
    for heading in _HEADING.findall(_without_fences(text)):
        anchors.add(next(name for name in _names_for(heading) if name not in anchors))
    return anchors


def _names_for(heading: str) -> Iterator[str]:
    shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    name = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
    yield name
    yield from (f"{name}-{number}" for number in range(1, 100))


def _without_code(text: str) -> str:
    """The same number of lines."""
    prose = re.sub(r"^(?: {4}|\t).*$", "", _without_fences(text), flags=re.MULTILINE)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", prose)


def _without_fences(text: str) -> str:
    lines = text.splitlines()
    for block in read_blocks(text):
        count = len(block.text.splitlines())
        lines[block.line - 2 : block.line + count] = [""] * len(lines[block.line - 2 : block.line + count])
    return "\n".join(lines)
