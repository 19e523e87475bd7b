"""The same events through Powertools' resolvers and through ours.

docs/reference/http-peers.md lists what differs, with the rule that decides it. Everything else is alike: what a handler
sees of a request, which requests reach it, and what its client gets.
"""

import datetime
import decimal
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
OTHER_THAN_REST = SOURCES[1:]
"""A REST API that is not told which media types are binary makes texts of all."""

View = dict[str, Any]
Differences = list[tuple[tuple[str, ...], dict[str, tuple[Any, Any]]]]
"""(sources, {part: (ours, theirs)})"""


def find_differences(ours: View, theirs: View) -> dict[str, tuple[Any, Any]]:
    parts = sorted(ours.keys() | theirs.keys())
    return {part: (ours.get(part), theirs.get(part)) for part in parts if ours.get(part) != theirs.get(part)}


def listed(table: Mapping[str, Differences], name: str, source: str) -> dict[str, tuple[Any, Any]]:
    return {part: pair for sources, parts in table.get(name, []) if source in sources for part, pair in parts.items()}


# What a handler sees

DATE = "Tue, 15 Nov 1994 08:12:31 GMT"
REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a request": ("GET", "/items", {}),
    "a repeated parameter": ("GET", "/items?tag=a&tag=b", {}),
    "a comma in the query": ("GET", "/items?tag=a,b", {}),
    "an encoded query": ("GET", "/items?q=a%40b+c%2Bd&empty=&bare", {}),
    "a repeated header": ("GET", "/items", {"headers": [("x-tag", "a"), ("x-tag", "b")]}),
    "a comma in a header": ("GET", "/items", {"headers": [("date", DATE)]}),
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

SEEN: dict[str, Differences] = {
    "a comma in the query": [
        (("http_api", "function_url", "alb", *LATTICE), {"query": ({"tag": ["a,b"]}, {"tag": ["a", "b"]})})
    ],
    "an encoded query": [
        (
            (*ALB, *LATTICE),
            {
                "query": (
                    {"q": ["a@b c+d"], "empty": [""], "bare": [""]},
                    {"q": ["a%40b+c%2Bd"], "empty": [""], "bare": [""]},
                )
            },
        )
    ],
    "a repeated header": [
        (V2, {"header x-tag": (["a,b"], ["a", "b"])}),
        (("lattice_v1",), {"header x-tag": (["a, b"], ["a", " b"])}),
    ],
    "a comma in a header": [((*V2, "lattice_v1"), {"header date": ([DATE], ["Tue", " 15 Nov 1994 08:12:31 GMT"])})],
    "cookies": [(V2, {"header cookie": (["a=1; b=x=y"], None)})],
    "cookies in two headers": [
        (("rest_api", "http_api_v1"), {"cookies": ({"a": "1", "b": "2"}, {"b": "2"})}),
        (V2, {"header cookie": (["a=1; b=2"], None)}),
        (("lattice_v1",), {"header cookie": (["a=1, b=2"], ["a=1", " b=2"])}),
    ],
    "a quoted cookie": [
        (SOURCES, {"cookies": ({"a": "1"}, {"a": '"1"'})}),
        (V2, {"header cookie": (['a="1"'], None)}),
    ],
    "an encoded path": [(ENCODED, {"path": ("/items/a b/cé", "/items/a%20b%2Fc%C3%A9")})],
    "a stage": [(("http_api_v1",), {"path": ("/items", "/prod/items")})],
    "bytes": [(OTHER_THAN_REST, {"body": (b"\xff\0", "UnicodeDecodeError")})],
}


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

REACHED: dict[str, Differences] = {
    "an encoded path parameter": [(ENCODED, {"id": ("a b/c", "a%20b%2Fc")})],
    "a rare character in a path parameter": [
        (ENCODED, {"id": ('a"b#', "a%22b%23")}),
        (("http_api_v1", "http_api"), {"id": ('a"b#', None), "status": (200, 404)}),
    ],
    "a slash behind a path parameter": [((*V2, *ALB, *LATTICE), {"id": ("7", None), "status": (200, 404)})],
    "HEAD for GET": [(SOURCES, {"id": ("7", None), "status": (200, 404)})],
    "another method": [(SOURCES, {"allow": ("GET, HEAD", None), "status": (405, 404)})],
}


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


