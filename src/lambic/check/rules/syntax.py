"""L401: what the target's Python can't parse."""

from collections.abc import Iterator

from ..diagnostic import Diagnostic
from ..source_file import SourceFile
from ..view import View


def check_syntax(view: View) -> Iterator[Diagnostic]:
    for source in view.sources.values():
        if source.answer["error"]:
            yield _syntax_error(view, source)


def _syntax_error(view: View, source: SourceFile) -> Diagnostic:
    error = source.answer["error"]
    return view.diagnostic(
        "L401",
        source.span(error["span"]),
        f"Python {view.target.python} can't read this file: {error['text']}",
        "correct this place; the mistake may begin in the lines above it",
        label=error["text"],
    )
