"""The same events through Powertools' resolvers and through ours: docs/reference/http-peers.md lists what differs, and why.

Everything else is alike: what a handler sees of a request, which requests reach it, and what its client gets.
"""

import datetime
import decimal
import json
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import (
    ALBResolver,
    APIGatewayHttpResolver,
    APIGatewayRestResolver,
    LambdaFunctionUrlResolver,
    VPCLatticeResolver,
    VPCLatticeV2Resolver,
)
from aws_lambda_powertools.event_handler import Response as TheirResponse
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.shared.cookies import Cookie

from lambic import http, testing

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "http-peers.md"

RESOLVERS: dict[str, Callable[[], Any]] = {
    "rest_api": APIGatewayRestResolver,
    "http_api_v1": APIGatewayRestResolver,
    "http_api": APIGatewayHttpResolver,
    "function_url": LambdaFunctionUrlResolver,
    "alb": ALBResolver,
    "alb_multi": ALBResolver,
    "lattice_v1": VPCLatticeResolver,
    "lattice_v2": VPCLatticeV2Resolver,
}
SOURCES = tuple(RESOLVERS)
V2 = ("http_api", "function_url")
ALB = ("alb", "alb_multi")
LATTICE = ("lattice_v1", "lattice_v2")
ENCODED = ("rest_api", "function_url", *ALB, *LATTICE)
"""Sources that give the path as it was sent."""

View = dict[str, Any]
Differences = list[tuple[tuple[str, ...], dict[str, tuple[Any, Any]]]]
"""(sources, {part: (ours, theirs)})"""


def find_differences(ours: View, theirs: View) -> dict[str, tuple[Any, Any]]:
    parts = sorted(ours.keys() | theirs.keys())
    return {part: (ours.get(part), theirs.get(part)) for part in parts if ours.get(part) != theirs.get(part)}


def listed(table: Mapping[str, Differences], name: str, source: str) -> dict[str, tuple[Any, Any]]:
    return {part: pair for sources, parts in table.get(name, []) if source in sources for part, pair in parts.items()}


# What a handler sees

REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a request": ("GET", "/items", {}),
    "a repeated parameter": ("GET", "/items?tag=a&tag=b", {}),
    "a comma in the query": ("GET", "/items?tag=a,b", {}),
    "an encoded query": ("GET", "/items?q=a%40b+c%2Bd&empty=&bare", {}),
    "a repeated header": ("GET", "/items", {"headers": [("x-tag", "a"), ("x-tag", "b")]}),
    "a comma in a header": ("GET", "/items", {"headers": [("date", "Tue, 15 Nov 1994 08:12:31 GMT")]}),
    "cookies": ("GET", "/items", {"headers": [("cookie", "a=1; b=x=y")]}),
    "cookies in two headers": ("GET", "/items", {"headers": [("cookie", "a=1"), ("cookie", "b=2")]}),
    "a quoted cookie": ("GET", "/items", {"headers": [("cookie", 'a="1"')]}),
    "an encoded path": ("GET", "/items/a%20b%2Fc%C3%A9", {}),
    "a slash at the end": ("GET", "/items/", {}),
    "a stage": ("GET", "/items", {"stage": "prod"}),
    "text": ("POST", "/items", {"content": "é", "headers": [("content-type", "text/plain; charset=utf-8")]}),
    "JSON": ("POST", "/items", {"json": {"a": [1, "é"]}}),
    "a form": ("POST", "/items", {"data": {"a": "1 2"}}),
    "bytes": ("POST", "/items", {"content": b"\xff\0", "headers": [("content-type", "application/octet-stream")]}),
    "PUT": ("PUT", "/items", {"content": ""}),
    "HEAD": ("HEAD", "/items", {}),
    "OPTIONS": ("OPTIONS", "/items", {}),
}

SEEN: dict[str, Differences] = {}


def see_with_ours(event: View) -> View:
    seen: View = {}

    @http.route("/{all+}")
    def handler(request: http.Request) -> str:
        seen.update(method=request.method, path=request.path, body=request.body)
        seen["query"] = {name: request.query.get_all(name) for name in request.query}
        seen["cookies"] = {name: request.cookies[name] for name in request.cookies}
        seen.update({f"header {name}": request.headers.get_all(name) for name in request.headers})
        return ""

    assert handler(event, None)["statusCode"] == 200
    return seen


def see_with_theirs(event: View, source: str) -> View:
    seen: View = {}
    app = RESOLVERS[source]()

    @app.route(".+", method=("GET", "POST", "PUT", "HEAD", "OPTIONS"))
    def handler() -> str:
        given = app.current_event
        seen.update(method=given.http_method, path=given.path, query=dict(given.resolved_query_string_parameters))
        seen["cookies"] = given.resolved_cookies_field
        for name, values in given.resolved_headers_field.items():
            seen[f"header {name.lower()}"] = values if isinstance(values, list) else [values]
        try:
            seen["body"] = (given.decoded_body or "").encode()
        except UnicodeDecodeError:
            seen["body"] = "UnicodeDecodeError"
        return ""

    assert app.resolve(event, None)["statusCode"] == 200
    return seen


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_handler_sees_the_same_but_for_what_is_listed(name: str, source: str) -> None:
    method, url, options = REQUESTS[name]
    event = testing.event(source, method, url, **options)

    assert find_differences(see_with_ours(event), see_with_theirs(event, source)) == listed(SEEN, name, source)


# Which requests reach it

