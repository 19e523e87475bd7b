"""The decorators: a function of a request becomes a plain Lambda handler `(event, context)`."""

from posix import environ

from ..signature import name_after
from .dispatch import Dispatch
from .endpoint import Endpoint
from .response import write_result
from .sources import read_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol, overload

    from .request import Request

    class Handler(Protocol):
        """A Lambda handler. `__wrapped__` is the function that was decorated, `__lambic_dispatch__` has its routes.

        One of an async function also has `__lambic_async__`: the same as a coroutine function, for a loop that awaits.
        """

        __name__: str
        __wrapped__: Callable[..., object]
        __lambic_dispatch__: Dispatch

        def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]: ...

    class Decorator(Protocol):
        """Takes a function of one parameter (request) or two (request, context), sync or async."""

        @overload
        def __call__(self, function: Callable[[Request], object], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[Request, Any], object], /) -> Handler: ...


if TYPE_CHECKING or environ.get(b"LAMBIC_STREAM_RESPONSE") == b"1":
    from .stream import finish, finish_error, is_streaming
else:
    finish = write_result

    def is_streaming(request: "Request") -> bool:
        return False

    def finish_error(reply: "dict[str, Any]", request: "Request") -> "Any":
        return reply


def get(path: str) -> "Decorator":
    """Answers GET and HEAD requests for a path, "/products/{id}"; `{name+}` at its end takes all that follows.

    Decorating raises ValueError for a path that is no such template and TypeError for a function that takes something
    other than (request) or (request, context); both name file and line.
    """
    return _decorator("GET", path)


def post(path: str) -> "Decorator":
    """Answers POST requests; otherwise as `get`."""
    return _decorator("POST", path)


def put(path: str) -> "Decorator":
    """Answers PUT requests; otherwise as `get`."""
    return _decorator("PUT", path)


def patch(path: str) -> "Decorator":
    """Answers PATCH requests; otherwise as `get`."""
    return _decorator("PATCH", path)


def delete(path: str) -> "Decorator":
    """Answers DELETE requests; otherwise as `get`."""
    return _decorator("DELETE", path)


def route(path: str) -> "Decorator":
    """Answers requests of every method; otherwise as `get`."""
    return _decorator("ANY", path)


def routes(*handlers: "Handler") -> "Handler":
    """One handler for several routes: each event goes to the handler whose path and method it has.

    Of paths that both match, the more specific counts: "/items/new", then "/items/{id}", then "/{all+}". No path is
    404, no method 405 with Allow. Raises TypeError for what is no decorated handler, and ValueError for two handlers of
    the same route; it names both places.
    """
    endpoints = []
    for handler in handlers:
        if (dispatch := _find_dispatch(handler)) is None:
            raise TypeError(f"http.routes joins functions decorated with @http.get and its kin, not {handler!r}")
        endpoints += dispatch.endpoints
    if not endpoints:
        raise TypeError("http.routes needs at least one decorated function")
    return _make(Dispatch(endpoints))  # type: ignore[no-any-return]


def _decorator(method: str, path: str) -> "Decorator":
    if not isinstance(path, str):
        raise TypeError(f'a decorator needs a path, as in @http.{method.lower().replace("any", "route")}("/hello")')

    def decorate(function: "Callable[..., Any]") -> "Any":
        inner = _find_dispatch(function)
        if inner is None:
            return name_after(_make(Dispatch([Endpoint(method, path, function)])), function)
        # A second decorator: the same function under one more route.
        function = function.__wrapped__  # type: ignore[attr-defined]
        return name_after(_make(Dispatch([*inner.endpoints, Endpoint(method, path, function)])), function)

    return decorate


def _find_dispatch(handler: "Any") -> "Dispatch | None":
    """None for what was not made here. Raises TypeError for a wrapper around what was."""
    dispatch: Dispatch | None = getattr(handler, "__lambic_dispatch__", None)
    # functools.wraps copies attributes: a function around a handler has them as well.
    if dispatch is not None and dispatch.handler is not handler:
        raise TypeError(f"{dispatch.endpoints[0].place}: no other decorator may stand above or between those of http")
    return dispatch


def _make(dispatch: Dispatch) -> "Any":
    is_async = any(endpoint.is_async for endpoint in dispatch.endpoints)
    handler = _make_async(dispatch) if is_async else _make_sync(dispatch)
    handler.__lambic_dispatch__ = dispatch
    dispatch.handler = handler
    return handler


def _make_sync(dispatch: Dispatch) -> "Any":
    find = dispatch.find

    def handler(event: "dict[str, Any]", context: "Any") -> "Any":
        request = read_request(event, context)
        try:
            endpoint = find(request)
            result = endpoint.function(request, context) if endpoint.takes_context else endpoint.function(request)
            return finish(result, request)
        except Exception as error:
            from .failure import answer_error

            return finish_error(answer_error(error, request, context), request)

    return handler


def _make_async(dispatch: Dispatch) -> "Any":
    # Here, since it loads asyncio, which only those need who have an async function.
    from ..event_loop import offer, run
    from .event_loop import settle

    async def answer(event: "dict[str, Any]", context: "Any") -> "Any":
        request = read_request(event, context)
        try:
            endpoint = dispatch.find(request)
            result = endpoint.function(request, context) if endpoint.takes_context else endpoint.function(request)
            return finish(await settle(result, is_streaming(request)), request)
        except Exception as error:
            from .failure import answer_error

            return finish_error(answer_error(error, request, context), request)

    def handler(event: "dict[str, Any]", context: "Any") -> "dict[str, Any]":
        reply: dict[str, Any] = run(answer, event, context)
        return reply

    offer(handler, answer)
    return handler
