"""Whole events of every source beside payload format 2.0, as requests. The rules are AWS's; see the adapters."""

import base64

import pytest

from lambic import http
from support.http_event import function_url_event, http_api_event
from support.http_sources import (
    ALB_DOMAIN,
    API_DOMAIN,
    LATTICE_DOMAIN,
    alb_event,
    alb_multi_value_event,
    http_api_v1_event,
    lattice_v1_event,
    lattice_v2_event,
    rest_api_event,
    websocket_connect_event,
    websocket_disconnect_event,
    websocket_event,
)

API, ALB, LATTICE = f"https://{API_DOMAIN}", f"http://{ALB_DOMAIN}", f"https://{LATTICE_DOMAIN}"


def view(event: dict) -> dict:
    """Everything that a request says of itself."""
    request = http.Request.from_event(event)
    return {
        "source": request.source,
        "method": request.method,
        "route_key": request.route_key,
        "path": request.path,
        "raw_path": request.raw_path,
        "url": request.url,
        "query": list(request.query.items()),
        "headers": request.headers.items(),
        "cookies": list(request.cookies.items()),
        "path_params": request.path_params,
        "stage_variables": request.stage_variables,
        "connection_id": request.connection_id,
        "body": request.body,
        "client_ip": request.client_ip,
    }


def changed(event: dict, **context: object) -> dict:
    return event | {"requestContext": event["requestContext"] | context}


