"""What each HTTP source makes of a request, whole, against events written by hand from AWS's documentation."""

import base64
import json
from pathlib import Path

import pytest

from lambic import testing
from support.masked import masked

FIXTURES = Path(__file__).parent / "fixtures"
RICH = {
    "headers": [
        ("X-Multi", "1"),
        ("authorization", "token"),
        ("x-multi", "2"),
        ("Connection", "keep-alive"),
        ("X-Forwarded-For", "198.51.100.9"),
    ],
    "params": {"a b": "", "q": "x y"},
    "cookies": {"a": "1", "b": "2"},
    "json": {"é": 1},
}
URL = "/items/a%20b/x%2Fy?tag=1&tag=%2B2#fragment"
API = {"stage": "prod", "routes": ["POST /items/{name}/{rest+}"], "stage_variables": {"table": "t"}}
WITH_ROUTES = ("http_api", "http_api_v1", "rest_api")
URL_DOMAIN = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws"
SOURCES = ("http_api", "http_api_v1", "function_url", "rest_api", "alb", "alb_multi", "lattice_v1", "lattice_v2")


def load(name: str) -> dict:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("source", SOURCES)
def test_a_request_with_everything_is_the_event_that_aws_sends(source):
    options = RICH | (API if source in WITH_ROUTES else {})
    assert masked(testing.event(source, "POST", URL, **options)) == load(source)


@pytest.mark.parametrize("source", ["http_api", "rest_api", "alb"])
def test_what_a_request_has_not_is_absent_null_or_empty_as_the_source_has_it(source):
    assert masked(testing.event(source)) == load(f"{source}_plain")


def test_a_websocket_client_that_connects_sends_headers_and_query():
    event = testing.event("websocket", url="/?room=a&room=b", headers={"X-Key": "k"})
    assert masked(event) == load("websocket_connect")


def test_messages_and_the_end_of_a_websocket_have_the_connection_of_its_beginning():
    events = []

    def handler(event, context):
        events.append(event)
        return {"statusCode": 200}

    socket = testing.Client(handler).websocket(headers={"X-Key": "k"}, params={"room": ["a", "b"]})
    replies = [socket.connect(), socket.send('{"action": "join"}', "join"), socket.disconnect(1001, "Going away")]
    assert [reply.status for reply in replies] == [200, 200, 200]
    names = ["websocket_connect", "websocket_message", "websocket_disconnect"]
    assert [masked(event) for event in events] == [load(name) for name in names]
    contexts = [event["requestContext"] for event in events]
    assert {(each["connectionId"], each["connectedAt"]) for each in contexts} == {
        (socket.connection_id, contexts[0]["connectedAt"])
    }


@pytest.mark.parametrize(
    ("url", "path", "proxy", "context_path"),
    [
        ("/proxy-value", "/proxy-value", "proxy-value", "/prod/proxy-value"),
        ("/proxy-value/", "/proxy-value/", "proxy-value", "/prod/proxy-value/"),
        ("/proxy-value//double", "/proxy-value//double", "proxy-value//double", "/prod/proxy-value//double"),
        ("//proxy-value", "/proxy-value", "proxy-value", "/prod//proxy-value"),
        ("/test%2Balias@x/plus/test+alias", *["/test%2Balias@x/plus/test+alias", "test%2Balias@x/plus/test+alias"],
         "/prod/test%2Balias@x/plus/test+alias"),
    ],
)  # fmt: skip
def test_a_rest_api_keeps_the_encoding_of_paths_and_drops_slashes_around_a_greedy_parameter(
    url, path, proxy, context_path
):
    event = testing.event("rest_api", url=url)
    assert (event["path"], event["pathParameters"], event["requestContext"]["path"]) == (
        path,
        {"proxy": proxy},
        context_path,
    )