def failed(status: int, content: bytes, content_type: str, error: str) -> dict[str, tuple[Any, Any]]:
    """Where ours answers, theirs raises."""
    return {
        "status": (status, None),
        "content": (content, None),
        "header content-type": ([content_type], None),
        "function error": (None, error),
    }


TEXT = "text/plain; charset=utf-8"
OTHER_THAN_ALB = tuple(source for source in SOURCES if source not in ALB)
"""A load balancer gets an empty text from Powertools where others get JSON's null."""
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

GOT: dict[str, Differences] = {
    "a text": [(SOURCES, {"header content-type": ([TEXT], ["application/json"])})],
    "characters beyond ASCII in JSON": [(SOURCES, {"content": ('{"a":"é"}'.encode(), b'{"a":"\\u00e9"}')})],
    "a Decimal": [(SOURCES, {"content": (b'{"a":1.10}', b'{"a":"1.10"}')})],
    "a date": [(SOURCES, failed(200, b'{"a":"2025-01-02"}', "application/json", "TypeError"))],
    "nothing": [
        (SOURCES, {"status": (204, 200)}),
        (OTHER_THAN_ALB, {"content": (b"", b"null")}),
        (("http_api", "function_url", *ALB, *LATTICE), {"header content-type": (None, ["application/json"])}),
    ],
    "bytes as they are": [
        (OTHER_THAN_REST, failed(200, JPEG, "application/octet-stream", "TypeError")),
        (("rest_api",), failed(200, b"/9j/", "application/octet-stream", "TypeError")),
    ],
    "a response without content type": [
        (("rest_api", "http_api_v1", "function_url"), {"header content-type": ([TEXT], ["application/json"])}),
        (("http_api",), {"header content-type": ([TEXT], ["text/plain;charset=UTF-8"])}),
        ((*ALB, *LATTICE), {"header content-type": ([TEXT], None)}),
    ],
    "text in bytes": [(("rest_api",), {"content": ("é".encode(), b"w6k=")})],
    "repeated headers": [(("alb",), {"header vary": (["a, b"], ["b"])})],
    "several cookies": [
        (("alb",), {"header set-cookie": (["a=1; Secure", "b=2; Secure"], ["b=2; Secure"])}),
        (LATTICE, {"header set-cookie": (["a=1; Secure", "b=2; Secure"], None)}),
    ],
    "one cookie": [(LATTICE, {"header set-cookie": (["a=1; Secure"], None)})],
    "an HTTP error": [
        (
            SOURCES,
            {
                "content": (
                    b'{"title":"Not Found","status":404,"detail":"no such thing"}',
                    b'{"statusCode":404,"message":"no such thing"}',
                ),
                "header content-type": (["application/problem+json"], ["application/json"]),
            },
        )
    ],
    "any other exception": [
        (
            SOURCES,
            failed(500, b'{"title":"Internal Server Error","status":500}', "application/problem+json", "RuntimeError"),
        )
    ],
}


def get(handler: Any, source: str) -> View:
    """The response without the request's id, or the exception that Lambda gets."""
    raised: list[str] = []

    def noting(event: Any, context: Any) -> Any:
        try:
            return handler(event, context)
        except Exception as error:
            raised.append(type(error).__name__)
            raise

    client = testing.Client(noting, source, routes=["ANY /{proxy+}"], raise_exceptions=False)
    with warnings.catch_warnings():
        # Powertools warns of cookies and headers that it leaves out.
        warnings.simplefilter("ignore")
        response = client.get("/items")
    if raised:
        return {"function error": raised[0]}
    headers = {f"header {name}": response.headers.get_all(name) for name in response.headers}
    content = re.sub(rb'"request_id":"[^"]+",', b"", response.content)
    return {"status": response.status, "content": content, **headers}


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


# What the page says


def test_the_page_lists_every_difference_and_no_other() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| [^|]+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    differing = [*SEEN, *REACHED, *GOT]

    assert [row for row in rows if row != "what"] == differing