NOTHING = {
    "method": "GET",
    "route_key": "",
    "path": "/",
    "raw_path": "/",
    "query": [],
    "cookies": [],
    "path_params": {},
    "stage_variables": {},
    "connection_id": "",
    "body": b"",
    "client_ip": "192.0.2.1",
}
REST = NOTHING | {
    "source": "rest_api",
    "route_key": "GET /{proxy+}",
    "url": f"{API}/prod/",
    "headers": [("host", API_DOMAIN), ("x-forwarded-proto", "https")],
}
HTTP_V1 = REST | {"source": "http_api", "route_key": "$default", "url": f"{API}/"}
BALANCER = NOTHING | {
    "source": "alb",
    "url": f"{ALB}/",
    "headers": [("host", ALB_DOMAIN), ("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "http")],
}
SOCKET = NOTHING | {
    "source": "websocket",
    "route_key": "$default",
    "raw_path": "",
    "url": f"{API}/prod",
    "headers": [],
    "connection_id": "L0SM9cOFvHcCIhw=",
}
LATTICED = NOTHING | {
    "source": "lattice",
    "url": f"{LATTICE}/",
    "headers": [("host", LATTICE_DOMAIN), ("x-forwarded-for", "192.0.2.1")],
}

REST_API = {
    "what is null is empty": (rest_api_event(headers=None, multiValueHeaders=None), {"headers": []}),
    "everything at once": (
        rest_api_event(
            "POST",
            "/items/7",
            "/items/{id}",
            headers={"Host": API_DOMAIN, "X": "2", "Cookie": "b=2", "Content-Type": "text/plain"},
            multiValueHeaders={
                "Host": [API_DOMAIN],
                "X": ["1", "2"],
                "Cookie": ["a=1", "b=2"],
                "Content-Type": ["text/plain"],
            },
            queryStringParameters={"name": "me", "multi": "me"},
            multiValueQueryStringParameters={"name": ["me"], "multi": ["you", "me"]},
            pathParameters={"id": "7"},
            stageVariables={"table": "t"},
            body="hello",
        ),
        {
            "method": "POST",
            "route_key": "POST /items/{id}",
            "path": "/items/7",
            "raw_path": "/items/7",
            "url": f"{API}/prod/items/7?name=me&multi=you&multi=me",
            "query": [("name", "me"), ("multi", "you"), ("multi", "me")],
            "headers": [
                ("host", API_DOMAIN),
                ("x", "1"),
                ("x", "2"),
                ("cookie", "a=1"),
                ("cookie", "b=2"),
                ("content-type", "text/plain"),
            ],
            "cookies": [("a", "1"), ("b", "2")],
            "path_params": {"id": "7"},
            "stage_variables": {"table": "t"},
            "body": b"hello",
        },
    ),
    "lists win completely, a name that they lack is added": (
        rest_api_event(headers={"x": "last", "Y": "y"}, multiValueHeaders={"X": ["first", "last"]}),
        {"headers": [("x", "first"), ("x", "last"), ("y", "y")], "url": f"{API}/prod/"},
    ),
    "single values count where there are no lists": (
        rest_api_event(multiValueHeaders=None, queryStringParameters={"a": "1"}),
        {"query": [("a", "1")], "url": f"{API}/prod/?a=1"},
    ),
    "a query came decoded and is encoded once": (
        rest_api_event(multiValueQueryStringParameters={"a b": ["1+1", "x&y=é%41"]}),
        {
            "query": [("a b", "1+1"), ("a b", "x&y=é%41")],
            "url": f"{API}/prod/?a+b=1%2B1&a+b=x%26y%3D%C3%A9%2541",
        },
    ),
    "a path came encoded and is decoded once": (
        rest_api_event(path="/a%20b/c%252Fd/x+y", pathParameters={"proxy": "a%20b/c%252Fd/x+y"}),
        {
            "path": "/a b/c%2Fd/x+y",
            "raw_path": "/a%20b/c%252Fd/x+y",
            "url": f"{API}/prod/a%20b/c%252Fd/x+y",
            "path_params": {"proxy": "a b/c%2Fd/x+y"},
        },
    ),
    "a trailing slash stays in the path": (
        rest_api_event(path="/value/", pathParameters={"proxy": "value"}),
        {"path": "/value/", "raw_path": "/value/", "url": f"{API}/prod/value/", "path_params": {"proxy": "value"}},
    ),
    "a path that begins like the stage is just that": (
        rest_api_event(path="/prod/x", resource="/prod/{id}", pathParameters={"id": "x"}),
        {
            "route_key": "GET /prod/{id}",
            "path": "/prod/x",
            "raw_path": "/prod/x",
            "url": f"{API}/prod/prod/x",
            "path_params": {"id": "x"},
        },
    ),
    "a custom domain's base path is no part of the path": (
        changed(
            rest_api_event(path="/shop/items/7", resource="/items/{id}", pathParameters={"id": "7"}),
            path="/shop/items/7",
            domainName="api.example.com",
        )
        | {"headers": {"Host": "api.example.com"}, "multiValueHeaders": {"Host": ["api.example.com"]}},
        {
            "route_key": "GET /items/{id}",
            "path": "/items/7",
            "raw_path": "/shop/items/7",
            "url": "https://api.example.com/shop/items/7",
            "headers": [("host", "api.example.com")],
            "path_params": {"id": "7"},
        },
    ),
    "a base path goes before a greedy parameter too": (
        rest_api_event(path="/v1/shop/a%20b/c", pathParameters={"proxy": "a%20b/c"}),
        {
            "path": "/a b/c",
            "raw_path": "/v1/shop/a%20b/c",
            "url": f"{API}/prod/v1/shop/a%20b/c",
            "path_params": {"proxy": "a b/c"},
        },
    ),
    "the root under a base path is /": (
        rest_api_event(path="/shop", resource="/"),
        {"route_key": "GET /", "path": "/", "raw_path": "/shop", "url": f"{API}/prod/shop"},
    ),
    "without requestContext.path the stage is put in front": (
        changed(rest_api_event(path="/x"), path=None),
        {"path": "/x", "raw_path": "/x", "url": f"{API}/prod/x"},
    ),
    "without any host a URL is a path": (
        changed(rest_api_event(path="/x", headers=None, multiValueHeaders=None), domainName=None),
        {"path": "/x", "raw_path": "/x", "url": "/prod/x", "headers": []},
    ),
    "a binary body": (
        rest_api_event(body=base64.b64encode(b"\xff\x00").decode(), isBase64Encoded=True),
        {"body": b"\xff\x00"},
    ),
    "an unknown caller": (changed(rest_api_event(), identity=None), {"client_ip": ""}),
}

HTTP_API_V1 = {
    "what is absent is empty": (http_api_v1_event(), {}),
    "a path came decoded": (
        http_api_v1_event(path="/a b/%41", resource="/{x}/{y}", pathParameters={"x": "a b", "y": "%41"}),
        {
            "route_key": "GET /{x}/{y}",
            "path": "/a b/%41",
            "raw_path": "/a b/%41",
            "url": f"{API}/a%20b/%2541",
            "path_params": {"x": "a b", "y": "%41"},
        },
    ),
    "a named stage is no part of the path": (
        http_api_v1_event(path="/prod/x", stage="prod"),
        {"path": "/x", "raw_path": "/prod/x", "url": f"{API}/prod/x"},
    ),
}

LOAD_BALANCER = {
    "what is empty is empty": (alb_event(), {}),
    "what is null is empty": (
        alb_event(headers=None, multiValueHeaders=None, queryStringParameters=None, body=None),
        {"headers": [], "url": "/", "client_ip": ""},
    ),
    "path and query came encoded and are decoded once": (
        alb_event(path="/a%20b/%2541", queryStringParameters={"m%20y": "%3Fa%3Dtrue", "b": "x+y", "q": "some%40mail"}),
        {
            "path": "/a b/%41",
            "raw_path": "/a%20b/%2541",
            "query": [("m y", "?a=true"), ("b", "x y"), ("q", "some@mail")],
            "url": f"{ALB}/a%20b/%2541?m+y=%3Fa%3Dtrue&b=x+y&q=some%40mail",
        },
    ),
    "lists": (
        alb_multi_value_event(
            multiValueQueryStringParameters={"k": ["%3Fa%3Dtrue", "2"], "o": ["3"]},
            multiValueHeaders={"host": [ALB_DOMAIN], "x": ["1", "2"], "x-forwarded-for": ["192.0.2.1"],
                               "x-forwarded-proto": ["http"], "cookie": ["a=1; b=2"], "origin": ["https://o"]},
        ),
        {
            "query": [("k", "?a=true"), ("k", "2"), ("o", "3")],
            "url": f"{ALB}/?k=%3Fa%3Dtrue&k=2&o=3",
            "headers": [("host", ALB_DOMAIN), ("x", "1"), ("x", "2"), ("x-forwarded-for", "192.0.2.1"),
                        ("x-forwarded-proto", "http"), ("cookie", "a=1; b=2"), ("origin", "https://o")],
            "cookies": [("a", "1"), ("b", "2")],
        },
    ),
    "the client is the address that the balancer saw": (
        alb_event(headers={"x-forwarded-for": "198.51.100.9, 192.0.2.1"}),
        {"headers": [("x-forwarded-for", "198.51.100.9, 192.0.2.1")], "url": "/"},
    ),
    "a health check": (
        alb_event(path="/health", headers={"user-agent": "ELB-HealthChecker/2.0"}),
        {
            "path": "/health", "raw_path": "/health", "url": "/health", "client_ip": "",
            "headers": [("user-agent", "ELB-HealthChecker/2.0")],
        },
    ),
    "no body although it is said to be base64": (alb_event(isBase64Encoded=True), {}),
}  # fmt: skip

WEBSOCKET = {
    "a message": (websocket_event("send", body='{"a": 1}'), {"route_key": "send", "body": b'{"a": 1}'}),
    "connecting": (
        websocket_connect_event(
            queryStringParameters={"a": "2"}, multiValueQueryStringParameters={"a": ["1", "2"]}
        ),
        {
            "route_key": "$connect",
            "url": f"{API}/prod?a=1&a=2",
            "query": [("a", "1"), ("a", "2")],
            "headers": [("host", API_DOMAIN), ("x-forwarded-proto", "https"), ("sec-websocket-version", "13")],
        },
    ),
    "disconnecting": (
        websocket_disconnect_event(),
        {"route_key": "$disconnect", "headers": [("host", API_DOMAIN), ("x-api-key", "")]},
    ),
    "a custom domain's URL has no stage": (
        changed(websocket_event(), domainName="ws.example.com"),
        {"url": "https://ws.example.com/"},
    ),
    "variables of the stage": (websocket_event(stageVariables={"a": "b"}), {"stage_variables": {"a": "b"}}),
    "one that has a method like a REST API's": (
        changed(websocket_event() | {"httpMethod": "GET", "resource": "/"}, httpMethod="GET"),
        {},
    ),
}  # fmt: skip

VPC_LATTICE = {
    "V1": (lattice_v1_event(), {}),
    "V1 at once": (
        lattice_v1_event(
            "POST", "/a%20b", query_string_parameters={"q": "x%20y"}, body="eA==", is_base64_encoded=True,
            headers={"x": "1, 2"},
        ),
        {
            "method": "POST", "path": "/a b", "raw_path": "/a%20b", "url": "/a%20b?q=x+y", "query": [("q", "x y")],
            "headers": [("x", "1, 2")], "body": b"x", "client_ip": "",
        },
    ),
    "V2": (lattice_v2_event(), {}),
    "V2 with the query in the path": (
        lattice_v2_event(path="/a%20b?x=1&y=%3F&x=2", queryStringParameters={"x": ["1", "2"], "y": ["%3F"]}),
        {
            "path": "/a b", "raw_path": "/a%20b?x=1&y=%3F&x=2", "query": [("x", "1"), ("y", "?"), ("x", "2")],
            "url": f"{LATTICE}/a%20b?x=1&y=%3F&x=2",
        },
    ),
    "V2 with the query apart": (
        lattice_v2_event(path="/a", queryStringParameters={"x": ["1", "a+b"], "y": "%3F"}),
        {
            "path": "/a", "raw_path": "/a", "query": [("x", "1"), ("x", "a b"), ("y", "?")],
            "url": f"{LATTICE}/a?x=1&x=a+b&y=%3F",
        },
    ),
    "V2 with texts and without a body": (
        {k: v for k, v in lattice_v2_event(headers={"host": LATTICE_DOMAIN}).items() if k != "body"},
        {"headers": [("host", LATTICE_DOMAIN)], "client_ip": ""},
    ),
    "V2 with repeated headers": (
        lattice_v2_event(headers={"host": [LATTICE_DOMAIN], "x": ["1", "2"]}, body="eA==", isBase64Encoded=True),
        {"headers": [("host", LATTICE_DOMAIN), ("x", "1"), ("x", "2")], "client_ip": "", "body": b"x"},
    ),
}  # fmt: skip

CASES = [
    pytest.param(event, plain | expected, id=f"{source}: {name}")
    for source, plain, cases in (
        ("REST API", REST, REST_API),
        ("HTTP API 1.0", HTTP_V1, HTTP_API_V1),
        ("ALB", BALANCER, LOAD_BALANCER),
        ("WebSocket", SOCKET, WEBSOCKET),
        ("Lattice", LATTICED, VPC_LATTICE),
    )
    for name, (event, expected) in cases.items()
]


@pytest.mark.parametrize(("event", "expected"), CASES)
def test_an_event_is_this_request(event, expected):
    assert view(event) == expected


ADDRESSES = {
    "192.0.2.1": "192.0.2.1",
    "192.0.2.1:4711": "192.0.2.1",
    "2001:db8::1": "2001:db8::1",
    "[2001:db8::1]:4711": "2001:db8::1",
    "198.51.100.9, 192.0.2.1": "192.0.2.1",
    "a,b": "b",
    "": "",
}


@pytest.mark.parametrize(("forwarded", "address"), ADDRESSES.items())
def test_the_client_s_address_is_one_address(forwarded, address):
    event = alb_event(headers={"x-forwarded-for": forwarded})
    assert http.Request.from_event(event).client_ip == address


def api(path: str, **more: object) -> dict:
    return http_api_event(path=path, **more)


# event, base path of the environment -> the path that routes see
BASE_PATHS = [
    (api("/api/x"), "/api", "/x"),
    (api("/api"), "/api", "/"),
    (api("/api/"), "/api", "/"),
    (api("/apix"), "/api", "/apix"),
    (api("/api/x"), "api/", "/x"),
    (api("/prod/api/x", stage="prod"), "/api", "/x"),
    (api("/x"), "/api", "/x"),
    (alb_event(path="/api/v1/x"), "/api/v1", "/x"),
    (function_url_event(path="/api/%2F"), "/api", "//"),
    (api("/shop/items/7", route="GET /items/{id}", pathParameters={"id": "7"}), "", "/items/7"),
    (api("/prod/items/7", route="GET /items/{id}", stage="prod", pathParameters={"id": "7"}), "", "/items/7"),
    (api("/shop/a/b", route="ANY /{proxy+}", pathParameters={"proxy": "a/b"}), "", "/a/b"),
    (api("/items/7", route="GET /items/{id}"), "", "/items/7"),
    (api("/prod/x", route="GET /{a b}", stage="prod"), "", "/x"),
    (api("/a/b/c/d/e/f/g/h/i/j/k/items", route="GET /items"), "", "/a/b/c/d/e/f/g/h/i/j/k/items"),
    (api("", route="$default"), "", "/"),
    (api("x"), "", "/x"),
]


@pytest.mark.parametrize(("event", "base", "path"), BASE_PATHS)
def test_neither_stage_nor_base_path_is_part_of_the_path(event, base, path, monkeypatch):
    monkeypatch.setenv("LAMBIC_HTTP_BASE_PATH", base)
    assert http.Request.from_event(event).path == path


def test_a_custom_domain_s_url_has_no_stage_even_where_the_path_has():
    event = api("/prod/a", stage="prod", headers={"host": "api.example.com"})
    event["requestContext"]["domainName"] = "api.example.com"
    assert http.Request.from_event(event).url == "https://api.example.com/a"


def test_a_request_has_the_context_that_lambda_gave():
    context = object()
    assert http.Request.from_event(alb_event(), context).lambda_context is context


WITHOUT = [
    ({}, "requestContext, which events of HTTP APIs"),
    ({"Records": []}, "requestContext, which events of HTTP APIs"),
    ({"rawPath": "/", "requestContext": {}}, r"requestContext\.http, which events of HTTP APIs"),
    ({"httpMethod": "GET", "resource": "/", "path": "/"}, "requestContext, which events of REST APIs"),
    ({"resource": "/", "path": "/", "requestContext": {}}, "httpMethod, which events of REST APIs"),
    ({"path": "/", "queryStringParameters": {}, "requestContext": {"elb": 1}}, "which events of load balancers"),
    ({"requestContext": {"eventType": "MESSAGE"}}, r"requestContext\.connectionId, which events of WebSocket APIs"),
    ({"method": "GET", "path": "/", "requestContext": {"serviceArn": "a"}}, r"requestContext\.serviceNetworkArn"),
    ({"raw_path": "/", "is_base64_encoded": False}, r"method, which events of VPC Lattice \(V1\)"),
    (rest_api_event() | {"type": "REQUEST", "methodArn": "arn"}, "methodArn: it asks an authorizer"),
    (http_api_event() | {"type": "REQUEST", "routeArn": "arn"}, "routeArn: it asks an authorizer"),
]


@pytest.mark.parametrize(("event", "message"), WITHOUT)
def test_an_event_of_no_source_names_the_key_that_the_nearest_has(event, message):
    with pytest.raises(http.EventError, match=message):
        http.Request.from_event(event)


MISSHAPEN = [
    (rest_api_event, "resource", 1, "route_key"),
    (rest_api_event, "path", [], "path"),
    (rest_api_event, "multiValueHeaders", {"a": [1]}, "headers"),
    (rest_api_event, "headers", {"a": 1}, "headers"),
    (rest_api_event, "multiValueQueryStringParameters", [], "query"),
    (rest_api_event, "pathParameters", {"a": 1}, "path_params"),
    (alb_event, "path", {}, "path"),
    (alb_event, "queryStringParameters", {"a": {}}, "query"),
    (alb_event, "isBase64Encoded", "true", "body"),
    (lattice_v1_event, "headers", 1, "headers"),
    (lattice_v1_event, "is_base64_encoded", 1, "body"),
    (lattice_v2_event, "path", 1, "url"),
    (websocket_event, "body", 1, "body"),
    (http_api_event, "routeKey", 1, "route_key"),
]


@pytest.mark.parametrize(("make", "key", "value", "attribute"), MISSHAPEN)
def test_a_misshapen_event_raises_our_own_error(make, key, value, attribute):
    with pytest.raises(http.EventError, match="in the event must be"):
        getattr(http.Request.from_event(make() | {key: value}), attribute)