def test_a_fixed_resource_of_a_rest_api_ignores_one_slash_at_the_end():
    event = testing.event("rest_api", url="/items/", routes=["GET /items", "ANY /{proxy+}"])
    assert (event["resource"], event["path"], event["pathParameters"]) == ("/items", "/items/", None)


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("http_api", ("/shop/items/a b", "api.example.com", "api.example.com")),
        ("http_api_v1", ("/shop/items/a b", "api.example.com", "api.example.com")),
        ("rest_api", ("/shop/items/a%20b", "api.example.com", "api.example.com")),
        ("function_url", ("/shop/items/a%20b", URL_DOMAIN, URL_DOMAIN)),
        ("alb", ("/shop/items/a%20b", None, "balancer-1234567890.us-east-1.elb.amazonaws.com")),
    ],
)  # fmt: skip
def test_a_base_path_stands_before_the_path_on_a_custom_domain(source, paths):
    event = testing.event(source, url="/items/a b", base_path="shop", routes=["GET /items/{name}"])
    headers = {name.lower(): value for name, value in event["headers"].items()}
    path = event.get("rawPath") or event["path"]
    assert (path, event["requestContext"].get("domainName"), headers["host"]) == paths


def test_the_root_of_a_base_path_is_the_base_path():
    event = testing.event("rest_api", base_path="/shop/", routes=["GET /"])
    assert (event["path"], event["requestContext"]["path"], event["resource"]) == ("/shop", "/shop", "/")


def test_a_base_path_with_a_named_stage_of_an_http_api_is_refused():
    with pytest.raises(ValueError, match=r"\$default"):
        testing.event("http_api", base_path="/shop", stage="prod")


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/items/new", "GET /items/new"),
        ("POST", "/items/new", "ANY /items/{id}"),
        ("GET", "/items/7", "GET /items/{id}"),
        ("PUT", "/items/7", "ANY /items/{id}"),
        ("GET", "/items/7/parts", "ANY /{proxy+}"),
        ("GET", "/", "$default"),
        ("GET", "/items%2Fnew", "ANY /{proxy+}"),
        ("GET", "/item%73/new", "GET /items/new"),
    ],
)
def test_the_most_specific_route_is_taken(method, path, route):
    routes = ["$default", "ANY /{proxy+}", "ANY /items/{id}", "GET /items/{id}", "GET /items/new"]
    assert testing.event("http_api", method, path, routes=routes)["routeKey"] == route


@pytest.mark.parametrize("route", ["items", "GET items", "get /items", "GET  /items", ""])
def test_a_route_that_is_none_is_refused(route):
    with pytest.raises(ValueError, match="a route is"):
        testing.event("http_api", routes=[route])


TYPES = ["text/plain", "Text/HTML; charset=x", "application/json", "application/xml", "application/javascript",
         "application/problem+json", "application/x-www-form-urlencoded", "image/png", None]  # fmt: skip


@pytest.mark.parametrize("source", ["http_api", "http_api_v1", "function_url", "alb", "lattice_v1", "lattice_v2"])
def test_only_a_few_types_of_bodies_travel_as_text(source):
    found = []
    for content_type in TYPES:
        headers = {"content-type": content_type} if content_type else {}
        event = testing.event(source, "POST", content=b"{}", headers=headers)
        flag = event["is_base64_encoded" if source == "lattice_v1" else "isBase64Encoded"]
        assert event["body"] == ("e30=" if flag else "{}")
        found.append(flag)
    assert found == [False, False, False, False, False, True, True, True, True]


@pytest.mark.parametrize(("source", "is_base64"), [("http_api", False), ("alb", True), ("lattice_v2", True)])
def test_a_compressed_text_is_base64_where_the_source_looks_for_that(source, is_base64):
    headers = {"content-type": "text/plain", "content-encoding": "gzip"}
    assert testing.event(source, "POST", content=b"x", headers=headers)["isBase64Encoded"] is is_base64


def test_a_text_that_is_not_utf_8_is_base64():
    event = testing.event("http_api", "POST", content=b"\xff", headers={"content-type": "text/plain"})
    assert (event["body"], event["isBase64Encoded"]) == ("/w==", True)


