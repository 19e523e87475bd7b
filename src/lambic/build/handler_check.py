"""What a handler's own file tells before anything runs: that it is there, is Python, and has the handler."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lambic.project import Function, HandlerFile, LambicError, read_handler_files, shown


def check_handlers(functions: Sequence[Function], root: Path) -> dict[str, tuple[str, ...]]:
    """By function: notes on handlers that only lambic's loop can call.

    Raises LambicError when a file is missing, no Python, or defines no name that the handler could be.
    """
    wanted = [(function.handler, (function.python, function.interpreter)) for function in functions]
    files = read_handler_files(wanted, root)
    for function, file in zip(functions, files, strict=True):
        if not file.is_defined:
            raise _not_defined(function, shown(root, function.handler.file))
    return {
        function.name: tuple(_notes(file, shown(root, function.handler.file)))
        for function, file in zip(functions, files, strict=True)
    }


def _not_defined(function: Function, place: str) -> LambicError:
    setting = f'handler = "{function.handler.module}:NAME" in [tool.lambic.functions.{function.name}]'
    message = f"{place}:1: function {function.name}: the file defines no {function.handler.attribute!r}"
    return LambicError(message, f"define it, or name another: {setting}")


def _notes(file: HandlerFile, place: str) -> Iterator[str]:
    """A decorator may make something else of the function; lambic's own do."""
    for _, function in file.functions:
        if function and function.is_async and not function.decorators:
            yield f"{place}:{function.line}: an async handler without decorator fails under AWS's own client"
