"""From "functions/create.handler" to a callable; what goes wrong on the way has Lambda's names.

The rules of the text are AWS's: the last dot parts module and attribute, "/" in the module is ".".
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .faults import Fault

    Handler = Callable[[Any, Any], Any]

_IS_COROUTINE_FUNCTION = 0x80


def load_handler(text: str) -> "Handler":
    """Imports the module and finds the attribute. Raises Fault, or whatever the user's module raised."""
    module_text, dot, attribute = text.rpartition(".")
    if not dot:
        raise _malformed(text)
    if module_text.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_text} as a handler module"
        raise _fault("Runtime.BuiltInModuleConflict", message)
    module = _import(module_text)
    try:
        handler = getattr(module, attribute)
    except AttributeError:
        message = f"Handler '{attribute}' missing on module '{module_text}'"
        raise _fault("Runtime.HandlerNotFound", message) from None
    return prepare(handler)


def prepare(handler: "Any") -> "Handler":
    """A callable that answers at once: an async handler is awaited on an event loop kept for the environment's life."""
    function = find_async(handler)
    if not _is_async(function):
        return handler  # type: ignore[no-any-return]
    from .awaiting import awaited

    return awaited(function)


def find_async(handler: "Any") -> "Any":
    """What can be awaited instead of a handler that blocks; the handler itself where there is nothing of that kind."""
    function = getattr(handler, "__lambic_async__", None)
    return function if getattr(function, "__lambic_handler__", None) is handler else handler


def _is_async(function: "Any") -> bool:
    """A coroutine function, a `functools.partial` of one, or an object with such a `__call__`."""
    while type(function).__module__ == "functools" and hasattr(function, "func"):
        function = function.func
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    return code is not None and bool(code.co_flags & _IS_COROUTINE_FUNCTION)


def _import(text: str) -> "Any":
    name = text.replace("/", ".")
    if name.startswith("."):
        raise TypeError(f"the 'package' argument is required to perform a relative import for {name!r}")
    try:
        __import__(name)
    except ImportError as error:
        raise _fault("Runtime.ImportModuleError", f"Unable to import module '{text}': {error}") from error
    except SyntaxError as error:
        raise _syntax_fault(text, error) from None
    return sys.modules[name]


def _malformed(text: str) -> "Fault":
    message = f"Bad handler '{text}': not enough values to unpack (expected 2, got 1)"
    return _fault("Runtime.MalformedHandlerName", message)


def _syntax_fault(text: str, error: SyntaxError) -> "Fault":
    line = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
    return _fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{text}': {error}", [line])


def _fault(error_type: str, message: str, stack: "list[str] | None" = None) -> "Fault":
    from .faults import Fault

    return Fault(error_type, message, stack or ())
