"""What a FastAPI application takes per request, in one process: behind `http.asgi`, behind Mangum, and alone."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from typing import Any

from lambic import http, testing

from .effort import Effort
from .rounds import ratio, say
from .table import render, times

TITLE = "Bridges: us per request to a FastAPI application, in process; ratio: to Mangum"
SOURCES = ("http_api", "rest_api", "alb")
PATH = "/items/7?first_name=Grace"
Call = Callable[[], object]


@dataclass(frozen=True)
class Bridge:
    """`make` gives a call that sends an event to an application."""

    name: str
    make: Callable[[Any, dict[str, Any]], Call]
    needs: str = "fastapi"

    @property
    def is_available(self) -> bool:
        return find_spec(self.needs) is not None and find_spec("fastapi") is not None


def _lambic(app: Any, event: dict[str, Any]) -> Call:
    handler, context = http.asgi(app), testing.context()
    return lambda: handler(event, context)


def _mangum(app: Any, event: dict[str, Any]) -> Call:
    from mangum import Mangum

    handler, context = Mangum(app), testing.context()
    return lambda: handler(event, context)


def _alone(app: Any, event: dict[str, Any]) -> Call:
    """The floor: nothing is mapped, and one event loop is kept."""
    runner = asyncio.Runner()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": "/items/7",
        "raw_path": b"/items/7",
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


ALONE = Bridge("application alone", _alone)
LAMBIC = Bridge("http.asgi", _lambic)
MANGUM = Bridge("Mangum", _mangum, "mangum")
CLIENTS = (ALONE, LAMBIC, MANGUM)


def make_app() -> Any:
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/items/{number}")
    async def read(number: int, first_name: str = "") -> dict[str, Any]:
        return {"number": number, "message": f"Hello, {first_name}!"}

    return app


def measure(bridges: Sequence[Bridge], effort: Effort) -> dict[str, Any]:
    sources = {each: _measure(bridges, effort, each) for each in SOURCES}
    return {"rounds": effort.rounds, "requests": effort.bridged, "sources": sources}


def _measure(bridges: Sequence[Bridge], effort: Effort, source: str) -> dict[str, list[float]]:
    """Microseconds per request, by round."""
    say(source)
    event, app = testing.event(source, "GET", PATH), make_app()
    calls = {bridge.name: bridge.make(app, event) for bridge in bridges}
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(effort.rounds):
        for name, call in calls.items():
            found[name].append(_time(call, effort.bridged))
    return found


def _time(call: Call, count: int) -> float:
    began = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - began) / count * 1e6


def show(result: Mapping[str, Any]) -> str:
    rows = []
    for source, found in result["sources"].items():
        ours, theirs = found.get(LAMBIC.name), found.get(MANGUM.name)
        compared = times(ratio(ours, theirs)) if ours and theirs else None
        rows.append([source, *(median(each) for each in found.values()), compared])
    names = next(iter(result["sources"].values()))
    return render(["source", *names, "ratio"], rows)
