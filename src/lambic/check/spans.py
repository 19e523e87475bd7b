"""Places of the project's files as spans of diagnostics."""

from lambic.project import Place

from .diagnostic import Span
from .lines import span_in_line


def span_of(place: Place) -> Span:
    """The text that the mistake is about, else all of the line."""
    if place.span:
        return Span(place.file, *place.span)
    if not place.line:
        return Span(place.file)
    if place.column:
        return Span(place.file, place.line, place.column, place.line, place.column + 1)
    return span_in_line(place.file, place.line, place.text)
