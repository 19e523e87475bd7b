"""A mistake in the project's own files: where it is, and which rule of `lambic check` says more about it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from .errors import LambicError


@dataclass(frozen=True)
class Place:
    """A line of a file and a column in it, both from 1 (0: all of the file, all of the line).

    `shown` is the file's name in messages, `text` the part of the line that the mistake is about, where that is known.
    `span` says it exactly: line and column of the first character, line and column behind the last.
    """

    file: Path
    line: int
    shown: str
    text: str = ""
    column: int = 0
    span: tuple[int, int, int, int] | None = None

    def __str__(self) -> str:
        return ":".join([self.shown, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True)
class Correction:
    """What to write at a place instead, which has a span; `is_safe` when nothing else can be meant."""

    place: Place
    text: str
    is_safe: bool = False


class Mistake(LambicError):
    """`what` is the message without its place, `code` the rule ("L602"), `correction` the exact way out, if any."""

    def __init__(
        self, code: str, place: Place, what: str, hint: str | None = None, correction: Correction | None = None
    ) -> None:
        super().__init__(f"{place}: {what}", hint)
        self.code = code
        self.place = place
        self.what = what
        self.correction = correction


Tell = Callable[[Mistake], None]
"""Takes a mistake and returns to go on without what is wrong, or raises it."""

Result = TypeVar("Result")


def refuse(mistake: Mistake) -> None:
    """Stops at the first mistake."""
    raise mistake


def attempt(tell: Tell, step: Callable[[], Result]) -> Result | None:
    """What `step` gives; None when it makes a mistake that `tell` takes."""
    try:
        return step()
    except Mistake as mistake:
        tell(mistake)
        return None