@pytest.mark.parametrize(
    ("binary_media_types", "body", "is_base64"),
    [
        ([], "\ufffd\ufffd", False),
        (["image/png"], base64.b64encode(b"\xff\xd8").decode(), True),
        (["*/*"], base64.b64encode(b"\xff\xd8").decode(), True),
        (["image/gif"], "\ufffd\ufffd", False),
    ],
)
def test_a_rest_api_takes_bytes_only_of_the_types_that_it_lists(binary_media_types, body, is_base64):
    headers = {"content-type": "IMAGE/png; q=1"}
    event = testing.event(
        "rest_api", "POST", content=b"\xff\xd8", headers=headers, binary_media_types=binary_media_types
    )
    assert (event["body"], event["isBase64Encoded"]) == (body, is_base64)


def test_the_event_of_an_authorized_request_has_the_authorizer():
    event = testing.event("http_api", request_context={"authorizer": {"jwt": {"claims": {"sub": "7"}, "scopes": None}}})
    assert event["requestContext"]["authorizer"] == {"jwt": {"claims": {"sub": "7"}, "scopes": None}}
    assert event["requestContext"]["stage"] == "$default"


def test_a_url_with_a_host_says_host_port_and_scheme():
    headers = testing.event("alb", url="http://shop.example.com:8080/a?b=c")["headers"]
    assert [headers[name] for name in ("host", "x-forwarded-port", "x-forwarded-proto")] == [
        "shop.example.com:8080",
        "8080",
        "http",
    ]
    event = testing.event("http_api", headers={"Host": "shop.example.com:8080"})
    assert (event["requestContext"]["domainName"], event["requestContext"]["domainPrefix"]) == (
        "shop.example.com",
        "shop",
    )


@pytest.mark.parametrize(("source", "kind"), [("http_api", "token"), ("function_url", "uuid")])
def test_two_events_have_ids_of_their_own(source, kind):
    ids = [testing.event(source)["requestContext"]["requestId"] for _ in range(2)]
    assert ids[0] != ids[1]
    assert masked(ids) == [f"<{kind}>"] * 2


def test_a_form_and_files_are_sent_as_browsers_do():
    event = testing.event("alb", "POST", data={"a": "x y", "b": [1, True]})
    assert (base64.b64decode(event["body"]), event["headers"]["content-type"]) == (
        b"a=x+y&b=1&b=true",
        "application/x-www-form-urlencoded",
    )
    event = testing.event("alb", "POST", data={"a": "1"}, files={'f"': ("q.txt", b"\0\r\n"), "g": [b"1", b"2"]})
    boundary = event["headers"]["content-type"].removeprefix("multipart/form-data; boundary=")
    disposition, unknown = "\r\nContent-Disposition: form-data; ", "Content-Type: application/octet-stream"
    assert base64.b64decode(event["body"]).decode().split(f"--{boundary}") == [
        "",
        f'{disposition}name="a"\r\n\r\n1\r\n',
        f'{disposition}name="f%22"; filename="q.txt"\r\nContent-Type: text/plain\r\n\r\n\0\r\n\r\n',
        f'{disposition}name="g"; filename="g"\r\n{unknown}\r\n\r\n1\r\n',
        f'{disposition}name="g"; filename="g"\r\n{unknown}\r\n\r\n2\r\n',
        "--\r\n",
    ]


WRONG = {
    "no source": (("lambda_edge",), {}, ValueError, "no HTTP source; there are http_api, http_api_v1, function_url"),
    "no path": (("alb", "GET", "items"), {}, ValueError, "begins with /"),
    "two bodies": (("alb", "POST"), {"json": 1, "content": b""}, TypeError, "json and content"),
    "a number as header": (("alb",), {"headers": {"x": 1}}, TypeError, "x must be a text"),
    "a line break": (("alb",), {"headers": {"x": "a\r\nb: c"}}, ValueError, "line break"),
    "a path of a socket": (("websocket", "GET", "/a"), {}, ValueError, "connects by GET /"),
    "a body of a socket": (("websocket",), {"content": b"x"}, ValueError, "connects by GET /"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_no_client_can_send_is_refused(name):
    arguments, options, error, text = WRONG[name]
    with pytest.raises(error, match=text):
        testing.event(*arguments, **options)
