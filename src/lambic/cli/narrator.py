"""Tells what happens in `lambic dev`: to people line by line, to programs as JSON."""

import sys
from dataclasses import asdict

from lambic.emulator import Answered, Event, Invoked, Output, Problem, Reloaded, Serving, WorkerExited, WorkerStarted
from lambic.project import LambicError

from . import output

_COLOURS = ("cyan", "magenta", "blue", "green", "yellow", "bright_cyan", "bright_magenta", "bright_blue")
_EXPECTED_ENDS = frozenset({"stopped", "changed", "init failed", "timed out"})
"""Ends of a worker that something else has told already."""


class JSONNarrator:
    """One object per line: `event` names the kind, the other keys are its fields (lambic.emulator.report)."""

    def report(self, event: Event) -> None:
        output.data_json_line({"event": type(event).__name__, **asdict(event)})


class Narrator:
    """Requests and what functions print go to stdout, everything else to stderr."""

    def __init__(self) -> None:
        self._colours: dict[str, str] = {}

    def report(self, event: Event) -> None:
        match event:
            case Serving():
                self._tell_serving(event)
            case Answered():
                _tell_answered(event)
            case Invoked():
                _tell_invoked(event)
            case Output(function=name, line=line):
                output.data(f"{self._prefix(name)} {line}")
            case Problem():
                tell_problem(event)
            case Reloaded() | WorkerStarted() | WorkerExited():
                _tell_change(event)

    def _tell_serving(self, event: Serving) -> None:
        rows = [(route, function.name) for function in event.functions for route in function.routes]
        width = max((len(route) for route, _ in rows), default=0)
        output.talk(f"serving {output.paint(event.url, 'bold', sys.stderr)}, Ctrl-C ends it")
        for route, name in rows:
            output.talk(f"  {route:{width}}  {name}")
        for function in event.functions:
            if not function.routes:
                output.talk(f"  {'(no route)':{width}}  {function.name}: lambic invoke {function.name}")

    def _prefix(self, name: str) -> str:
        colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
        return output.paint(f"{name} |", colour)


def tell_problem(event: Problem) -> None:
    """In the two lines of every mistake, with the function's name where it is one function's."""
    message = f"{event.function}: {event.message}" if event.function else event.message
    output.error(LambicError(message, event.hint))


def _tell_answered(event: Answered) -> None:
    colour = "green" if event.status < 400 else "yellow" if event.status < 500 else "red"
    status = output.paint(str(event.status), colour)
    output.data(f"{event.method} {event.path} {status} {event.duration_ms:.1f} ms{_warmth(event)}")


def _warmth(event: Answered) -> str:
    if event.function is None:
        return " (no function)"
    return f" ({event.function}, {'cold' if event.is_cold else 'warm'})"


def _tell_invoked(event: Invoked) -> None:
    came = output.paint(event.function_error, "red") if event.function_error else output.paint("ok", "green")
    warmth = "cold" if event.is_cold else "warm"
    output.data(f"invoke {event.function} {came} {event.duration_ms:.1f} ms ({warmth})")


def _tell_change(event: Reloaded | WorkerStarted | WorkerExited) -> None:
    match event:
        case Reloaded(functions=functions, files=files):
            output.talk(f"changed: {', '.join(files)} -> {', '.join(functions) or 'no function'}")
        case WorkerExited(function=name, status=status) if status not in _EXPECTED_ENDS:
            output.talk(f"{name}: its worker ended ({status})")
