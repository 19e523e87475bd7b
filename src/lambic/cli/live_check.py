"""`lambic check` beside `lambic dev`: findings are told when files change, a function with errors is not started."""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock

from lambic.check import Checked, Diagnostic
from lambic.check.formats import render
from lambic.emulator import Event, Reloaded, Reporter, Serving
from lambic.project import Function, LambicError, shown

from . import output
from .check import run_check


class LiveCheck:
    """Passes on all that it is told, and checks the project at the start and after each change, in a thread.

    A finding is told once, until it is gone.
    """

    def __init__(self, root: Path, reporter: Reporter, names: Sequence[str], is_json: bool = False) -> None:
        self._root = root
        self._reporter = reporter
        self._names = tuple(names)
        self._is_json = is_json
        self._told: set[Diagnostic] = set()
        self._telling = Lock()
        self._pool = ThreadPoolExecutor(1)

    def report(self, event: Event) -> None:
        self._reporter.report(event)
        if isinstance(event, Serving | Reloaded):
            self._pool.submit(self._look)

    def refuse(self, function: Function) -> None:
        """Raises LambicError, with the first of them, for a function that has errors; all of them are told before."""
        checked = self._check((function.name,))
        errors = [each for each in checked.diagnostics if each.severity == "error"]
        if not errors:
            return
        self._tell(checked, is_all=False)
        first = errors[0]
        place = shown(self._root, first.span.file) + (f":{first.span.line}" if first.span.line else "")
        raise LambicError(f"{place}: {first.code} {first.message}", first.help)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _look(self) -> None:
        self._tell(self._check(self._names), is_all=True)

    def _check(self, names: tuple[str, ...]) -> Checked:
        """What can't be checked at all is told by whoever loads the project."""
        try:
            return run_check(self._root, names)
        except LambicError:
            return Checked(self._root, ())

    def _tell(self, checked: Checked, is_all: bool) -> None:
        with self._telling:
            fresh = tuple(each for each in checked.diagnostics if each not in self._told)
            self._told = set(checked.diagnostics) if is_all else self._told.union(fresh)
            self._write(replace(checked, diagnostics=fresh))

    def _write(self, checked: Checked) -> None:
        if self._is_json:
            for each in checked.diagnostics:
                output.data_json_line({"event": "Finding", **asdict(each)})
            return
        for line in render(checked, "full", lambda text, style: output.paint(text, style, sys.stderr)):
            output.talk(line)
