"""The only file that prints: data to stdout, talk to stderr, colours where a person looks."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import click

from lambic.project import LambicError


def data(text: str) -> None:
    """A line of what was asked for, to stdout."""
    _write(text, sys.stdout)


def data_json(value: Any) -> None:
    """The same as one JSON document, for programs."""
    _write(json.dumps(value, indent=2, default=str), sys.stdout)


def data_json_line(value: Any) -> None:
    """One JSON object of a stream of them."""
    _write(json.dumps(value, default=str), sys.stdout)


def raw(payload: bytes) -> None:
    """Bytes as they are, to stdout, with a newline at the end when a person looks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(payload)
    sys.stdout.buffer.write(b"\n" if not payload.endswith(b"\n") else b"")
    sys.stdout.buffer.flush()


def talk(text: str) -> None:
    """What is going on, to stderr."""
    _write(text, sys.stderr)


def note(text: str) -> None:
    """Something worth knowing that is no failure."""
    talk(f"{paint('note:', 'yellow', sys.stderr)} {text}")


def error(failure: LambicError) -> None:
    """What is wrong and where, then what to do."""
    talk(f"{paint('error:', 'red', sys.stderr)} {failure.message}")
    if failure.hint:
        talk(f"{paint('hint:', 'cyan', sys.stderr)} {failure.hint}")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> None:
    """Aligned columns to stdout: the first `left` to the left, numbers to the right."""
    cells = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        line = "  ".join(_aligned(text, widths[at], at < left) for at, text in enumerate(row)).rstrip()
        data(line if number else paint(line, "bold"))


def _aligned(text: str, width: int, is_left: bool) -> str:
    return text.ljust(width) if is_left else text.rjust(width)


def paint(text: str, style: str, stream: TextIO | None = None) -> str:
    """The text in a colour (or "bold", "dim"), plain where NO_COLOR is set or nobody looks (no-color.org)."""
    if not _has_colour(stream or sys.stdout):
        return text
    return click.style(text, **({style: True} if style in ("bold", "dim") else {"fg": style}))


def _has_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


@contextmanager
def progress(is_wanted: bool = True) -> Iterator[Any]:
    """A line that says what is being done, on a terminal only: gives a function that takes the text."""
    if not (is_wanted and sys.stderr.isatty()):
        yield lambda text: None
        return
    from rich.console import Console  # 46 ms, so only where it is drawn

    with Console(stderr=True).status("") as status:
        yield status.update


def size(size_bytes: int) -> str:
    """Bytes for people, decimal units as AWS's limits are given: "1.6 MB"."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if size_bytes >= scale:
            return f"{size_bytes / scale:.1f} {unit}"
    return f"{size_bytes} B"


def _write(text: str, stream: TextIO) -> None:
    click.echo(text, file=stream, color=_has_colour(stream))
