"""L611: names that are too long for Lambda once project and stage stand before them."""

from collections.abc import Iterator

from lambic.project import DEFAULT_STAGE, LONGEST_NAME, Function, default_name, room_for_stage

from ..diagnostic import Diagnostic, Span
from ..spans import span_of
from ..view import View


def check_deployed_names(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        lack = len(DEFAULT_STAGE) - room_for_stage(view.project, function)
        if lack > 0:
            name = default_name(view.project, function)
            yield view.diagnostic(
                "L611",
                _place(view, function),
                f"function {function.name}: {name} has {len(name)} characters, Lambda takes {LONGEST_NAME}",
                f"shorten its name or the project's by {lack}, or set properties.FunctionName",
            )


def _place(view: View, function: Function) -> Span:
    way = ("tool", "lambic", "functions", function.name)
    file = view.project.settings.file
    return span_of(file.place_of(*way)) if file.has(*way) else Span(function.handler.file)
