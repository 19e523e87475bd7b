"""The launcher as the event loop uses it: in a thread, one call at a time, its failures reported."""

import asyncio
import traceback

from lambic.project import Function, LambicError

from . import problem
from .launch import Launch, Launcher
from .report import Reporter
from .thread import run_in_thread


class Starter:
    """`launcher` may take its time: it may install dependencies and look through sources."""

    def __init__(self, launcher: Launcher, reporter: Reporter) -> None:
        self._launcher = launcher
        self._reporter = reporter
        self._turn = asyncio.Lock()

    async def launch(self, function: Function) -> Launch:
        """How to start the function now. Raises LambicError, which has been reported."""
        async with self._turn:
            try:
                return await run_in_thread(lambda: self._launcher.launch(function))
            except LambicError as error:
                self._reporter.report(problem.from_error(error, function.name))
                raise
            except Exception as error:
                self._reporter.report(problem.defect(f"{type(error).__name__}: {error}", traceback.format_exc()))
                raise LambicError(f"{function.name} can't be launched") from error

    async def is_current(self, function: Function) -> bool:
        """Whether the project can be read now and still has the function. Reports nothing: whoever reloads it does."""
        async with self._turn:
            try:
                project = await run_in_thread(self._launcher.load)
            except LambicError:
                return False
            return project.find_function(function.name) is not None
