"""The kit's HTTP API against the emulator's gateway: two that share no code and stand for the same thing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic import testing
from lambic.emulator.http_event import write_event
from lambic.emulator.http_reply import BadReply, read_reply
from lambic.emulator.message import HTTPRequest
from lambic.emulator.routing import Match, Routes
from lambic.project import Route
from lambic.testing.sent_request import build_request
from lambic.testing.sources import find_source
from lambic.testing.sources.reading import Unfit
from support.masked import masked

CLIENT, SERVER = ("127.0.0.1", 50000), ("127.0.0.1", 3000)
ROUTES = ["GET /items", "GET /items/{id}", "ANY /items/{id}", "POST /items/{id}/{rest+}", "ANY /{proxy+}", "$default"]
OWN = {"host", "accept", "user-agent", "content-length", "content-type", "cookie", "x-amzn-trace-id"}
NAME = st.from_regex(r"[A-Za-z][A-Za-z-]{0,5}", fullmatch=True).filter(lambda name: name.lower() not in OWN)
PIECE = st.sampled_from(["items", "a", "%2F", "%20b", "%C3%A9", "x+y", "~", "7", "", "%41"])
REQUEST = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PURGE"]),
        "path": st.lists(PIECE, min_size=1, max_size=4).map(lambda pieces: "/" + "/".join(pieces)),
        "query": st.lists(st.sampled_from(["a=1", "a=2", "b", "c=x+y", "d=%2F", "=e"]), max_size=4).map("&".join),
        "headers": st.lists(st.tuples(NAME, st.sampled_from(["1", "a, b", "é"])), max_size=4),
        "more": st.lists(
            st.sampled_from([("X-Forwarded-For", "10.0.0.1"), ("Connection", "close"), ("TE", "trailers")]), max_size=3
        ),
        "cookies": st.none() | st.just({"a": "1", "b": "2"}),
        "type": st.sampled_from([None, "text/plain", "application/json", "image/png"]),
        "content": st.sampled_from([b"", b"x", "é".encode(), b"\xff"]),
    }
)


def build(sent: dict[str, Any]) -> tuple[dict[str, Any], HTTPRequest]:
    """The kit's event, and the same request as the emulator's server reads it."""
    content_type = [("Content-Type", sent["type"])] if sent["type"] else []
    options = {
        "url": f"http://{SERVER[0]}:{SERVER[1]}{sent['path']}" + (f"?{sent['query']}" if sent["query"] else ""),
        "headers": [*sent["headers"], *sent["more"], *content_type],
        "cookies": sent["cookies"],
        "content": sent["content"],
        "client_ip": CLIENT[0],
    }
    request = build_request(sent["method"], **options)
    fields = [("host", request.host or ""), *((name.lower(), value) for name, value in request.fields)]
    target = request.path + (f"?{request.query}" if request.query else "")
    received = HTTPRequest(request.method, target, tuple(fields), request.body, len(request.body), CLIENT, SERVER)
    return testing.event("http_api", sent["method"], routes=ROUTES, **options), received


def emulator_routes(texts: list[str]) -> Routes[None]:
    pairs = [text.split(" ") if " " in text else ("ANY", text) for text in texts]
    return Routes([(Route(path, method, Path("functions/a.py"), 1), None) for method, path in pairs])


def at_the_kits_api(event: dict[str, Any]) -> dict[str, Any]:
    """The emulator's event without its API's id."""
    return event | {"requestContext": event["requestContext"] | {"apiId": "a1b2c3d4e5"}}


@settings(max_examples=150, deadline=None)
@given(REQUEST)
def test_both_build_the_same_event_of_a_request(sent):
    event, received = build(sent)
    found = emulator_routes(ROUTES).find(received.method, received.path)
    assert isinstance(found, Match)
    trace_root, request_id = event["headers"]["x-amzn-trace-id"], event["requestContext"]["requestId"]
    emulated = write_event(received, found.key, found.parameters, request_id, f"{trace_root};Sampled=0")
    assert masked(at_the_kits_api(emulated)) == masked(event)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/items")])
def test_both_find_no_route_where_there_is_none(method, path):
    routes = ["GET /items", "POST /items/{id}"]
    response = testing.Client(lambda event, context: "called", routes=routes).request(method, path)
    assert not isinstance(emulator_routes(routes).find(method, path), Match)
    # The emulator tells a wrong method by 405, as docs/guides/local.md says; AWS does not.
    assert (response.status, response.json()) == (404, {"message": "Not Found"})


VALUE = (
    st.none() | st.booleans() | st.integers(0, 700) | st.sampled_from(["", "a", "200", "eA==", "é", "a\nb", "\ud800"])
)
OBJECT = st.dictionaries(
    st.sampled_from(["X-A", "content-type", "b c", "n"]), VALUE | st.lists(VALUE, max_size=2), max_size=3
)
REPLY = st.fixed_dictionaries(
    {},
    optional={
        "statusCode": VALUE,
        "headers": OBJECT | VALUE,
        "cookies": st.lists(VALUE, max_size=2) | VALUE,
        "body": VALUE | OBJECT,
        "isBase64Encoded": VALUE,
        "more": VALUE,
    },
)


def read_by_emulator(payload: bytes) -> tuple | None:
    try:
        response = read_reply(payload)
    except BadReply:
        return None
    return response.status, [(name.lower(), value) for name, value in response.headers], response.body


def read_by_kit(payload: bytes) -> tuple | None:
    source, (_, sent) = find_source("http_api"), (None, build_request("GET", "/"))
    try:
        received = source.read_reply(json.loads(payload), sent, None)
    except Unfit:
        return None
    return received.status, [(name.lower(), value) for name, value in received.fields], received.body


@settings(max_examples=400, deadline=None)
@given(REPLY | VALUE | st.lists(VALUE, max_size=2))
def test_both_read_a_reply_alike_and_refuse_the_same(reply):
    payload = json.dumps(reply).encode()
    assert read_by_kit(payload) == read_by_emulator(payload)
