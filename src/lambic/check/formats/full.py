"""For people: the line with the place underlined, why it fails in Lambda, what to do."""

from collections.abc import Callable, Iterator
from pathlib import Path

from lambic.project import shown

from ..diagnostic import Diagnostic, Span
from ..lines import read_lines
from ..result import Checked
from .excerpt import Excerpt

Paint = Callable[[str, str], str]

_COLOURS = {"error": "red", "warning": "yellow"}


def render(checked: Checked, paint: Paint) -> Iterator[str]:
    for diagnostic in checked.diagnostics:
        yield from render_one(checked.root, diagnostic, paint)
        yield ""


def render_one(root: Path, diagnostic: Diagnostic, paint: Paint) -> Iterator[str]:
    """One diagnostic's lines; `root` is the project's, for paths."""
    colour = _COLOURS[diagnostic.severity]
    spans = [diagnostic.span, *(related.span for related in diagnostic.related)]
    margin = max(len(str(max(span.line, span.end_line))) for span in spans)
    yield f"{paint(f'{diagnostic.severity}[{diagnostic.code}]', colour)}{paint(f': {diagnostic.message}', 'bold')}"
    if diagnostic.is_secret:
        yield f"{' ' * margin}{paint('-->', 'cyan')} {where(root, diagnostic.span)}: {diagnostic.label}"
    else:
        yield from _place(root, diagnostic.span, diagnostic.label, "-->", "^", margin, paint, colour)
    for related in diagnostic.related:
        yield from _place(root, related.span, related.text, ":::", "-", margin, paint, "cyan")
    bar = " " * margin + paint(" =", "cyan")
    yield f"{bar} {paint('why:', 'bold')} {diagnostic.why}"
    yield f"{bar} {paint('help:', 'bold')} {diagnostic.help}"


def where(root: Path, span: Span) -> str:
    """A place as it is written in text: path, line and column."""
    return shown(root, span.file) + (f":{span.line}:{span.column}" if span.line else "")


def _place(
    root: Path, span: Span, label: str, arrow: str, mark: str, margin: int, paint: Paint, colour: str
) -> Iterator[str]:
    yield f"{' ' * margin}{paint(arrow, 'cyan')} {where(root, span)}{'' if span.line or not label else f': {label}'}"
    lines = read_lines(span.file) if span.line else []
    if not 0 < span.line <= len(lines):
        return
    empty = paint(f"{' ' * margin} |", "cyan")
    yield empty
    for number, text, marks in Excerpt(span, lines, label, mark):
        side = str(number or "").rjust(margin)
        yield f"{paint(f'{side} |', 'cyan')} {text}{paint(marks, colour) if marks else ''}".rstrip()
    yield empty
