"""How a function wants to be called, and what it is called: `inspect` would cost 10 ms of a cold start.

Shared by the parts inside the function that decorate functions; it imports nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    Handler = TypeVar("Handler")

_HAS_VARARGS = 0x04
_IS_ASYNC = 0x80 | 0x200  # a coroutine function, an async generator function


class Signature:
    """Whether a callable takes a context beside its subject, whether it is async, and where it stands ("file:line").

    `subject` is what the first parameter is called in messages: "request", "record". Takes functions, methods,
    instances with `__call__`, and `functools.partial`s. Raises TypeError for a callable that can't be called with one
    or two arguments.
    """

    __slots__ = ("is_async", "place", "takes_context")

    def __init__(self, function: "Any", subject: str) -> None:
        code, names = _read(function, subject)
        self.place = f"{code.co_filename}:{code.co_firstlineno}"
        self.is_async = _is_async(function)
        if len(names) not in (1, 2) or any(name.startswith("*") for name in names):
            wanted = f"({subject}) or ({subject}, context)"
            raise TypeError(f"{self.place}: a handler takes {wanted}, not ({', '.join(names)})")
        self.takes_context = len(names) == 2


def name_after(handler: "Handler", function: "Any") -> "Handler":
    """The handler with the name, place and docstring of the function that it was made of, which is its `__wrapped__`.

    What functools.wraps does; that costs an import.
    """
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        if hasattr(function, name):
            setattr(handler, name, getattr(function, name))
    handler.__wrapped__ = function  # type: ignore[attr-defined]
    return handler


def _read(function: "Any", subject: str) -> "tuple[Any, tuple[str, ...]]":
    """The code object, and the names that a call must or should fill: those without default, and `context`."""
    given, named = 0, set()
    while (inner := _unwrap(function)) is not None:
        given += inner[1]
        named |= set(getattr(function, "keywords", ()))
        function = inner[0]
    if not hasattr(function, "__code__"):
        raise TypeError(f"{function!r} is no function of a {subject}")
    code = function.__code__
    names = code.co_varnames[given : code.co_argcount]
    required = max(len(names) - len(function.__defaults__ or ()), 1)
    wanted = [name for index, name in enumerate(names) if index < required or name == "context"]
    wanted += [f"*, {name}" for name in _read_keyword_only(function) if name not in named]
    return code, tuple(name for name in wanted if name not in named)


def _read_keyword_only(function: "Any") -> "list[str]":
    """Parameters behind a star that have no default: nothing fills them."""
    code = function.__code__
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return [name for name in names if name not in (function.__kwdefaults__ or ())]


def _unwrap(function: "Any") -> "tuple[Any, int] | None":
    """One layer off: (what is inside, how many leading arguments the layer fills). None for a plain function."""
    if hasattr(function, "__func__"):
        return function.__func__, 1
    if hasattr(function, "func") and hasattr(function, "args"):
        return function.func, len(function.args)
    if hasattr(function, "__code__"):
        # A wrapper of (*args) takes whatever its function takes.
        is_open = function.__code__.co_flags & _HAS_VARARGS and not function.__code__.co_argcount
        return (function.__wrapped__, 0) if is_open and hasattr(function, "__wrapped__") else None
    call = type(function).__call__ if callable(function) else None
    return (call, 1) if hasattr(call, "__code__") else None


def _is_async(function: "Any") -> bool:
    """Whether any layer is: a wrapper that returns its function's coroutine need not be async itself."""
    inner = _unwrap(function)
    flags = function.__code__.co_flags if hasattr(function, "__code__") else 0
    return bool(flags & _IS_ASYNC) or (inner is not None and _is_async(inner[0]))