ROUTED: dict[str, tuple[str, str]] = {
    "a path parameter": ("GET", "/items/7"),
    "an encoded path parameter": ("GET", "/items/a%20b%2Fc"),
    "a rare character in a path parameter": ("GET", "/items/a%22b%23"),
    "a slash behind a path parameter": ("GET", "/items/7/"),
    "one segment more": ("GET", "/items/7/x"),
    "HEAD for GET": ("HEAD", "/items/7"),
    "another method": ("POST", "/items/7"),
    "another path": ("GET", "/other"),
}

REACHED: dict[str, Differences] = {}


def reach(make: Callable[[View], Any], source: str, method: str, url: str) -> View:
    """The status, who may come instead, and the path parameter when the handler was called."""
    seen: View = {}
    client = testing.Client(make(seen), source, routes=["ANY /{proxy+}"])
    response = client.request(method, url, headers={"content-length": "0"} if method == "POST" else {})
    return {"status": response.status, "allow": response.headers.get("allow"), **seen}


def our_route(seen: View) -> Any:
    @http.get("/items/{id}")
    def handler(request: http.Request) -> dict[str, str]:
        seen.update(request.path_params)
        return {}

    return handler


def their_route(source: str) -> Callable[[View], Any]:
    def make(seen: View) -> Any:
        app = RESOLVERS[source]()

        @app.get("/items/<id>")
        def handler(id: str) -> dict[str, str]:
            seen["id"] = id
            return {}

        return lambda event, context: app.resolve(event, context)

    return make


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", ROUTED)
def test_the_same_requests_reach_a_route_but_for_what_is_listed(name: str, source: str) -> None:
    request = ROUTED[name]
    ours, theirs = reach(our_route, source, *request), reach(their_route(source), source, *request)

    assert find_differences(ours, theirs) == listed(REACHED, name, source)


# What the client gets


def fail(error: Exception) -> Any:
    raise error


JPEG = b"\xff\xd8\xff"
ANSWERS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "a text": (lambda: "hello", lambda: "hello"),
    "a dict": (lambda: {"a": [1, None]}, lambda: {"a": [1, None]}),
    "a list": (lambda: [1], lambda: [1]),
    "characters beyond ASCII in JSON": (lambda: {"a": "é"}, lambda: {"a": "é"}),
    "a Decimal": (lambda: {"a": decimal.Decimal("1.10")}, lambda: {"a": decimal.Decimal("1.10")}),
    "a date": (lambda: {"a": datetime.date(2025, 1, 2)}, lambda: {"a": datetime.date(2025, 1, 2)}),
    "nothing": (lambda: None, lambda: None),
    "bytes as they are": (lambda: JPEG, lambda: JPEG),
    "a status with a value": (lambda: (201, {"a": 1}), lambda: ({"a": 1}, 201)),
    "a response without content type": (lambda: http.Response("x"), lambda: TheirResponse(200, body="x")),
    "an empty response": (lambda: http.Response(None, 204), lambda: TheirResponse(204)),
    "an image": (
        lambda: http.Response(JPEG, headers={"content-type": "image/jpeg"}),
        lambda: TheirResponse(200, "image/jpeg", JPEG),
    ),
    "text in bytes": (
        lambda: http.Response("é".encode(), headers={"content-type": "text/html"}),
        lambda: TheirResponse(200, "text/html", "é".encode()),
    ),
    "compressed bytes": (
        lambda: http.Response(b"plain", headers={"content-type": "text/plain", "content-encoding": "br"}),
        lambda: TheirResponse(200, "text/plain", b"plain", headers={"content-encoding": "br"}),
    ),
    "repeated headers": (
        lambda: http.Response("x", headers=[("content-type", "text/plain"), ("vary", "a"), ("vary", "b")]),
        lambda: TheirResponse(200, "text/plain", "x", headers={"vary": ["a", "b"]}),
    ),
    "several cookies": (
        lambda: http.Response("x", 200, {"content-type": "text/plain"}, ["a=1; Secure", "b=2; Secure"]),
        lambda: TheirResponse(200, "text/plain", "x", cookies=[Cookie("a", "1"), Cookie("b", "2")]),
    ),
    "one cookie": (
        lambda: http.Response("x", 200, {"content-type": "text/plain"}, ["a=1; Secure"]),
        lambda: TheirResponse(200, "text/plain", "x", cookies=[Cookie("a", "1")]),
    ),
    "a redirect": (lambda: http.redirect("/a"), lambda: TheirResponse(302, headers={"location": "/a"})),
    "an HTTP error": (lambda: fail(http.NotFound("no such thing")), lambda: fail(NotFoundError("no such thing"))),
    "any other exception": (lambda: fail(RuntimeError("secret")), lambda: fail(RuntimeError("secret"))),
}

GOT: dict[str, Differences] = {}


def get(handler: Any, source: str) -> View:
    client = testing.Client(handler, source, routes=["ANY /{proxy+}"], raise_exceptions=False)
    with warnings.catch_warnings():
        # Powertools warns of cookies and headers that it leaves out.
        warnings.simplefilter("ignore")
        response = client.get("/items")
    headers = {f"header {name}": response.headers.get_all(name) for name in response.headers}
    return {"status": response.status, "content": response.content, **headers}


def get_ours(source: str, answer: Callable[[], Any]) -> View:
    return get(http.get("/items")(lambda request: answer()), source)


def get_theirs(source: str, answer: Callable[[], Any]) -> View:
    app = RESOLVERS[source]()
    app.get("/items")(answer)
    return get(lambda event, context: app.resolve(event, context), source)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", ANSWERS)
def test_a_client_gets_the_same_but_for_what_is_listed(name: str, source: str) -> None:
    ours, theirs = ANSWERS[name]

    assert find_differences(get_ours(source, ours), get_theirs(source, theirs)) == listed(GOT, name, source)
