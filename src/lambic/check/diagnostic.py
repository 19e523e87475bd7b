"""One finding: what is wrong, why it fails in Lambda, what to do; and where."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Span:
    """From the first character to behind the last, lines and columns from 1, columns in characters (not bytes).

    Line 0 stands for a file as a whole.
    """

    file: Path
    line: int = 0
    column: int = 1
    end_line: int = 0
    end_column: int = 1


@dataclass(frozen=True)
class Related:
    """Another place that belongs to a finding, with what it has to do with it ("defined here")."""

    span: Span
    text: str


@dataclass(frozen=True)
class Edit:
    """The text that a span should be replaced by; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True)
class Diagnostic:
    """`message` says what is wrong, `why` what comes of it in Lambda, `help` what to do.

    `label` stands under the span. `edits` do what `help` says; `is_safe` when nothing else can be meant. A line that
    `is_secret` is not shown.
    """

    code: str
    severity: Severity
    message: str
    why: str
    help: str
    span: Span
    label: str = ""
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = field(default=())
    is_safe: bool = False
    is_secret: bool = False

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return str(self.span.file), self.span.line, self.span.column, self.code, self.message
