"""ASGI applications as Lambda handlers: FastAPI, Starlette, Litestar, Django. Loads asyncio.

Source: the ASGI specification, version 3.0; HTTP 2.4.
"""

import asyncio
import threading
from posix import environ

from ..event_loop import offer
from ..runtime.awaiting import this_driver
from .exchange import Exchange, StreamedExchange
from .lifespan import Lifespan
from .meta_variables import (
    find_paths,
    read_fields,
    read_method,
    read_protocol,
    read_query,
    read_scheme,
    read_server,
    write_whole_path,
)
from .percent import unquote
from .response import Response
from .sources import read_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..runtime.awaiting import Driver
    from .exchange import Application, Scope
    from .request import Request
    from .stream import finish, finish_error, is_streaming
else:
    # Of two kinds, by the environment.
    from .handler import finish, finish_error, is_streaming

_VERSIONS = {"version": "3.0", "spec_version": "2.4"}
_SHORT = {"2.0": "2", "3.0": "3"}
"""How ASGI writes versions of HTTP."""


def asgi(app: "Application") -> "Callable[[dict[str, Any], Any], Any]":
    """The application as a handler `(event, context)`, for requests of every source.

        handler = http.asgi(app)

    In Lambda the application starts here (its lifespan), so this stands below all that prepares it, and what its
    startup raises is an error of init; elsewhere it starts with the first event. It stops with the environment. Raises
    TypeError for what can't be called.
    """
    if not callable(app):
        raise TypeError(f"http.asgi takes an ASGI application, not {app!r:.80}")
    bridge = Bridge(app)

    def handler(event: "dict[str, Any]", context: "Any") -> "Any":
        return bridge.run(event, context)

    async def answer(event: "dict[str, Any]", context: "Any") -> "Any":
        return await bridge.answer(event, context)

    handler.__wrapped__ = app  # type: ignore[attr-defined]
    offer(handler, answer)
    if b"AWS_LAMBDA_RUNTIME_API" in environ:
        bridge.start()
    return handler


class Bridge:
    """One application in this process."""

    def __init__(self, app: "Application") -> None:
        self._app = app
        self._lifespan = Lifespan(app)
        self._driver: Driver | None = None
        # AWS's client may call from a new thread for each event.
        self._lock = threading.Lock()

    def start(self) -> None:
        """Starts the application now, and has Lambda tell of the end if it wants to know of that."""
        self._find_driver().call(self._begin, None, None)
        if self._lifespan.is_live:
            from ..runtime.hooks import on_shutdown

            on_shutdown(self._lifespan.stop_now)

    def run(self, event: "dict[str, Any]", context: "Any") -> "Any":
        """As `answer`, for callers that can't await. Raises RuntimeError inside a running loop."""
        if asyncio._get_running_loop() is not None:
            raise RuntimeError("an event loop is running here: await handler.__lambic_async__(event, context) instead")
        with self._lock:
            return self._find_driver().call(self.answer, event, context)

    async def answer(self, event: "dict[str, Any]", context: "Any") -> "Any":
        """The reply. Raises EventError, and what startup raises where that is still to come."""
        request = read_request(event, context)
        if not self._lifespan.is_started:
            await self._start()
        try:
            return await self._answer(request)
        except Exception as error:
            from .failure import answer_error

            return finish_error(answer_error(error, request, context), request)

    async def _answer(self, request: "Request") -> "Any":
        scope = write_scope(request, self._lifespan.state)
        if is_streaming(request):
            return await self._stream(request, scope)
        exchange = Exchange(request.body, lambda error: report(error, request))
        await exchange.begin(self._app, scope)
        return finish(_write_whole(exchange), request)

    async def _stream(self, request: "Request", scope: "Scope") -> "Any":
        from .stream import Begun

        exchange = StreamedExchange(request.body, lambda error: report(error, request))
        first = await exchange.begin(self._app, scope)
        if first is None:
            return finish(_write_whole(exchange), request)
        try:
            body = Begun(first, exchange.stream(first))
            return finish(Response(body, exchange.status, exchange.fields), request)
        except Exception:
            await exchange.abandon()
            raise

    async def _begin(self, event: object, context: object) -> None:
        await self._start()

    async def _start(self) -> None:
        await self._lifespan.start()
        # In tests and scripts no Lambda tells of the end. atexit would be too late: before it Python waits for threads,
        # and those of the application may wait for its end (anyio's do).
        threading._register_atexit(self._lifespan.stop_now)  # type: ignore[attr-defined]

    def _find_driver(self) -> "Driver":
        """The same for good: what an application keeps between events belongs to one event loop."""
        if self._driver is None:
            self._driver = this_driver()
        return self._driver


def write_scope(request: "Request", state: "dict[str, Any]") -> "Scope":
    """The connection scope of a request. Raises EventError."""
    root, rest = find_paths(request)
    path, protocol = root + rest, read_protocol(request)[5:]
    client = request.client_ip
    return {
        "type": "http",
        "asgi": dict(_VERSIONS),
        "http_version": _SHORT.get(protocol, protocol),
        "method": read_method(request),
        "scheme": read_scheme(request),
        "path": unquote(path),
        "raw_path": write_whole_path(request, root, rest).encode("ascii"),
        "query_string": read_query(request).encode("ascii"),
        "root_path": unquote(root),
        "headers": _encode_fields(read_fields(request)),
        "client": (client, 0) if client else None,
        "server": read_server(request),
        "state": state.copy(),
        "extensions": {},
        "aws.event": request.event,
        "aws.context": request.lambda_context,
    }


def report(error: Exception, request: "Request") -> None:
    """What an application raises when the client has its response already: logged, or raised for Lambda to count."""
    from .errors import HTTPError
    from .failure import answer_error

    if isinstance(error, HTTPError):
        # As an answer it comes too late.
        error = RuntimeError(f"{type(error).__name__} left the application, which had answered itself: {error}")
    answer_error(error, request, request.lambda_context)


def _write_whole(exchange: Exchange) -> Response:
    return Response(b"".join(exchange.chunks) or None, exchange.status, exchange.fields)


def _encode_fields(fields: "list[tuple[str, str]]") -> "list[tuple[bytes, bytes]]":
    try:
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]
    except UnicodeEncodeError:
        return [(_encode(name), _encode(value)) for name, value in fields]


def _encode(text: str) -> bytes:
    """A part of a header. What HTTP has no form for, since it is no Latin-1, goes as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
