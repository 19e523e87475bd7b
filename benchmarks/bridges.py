"""What a FastAPI application takes per request, in one process: behind `http.asgi`, behind Mangum, and alone."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from lambic import http, testing

from . import in_process
from .effort import Effort
from .in_process import Call, Event, Way

TITLE = "Bridges: us per request to a FastAPI application, in process"
SOURCES = ("http_api", "rest_api", "alb")
PATH = "/items/7?first_name=Grace"
PLAIN = "http_api, def"
"""The same endpoint as a plain function, which FastAPI calls in a thread."""


def _lambic(source: str, event: Event) -> Call:
    handler, context = http.asgi(make_app()), testing.context()
    return lambda: handler(event, context)


def _mangum(source: str, event: Event) -> Call:
    from mangum import Mangum

    handler, context, own = Mangum(make_app()), testing.context(), asyncio.new_event_loop()

    def call() -> Any:
        # It takes the thread's loop, which would be that of http.asgi here.
        asyncio.set_event_loop(own)
        return handler(event, context)

    return call


def _alone(source: str, event: Event) -> Call:
    """The floor: nothing is mapped, and one event loop is kept."""
    app, runner = make_app(), asyncio.Runner()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": _path(source),
        "raw_path": _path(source).encode(),
        "query_string": b"first_name=Grace",
        "root_path": "",
        "headers": [(b"accept", b"*/*"), (b"host", b"localhost")],
        "client": ("192.0.2.1", 0),
        "server": ("localhost", 443),
        "state": {},
        "extensions": {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None: ...

    async def once() -> None:
        await app(dict(scope), receive, send)

    return lambda: runner.run(once())


ALONE = Way("application alone", _alone, ("fastapi",), is_handler=False)
LAMBIC = Way("http.asgi", _lambic, ("fastapi",))
MANGUM = Way("Mangum", _mangum, ("fastapi", "mangum"))
CLIENTS = (ALONE, LAMBIC, MANGUM)


def make_app() -> Any:
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/items/{number}")
    async def read(number: int, first_name: str = "") -> dict[str, Any]:
        return {"number": number, "message": f"Hello, {first_name}!"}

    @app.get("/plain/items/{number}")
    def read_plainly(number: int, first_name: str = "") -> dict[str, Any]:
        return {"number": number, "message": f"Hello, {first_name}!"}

    return app


def _path(source: str) -> str:
    return "/plain/items/7" if source == PLAIN else "/items/7"


def measure(ways: Sequence[Way], effort: Effort) -> dict[str, Any]:
    events = {source: testing.event(source, "GET", PATH) for source in SOURCES}
    events[PLAIN] = testing.event("http_api", "GET", f"/plain{PATH}")
    return in_process.measure(ways, events, effort)


def show(result: Mapping[str, Any]) -> str:
    return in_process.show(result, LAMBIC, [MANGUM])
