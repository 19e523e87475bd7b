"""Places of the project's files as spans of diagnostics."""

from lambic.project import Place

from .diagnostic import Span


def span_of(place: Place) -> Span:
    """The text that the mistake is about, else all of the line."""
    if place.span:
        return Span(place.file, *place.span)
    if not place.line:
        return Span(place.file)
    try:
        line = place.file.read_text(encoding="utf-8", errors="replace").splitlines()[place.line - 1]
    except (OSError, IndexError):
        return Span(place.file, place.line, 1, place.line, 1)
    if place.column:
        return Span(place.file, place.line, place.column, place.line, place.column + 1)
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    if place.text and (at := line.find(place.text)) >= 0:
        start, end = at, at + len(place.text)
    return Span(place.file, place.line, start + 1, place.line, end + 1)
