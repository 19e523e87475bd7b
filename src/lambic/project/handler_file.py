"""Handlers' files read without running them, by a Python that knows the grammar they are written in."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import handler_source
from .errors import shown
from .function import Handler
from .interpreter import Interpreter
from .interpreters import find_interpreter, newest_interpreter, run_script, running_interpreter
from .mistake import Mistake, Place, Tell, refuse

Facts = dict[str, Any]
"""An answer of handler_source.py, which says what is in it."""

Python = tuple[str, Interpreter | None]
"""The version that a handler is for, and the interpreter that its bundle brings."""


@dataclass(frozen=True)
class Decorator:
    """One of lambic's has a `source`: "http", or the name in lambic.events ("sqs"); another's has "".

    One of http's has a `method` too ("ANY" for all). `path` is None where it is no literal text.
    """

    line: int
    source: str
    method: str
    takes_path: bool
    path: str | None


@dataclass(frozen=True)
class Definition:
    """A `def`. `parameters` are those that a call has to fill, and `context`; `decorators` begin with the outermost."""

    line: int
    is_async: bool
    parameters: tuple[str, ...]
    decorators: tuple[Decorator, ...]


@dataclass(frozen=True)
class HandlerFile:
    """What it says of its handler: whether the name is bound in any way, and the functions that it consists of.

    One with the handler's name, or those that the `http.routes(...)` in line `joined_at` joins (0: there is none), by
    the expressions that stand there; None for one that is not defined in the file.
    """

    is_defined: bool
    joined_at: int
    functions: tuple[tuple[str, Definition | None], ...]

    def find_decorator(self) -> Decorator | None:
        """The outermost that says what events the handler takes; None for a plain handler, and one read nowhere."""
        decorators = [each for _, function in self.functions if function for each in function.decorators]
        return next((each for each in decorators if each.source), None)


def read_handler_files(
    handlers: Sequence[tuple[Handler, Python]], root: Path, tell: Tell = refuse
) -> list[HandlerFile]:
    """The files of handlers, each with the Python that it is for, in order; `root` is the project's, for messages.

    The running Python reads them. What it can't parse, the one does that the file is for, else the newest found.
    Tells a Mistake for a file that can't be read; taken, the file counts as one that defines whatever is asked of it.
    """
    found = [handler_source.read_file(str(handler.file), handler.attribute) for handler, _ in handlers]
    for python in {python for (_, python), facts in zip(handlers, found, strict=True) if facts["error"]}:
        wrong = [at for at, facts in enumerate(found) if facts["error"] and handlers[at][1] == python]
        answers = _read_elsewhere([handlers[at][0] for at in wrong], python)
        for at, facts in zip(wrong, answers, strict=False):
            found[at] = facts
    return [_read(facts, handler, python, root, tell) for (handler, python), facts in zip(handlers, found, strict=True)]


def _read_elsewhere(handlers: Iterable[Handler], python: Python) -> list[Facts]:
    """Nothing when no other Python could do better than the running one."""
    reader = find_interpreter(*python) or newest_interpreter()
    if reader == running_interpreter():
        return []
    question = json.dumps([[str(handler.file), handler.attribute] for handler in handlers])
    answers: list[Facts] = json.loads(run_script(reader, Path(handler_source.__file__), question))
    return answers


def _read(facts: Facts, handler: Handler, python: Python, root: Path, tell: Tell) -> HandlerFile:
    if facts["error"]:
        tell(_failure(facts["error"], handler.file, shown(root, handler.file), python))
        return HandlerFile(True, 0, ())
    functions = tuple((text, function and _read_function(function)) for text, function in facts["functions"])
    return HandlerFile(facts["is_defined"], facts["joined_at"], functions)


def _read_function(facts: Facts) -> Definition:
    decorators = tuple(Decorator(**each) for each in facts["decorators"])
    return Definition(facts["line"], facts["is_async"], tuple(facts["parameters"]), decorators)


def _failure(error: tuple[int, str, str], file: Path, name: str, python: Python) -> Mistake:
    line, message, text = error
    if not line:
        return Mistake("L401", Place(file, 0, name), f"the file can't be read: {message}", "restore it")
    if find_interpreter(*python) is None:
        text = f"if it is correct in Python {python[0]}, which was not found here: uv python install {python[0]}"
    return Mistake("L401", Place(file, line, name), message, text or "correct that line")
