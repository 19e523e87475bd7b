"""Several routes in one function: which handler gets an event."""

import asyncio
import functools
import json

import pytest

from lambic import http
from support.http_event import function_url_event, http_api_event
from support.http_sources import alb_event, lattice_v2_event, rest_api_event, websocket_event


def named(name):
    def function(request):
        return [name, request.path_params]

    return function


LIST = http.get("/items")(named("list"))
CREATE = http.post("/items")(named("create"))
READ = http.get("/items/{id}")(named("read"))
NEW = http.get("/items/new")(named("new"))
DELETE = http.delete("/items/{key}")(named("delete"))
ANY = http.route("/items/{id}")(named("any"))
PARTS = http.get("/items/{id}/{part+}")(named("parts"))
REST = http.get("/{all+}")(named("rest"))

HANDLER = http.routes(REST, ANY, LIST, CREATE, READ, NEW, DELETE, PARTS)

REQUESTS = [
    ("GET", "/items", ["list", {}]),
    ("HEAD", "/items", None),
    ("POST", "/items", ["create", {}]),
    ("GET", "/items/", ["list", {}]),
    ("GET", "/items/7", ["read", {"id": "7"}]),
    ("GET", "/items/a%20b", ["read", {"id": "a b"}]),
    ("GET", "/items/new", ["new", {}]),
    ("GET", "/items/%6eew", ["new", {}]),
    ("DELETE", "/items/7", ["delete", {"key": "7"}]),
    ("DELETE", "/items/new", ["delete", {"key": "new"}]),
    ("PUT", "/items/7", ["any", {"id": "7"}]),
    ("GET", "/items/7/a/b", ["parts", {"id": "7", "part": "a/b"}]),
    ("GET", "/other/7", ["rest", {"all": "other/7"}]),
    ("GET", "/items/{id}", ["read", {"id": "{id}"}]),
]


@pytest.mark.parametrize("make", [function_url_event, alb_event, lattice_v2_event])
@pytest.mark.parametrize(("method", "path", "expected"), REQUESTS)
def test_the_most_specific_route_gets_the_event(make, method, path, expected):
    reply = HANDLER(make(method, path), None)
    assert (reply["statusCode"], json.loads(reply.get("body", "null"))) == (200, expected)


REFUSALS = [
    (http.routes(LIST, CREATE), "GET", "/other", 404, None),
    (http.routes(LIST, CREATE), "PUT", "/items", 405, "GET, HEAD, POST"),
    (http.routes(READ, DELETE, NEW), "PUT", "/items/new", 405, "GET, HEAD, DELETE"),
    (http.routes(READ, LIST), "PUT", "/items/7", 405, "GET, HEAD"),
]


@pytest.mark.parametrize(("handler", "method", "path", "status", "allow"), REFUSALS)
def test_no_path_is_404_and_no_method_405(handler, method, path, status, allow):
    reply = handler(function_url_event(method, path), None)
    assert (reply["statusCode"], reply["headers"].get("allow")) == (status, allow)


def rest(method: str, resource: str, path: str, params: dict | None) -> dict:
    return rest_api_event(method, path, resource, pathParameters=params)


# what a gateway that matches paths itself sends -> what answers
GATEWAYS = {
    "HTTP API, a route of ours": (http_api_event("GET", "/items", "GET /items"), ["list", {}]),
    "HTTP API, a route with a name": (
        http_api_event("GET", "/items/a b", "GET /items/{id}", pathParameters={"id": "a b"}),
        ["read", {"id": "a b"}],
    ),
    "HTTP API, one route for many": (
        http_api_event("GET", "/items/new", "GET /items/{id}", pathParameters={"id": "new"}),
        ["new", {}],
    ),
    "HTTP API, one route for all methods": (
        http_api_event("DELETE", "/items/7", "ANY /items/{id}", pathParameters={"id": "7"}),
        ["delete", {"key": "7"}],
    ),
    "HTTP API, everything": (
        http_api_event("POST", "/prod/items", "ANY /{proxy+}", "prod", pathParameters={"proxy": "items"}),
        ["create", {}],
    ),
    "REST API, a route of ours": (rest("GET", "/items", "/items", None), ["list", {}]),
    "REST API, a route with a name": (
        rest("GET", "/items/{id}", "/items/a%20b", {"id": "a%20b"}),
        ["read", {"id": "a b"}],
    ),
    "REST API under a base path": (rest("PUT", "/items/{id}", "/shop/items/7", {"id": "7"}), ["any", {"id": "7"}]),
    "REST API, everything": (
        rest("DELETE", "/{proxy+}", "/items/%37", {"proxy": "items/%37"}),
        ["delete", {"key": "7"}],
    ),
}


