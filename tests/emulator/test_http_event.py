"""HTTP request -> event of payload format 2.0."""

import base64
import json
import re
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambic.emulator.http_event import write_event, write_payload, write_url_event
from lambic.emulator.message import HTTPRequest


def request(method="GET", target="/", headers=(), body=b"") -> HTTPRequest:
    return HTTPRequest(method, target, tuple(headers), body, len(body), ("127.0.0.1", 50000), ("127.0.0.1", 3000))


def event(sent: HTTPRequest, key="ANY /{proxy+}", parameters=None) -> dict:
    return write_event(sent, key, parameters or {}, "id=", "Root=1-2-3;Sampled=0")


def test_the_whole_event_of_a_small_request():
    written = event(request(headers=[("host", "127.0.0.1:3000"), ("user-agent", "me")]), "GET /")
    time = written["requestContext"].pop("time")
    epoch_ms = written["requestContext"].pop("timeEpoch")
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", time)
    assert epoch_ms > 1_700_000_000_000
    assert written == {
        "version": "2.0",
        "routeKey": "GET /",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {
            "host": "127.0.0.1:3000",
            "user-agent": "me",
            "x-amzn-trace-id": "Root=1-2-3",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "3000",
            "x-forwarded-proto": "http",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": "127.0.0.1",
            "domainPrefix": "127",
            "http": {
                "method": "GET",
                "path": "/",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "me",
            },
            "requestId": "id=",
            "routeKey": "GET /",
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }


def test_an_api_decodes_the_path_once_and_its_parameters_but_not_the_query():
    sent = request(target="/a%2Fb%2520/caf%C3%A9?x=%2Fy&x=+z&flag")
    written = event(sent, "ANY /{id}/{name}", {"id": "a%2Fb%2520", "name": "caf%C3%A9"})
    assert (
        written["rawPath"],
        written["requestContext"]["http"]["path"],
        written["pathParameters"],
        written["rawQueryString"],
        written["queryStringParameters"],
    ) == (
        "/a/b%20/café",
        "/a/b%20/café",
        {"id": "a/b%20", "name": "café"},
        "x=%2Fy&x=+z&flag",
        {"x": "/y, z", "flag": ""},
    )


def test_a_function_url_keeps_the_path_as_sent():
    written = write_url_event(request(target="/a%2Fb?x=%2Fy"), "id", "Root=1-2-3", "eu-west-1")
    assert (written["rawPath"], written["requestContext"]["http"]["path"], written["rawQueryString"]) == (
        "/a%2Fb",
        "/a%2Fb",
        "x=%2Fy",
    )


def test_an_absolute_targets_host_is_no_part_of_the_path():
    assert event(request(target="http://example.com/a?b"))["rawPath"] == "/a"


def test_headers_are_joined_and_cookies_are_a_list():
    written = event(
        request(headers=[("accept", "a"), ("cookie", "x=1; y=2"), ("accept", "b"), ("cookie", "z=3"), ("x", "V")])
    )
    assert (written["headers"]["accept"], written["headers"]["x"], written["cookies"]) == (
        "a,b",
        "V",
        ["x=1", "y=2", "z=3"],
    )
    assert "cookie" not in written["headers"]


def test_headers_between_neighbours_stay_there():
    sent = request("POST", headers=[("transfer-encoding", "chunked"), ("connection", "close")], body=b"12")
    headers = event(sent)["headers"]
    assert ("transfer-encoding" in headers, "connection" in headers, headers["content-length"]) == (False, False, "2")


def test_the_client_is_appended_to_those_it_came_from():
    assert (
        event(request(headers=[("x-forwarded-for", "10.0.0.1")]))["headers"]["x-forwarded-for"] == "10.0.0.1, 127.0.0.1"
    )


@pytest.mark.parametrize(
    ("content_type", "body", "is_base64"),
    [
        ("text/plain", "é".encode(), False),
        ("Text/HTML; charset=utf-8", b"x", False),
        ("application/json; charset=utf-8", b"{}", False),
        ("application/xml", b"<a/>", False),
        ("application/javascript", b"1", False),
        ("application/problem+json", b"{}", True),
        ("application/x-www-form-urlencoded", b"a=b", True),
        ("multipart/form-data; boundary=x", b"--x--", True),
        ("application/octet-stream", b"\xff\xd8", True),
        (None, b"{}", True),
        ("text/plain", b"\xff\xd8", True),
    ],
)
def test_only_some_content_types_travel_as_text(content_type, body, is_base64):
    written = event(request("POST", headers=[("content-type", content_type)] if content_type else [], body=body))
    text = base64.b64encode(body).decode() if is_base64 else body.decode()
    assert (written["isBase64Encoded"], written["body"]) == (is_base64, text)


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters=","), min_size=1, max_size=8)
TARGETS = st.text("abc%25/?&=+.~é;", max_size=20).map(lambda text: "/" + text)


@given(
    st.sampled_from(["GET", "POST", "PURGE"]),
    TARGETS,
    st.lists(st.tuples(NAMES.map(lambda name: f"h-{name}"), VALUES), max_size=6),
    st.binary(max_size=40),
    st.sampled_from([None, "text/plain", "application/json", "image/png"]),
)
def test_what_was_sent_can_be_read_back_from_the_event(method, target, headers, body, content_type):
    fields = [*headers, *([("content-type", content_type)] if content_type else [])]
    written = json.loads(write_payload(event(request(method, target, fields, body))))
    query = written["rawQueryString"]
    assert written["requestContext"]["http"]["method"] == method
    path, mark, _ = target.partition("?")
    assert (written["rawPath"], mark + query) == (unquote(path), target[len(path) :])
    for name in {name for name, _ in headers}:
        assert written["headers"][name].split(",") == [value for each, value in headers if each == name]
    text = written.get("body", "")
    assert (base64.b64decode(text) if written["isBase64Encoded"] else text.encode()) == body
    for name, value in parse_qsl(query, keep_blank_values=True):
        assert value in written["queryStringParameters"][name]
