"""L410: a handler's file that ends the process in which the handler runs."""

from collections.abc import Iterator
from typing import Any

from ..diagnostic import Diagnostic
from ..source_file import SourceFile
from ..view import View


def check_exits(view: View) -> Iterator[Diagnostic]:
    files = {source.path: source for each in view.functions if (source := view.handler_source(each)) is not None}
    for source in files.values():
        for exit in source.facts("exits").get("exits", ()):
            yield _exit(view, source, exit)


def _exit(view: View, source: SourceFile, exit: list[Any]) -> Diagnostic:
    text, name, span = exit
    return view.diagnostic(
        "L410",
        source.span(span),
        f"{text} in {name!r} ends the process that runs the handler",
        "return an answer, or raise an exception: Lambda then counts it as the function's error",
        label="ends the runtime",
    )