@pytest.mark.parametrize(("event", "expected"), GATEWAYS.values(), ids=GATEWAYS.keys())
def test_behind_a_gateway_routes_are_found_the_same(event, expected):
    assert json.loads(HANDLER(event, None)["body"]) == expected


def test_a_web_socket_s_events_have_the_path_of_the_root():
    handler = http.route("/")(lambda request: request.route_key)
    assert handler(websocket_event("send"), None)["body"] == "send"


async def is_async(request, context):
    await asyncio.sleep(0)
    return context


def is_sync(request):
    yield "sync"


def test_sync_and_async_functions_can_be_joined():
    handler = http.routes(http.get("/a")(is_async), http.get("/s")(is_sync))
    paths = ("/a", "/s")
    called = [handler(function_url_event(path=path), "context")["body"] for path in paths]
    awaited = [
        asyncio.run(handler.__lambic_async__(function_url_event(path=path), "context"))["body"] for path in paths
    ]
    assert called == awaited == ["context", "sync"]
    assert not hasattr(http.routes(LIST, CREATE), "__lambic_async__")


def test_joined_handlers_can_be_joined_again():
    handler = http.routes(http.routes(LIST, CREATE), http.routes(READ))
    assert handler(function_url_event("GET", "/items/7"), None)["body"] == '["read",{"id":"7"}]'


def test_two_decorators_are_two_routes_of_one_function():
    def function(request):
        return f"{request.method} {request.path_params.get('id')}"

    handler = http.get("/items/{id}")(http.post("/items")(http.put("/items/{id}")(function)))
    requests = [("GET", "/items/7"), ("POST", "/items"), ("PUT", "/items/8"), ("PATCH", "/items/8")]
    replies = [handler(function_url_event(*each), None) for each in requests]
    assert [(reply["statusCode"], reply["body"]) for reply in replies[:3]] == [
        (200, "GET 7"),
        (200, "POST None"),
        (200, "PUT 8"),
    ]
    assert (replies[3]["statusCode"], replies[3]["headers"]["allow"]) == (405, "GET, HEAD, PUT")
    assert handler.__wrapped__ is function


def place_of(function) -> str:
    return f"{__file__}:{function.__code__.co_firstlineno}"


def first(request):
    pass


def second(request):
    pass


CONFLICTS = [
    (http.get("/a"), http.get("/a"), "GET /a"),
    (http.get("/{x}"), http.get("/{y}"), "GET /{x}"),
    (http.get("/a"), http.get("/a/"), "GET /a"),
    (http.get("/a%20b"), http.get("/a b"), "GET /a%20b"),
    (http.route("/{x+}"), http.route("/{y+}"), "ANY /{x+}"),
]


@pytest.mark.parametrize(("one", "other", "route"), CONFLICTS)
def test_two_functions_of_one_route_are_refused_with_both_places(one, other, route):
    with pytest.raises(ValueError) as caught:
        http.routes(one(first), LIST, other(second))
    assert str(caught.value).startswith(f"{place_of(second)}: the route ")
    assert str(caught.value).endswith(f" is taken by {route}, at {place_of(first)}")


NO_CONFLICTS = [
    (http.get("/{x}"), http.get("/{x+}")),
    (http.get("/a"), http.route("/a")),
    (http.get("/a"), http.post("/a")),
    (http.get("/a/{x}"), http.get("/{x}/a")),
]


@pytest.mark.parametrize(("one", "other"), NO_CONFLICTS)
def test_routes_that_only_overlap_are_none(one, other):
    assert http.routes(one(first), other(second))


def around(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


def test_a_decorator_between_ours_is_refused_with_file_and_line():
    for make in (http.get("/b"), http.routes):
        with pytest.raises(TypeError) as caught:
            make(around(http.get("/a")(first)))
        assert str(caught.value).startswith(f"{place_of(first)}: no other decorator may stand above or between")


@pytest.mark.parametrize("handlers", [(), (first,), (LIST, print)])
def test_only_decorated_functions_are_joined(handlers):
    with pytest.raises(TypeError, match=r"http\.routes"):
        http.routes(*handlers)
