"""What a hello with a path parameter and a query takes per request, in one process: `@http` and its peers."""

from collections.abc import Mapping, Sequence
from typing import Any

from lambic import http, testing

from . import in_process
from .effort import Effort
from .in_process import Call, Event, Way

TITLE = "HTTP: us per request to a hello with path parameter and query, in process"
SOURCES = ("http_api", "rest_api", "alb")
PATH = "/products/7?first_name=Grace&lang=en"
_RESOLVERS = {"http_api": "APIGatewayHttpResolver", "rest_api": "APIGatewayRestResolver", "alb": "ALBResolver"}


def _lambic(source: str, event: Event) -> Call:
    @http.get("/products/{id}")
    def handler(request: http.Request) -> dict[str, str]:
        return {"id": request.path_params["id"], "message": f"Hello, {request.query['first_name']}!"}

    context = testing.context()
    return lambda: handler(event, context)


def _powertools(source: str, event: Event) -> Call:
    from aws_lambda_powertools import event_handler

    app = getattr(event_handler, _RESOLVERS[source])()

    @app.get("/products/<id>")  # type: ignore[untyped-decorator]
    def read(id: str) -> dict[str, str]:
        return {"id": id, "message": f"Hello, {app.current_event.query_string_parameters['first_name']}!"}

    context = testing.context()
    return lambda: app.resolve(event, context)


def _mangum(source: str, event: Event) -> Call:
    from mangum import Mangum
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def read(request: Request) -> JSONResponse:
        name = request.query_params["first_name"]
        return JSONResponse({"id": request.path_params["id"], "message": f"Hello, {name}!"})

    handler: Any = Mangum(Starlette(routes=[Route("/products/{id}", read)]))
    context = testing.context()
    return lambda: handler(event, context)


LAMBIC = Way("@http", _lambic)
PEERS = (
    Way("Powertools", _powertools, ("aws_lambda_powertools",)),
    Way("Mangum + Starlette", _mangum, ("mangum", "starlette")),
)
CLIENTS = (LAMBIC, *PEERS)


def measure(ways: Sequence[Way], effort: Effort) -> dict[str, Any]:
    events = {source: testing.event(source, "GET", PATH, routes=["GET /products/{id}"]) for source in SOURCES}
    return in_process.measure(ways, events, effort)


def show(result: Mapping[str, Any]) -> str:
    return in_process.show(result, LAMBIC, PEERS)
