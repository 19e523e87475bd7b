"""The same events through Mangum and through `http.asgi`: what is different is named here, and told in the guide."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mangum import Mangum

from lambic import http, testing

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "asgi-wsgi.md"
SOURCES = ("http_api", "http_api_v1", "function_url", "rest_api", "alb", "alb_multi")
OWN_KEYS = {"aws.event", "aws.context", "asgi", "extensions", "state"}


@pytest.fixture(autouse=True)
def event_loop() -> Iterator[None]:
    """Mangum takes the thread's event loop, and makes one where there is none, which nobody closes."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


class Spy:
    """Keeps the scope and the body, and gives one response."""

    def __init__(self, status: int = 200, headers: Any = (), body: bytes = b"hello") -> None:
        self._response = status, [*headers], body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        self.scope = scope
        self.body = (await receive())["body"]
        status, headers, body = self._response
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "plain": ("GET", "/items/7?a=1", {}),
    "encoded path": ("GET", "/a%20b/%C3%A9", {}),
    "query": ("GET", "/?a=1&a=2&b=x%20y%2B", {}),
    "cookies": ("GET", "/", {"cookies": {"a": "1", "b": "2"}}),
    "repeated headers": ("GET", "/", {"headers": [("x-a", "1"), ("x-a", "2")]}),
    "binary body": ("POST", "/", {"content": b"\xff\0", "headers": {"content-type": "image/png"}}),
    "text body": ("POST", "/", {"content": b"abc", "headers": {"content-type": "text/plain"}}),
}
RESPONSES: dict[str, tuple[int, list[tuple[bytes, bytes]], bytes]] = {
    "text": (200, [(b"content-type", b"text/plain")], b"hi"),
    "json": (201, [(b"content-type", b"application/json")], b"{}"),
    "problem": (400, [(b"content-type", b"application/problem+json")], b"{}"),
    "image": (200, [(b"content-type", b"image/png")], b"\xff"),
    "latin text": (200, [(b"content-type", b"text/plain; charset=latin-1")], b"\xe9"),
    "gzip": (200, [(b"content-type", b"text/plain"), (b"content-encoding", b"gzip")], b"\x1f\x8b"),
    "cookies": (200, [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")], b"hi"),
    "repeated": (200, [(b"content-type", b"text/plain"), (b"vary", b"a"), (b"vary", b"b")], b"hi"),
    "no type": (200, [], b"hi"),
    "empty": (204, [], b""),
}


def event(source: str, case: str) -> dict[str, Any]:
    method, url, options = REQUESTS[case]
    stage = "$default" if source.startswith("http_api") else "prod"
    return testing.event(source, method, url, stage=stage, binary_media_types=["*/*"], **options)


def scopes(source: str, case: str) -> tuple[Spy, Spy]:
    sent, ours, theirs = event(source, case), Spy(), Spy()
    http.asgi(ours)(sent, testing.context())
    Mangum(theirs, lifespan="off")(sent, testing.context())
    return ours, theirs


def different(ours: Any, theirs: Any) -> set[str]:
    """The keys of which the values are others; headers are compared as pairs, whatever holds them."""
    found = {key for key in (ours.keys() | theirs.keys()) - OWN_KEYS - {"headers"} if ours.get(key) != theirs.get(key)}
    pairs = [sorted(tuple(pair) for pair in each["headers"]) for each in (ours, theirs)]
    return found | ({"headers"} if pairs[0] != pairs[1] else set())


OTHER_HEADERS = {
    ("http_api_v1", "repeated headers"),
    ("rest_api", "repeated headers"),
    ("rest_api", "binary body"),
    ("rest_api", "text body"),
}


@pytest.mark.parametrize("case", REQUESTS)
@pytest.mark.parametrize("source", SOURCES)
def test_applications_are_told_the_same_apart_from_what_the_guide_names(source, case):
    ours, theirs = scopes(source, case)

    expected = {"raw_path", "path", "root_path"} if source == "rest_api" else {"raw_path"}
    expected |= {"headers"} if (source, case) in OTHER_HEADERS else set()

    assert ours.body == theirs.body
    assert different(ours.scope, theirs.scope) == expected


def test_the_stage_of_a_rest_api_is_the_root_path_and_part_of_the_path():
    ours, theirs = scopes("rest_api", "encoded path")

    keys = ("root_path", "path", "raw_path")

    assert [ours.scope[key] for key in keys] == ["/prod", "/prod/a b/é", b"/prod/a%20b/%C3%A9"]
    assert [theirs.scope[key] for key in keys] == ["", "/a b/é", None]


def test_repeated_headers_of_a_rest_api_stay_apart():
    ours, theirs = scopes("rest_api", "repeated headers")
    found = [[value for name, value in each.scope["headers"] if name == b"x-a"] for each in (ours, theirs)]

    assert found == [[b"1", b"2"], [b"1, 2"]]


def test_a_body_of_which_the_gateway_does_not_tell_the_length_has_one():
    ours, theirs = scopes("rest_api", "text body")
    found = [dict(each.scope["headers"]).get(b"content-length") for each in (ours, theirs)]

    assert found == [b"3", None]


def read(reply: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    """A reply as HTTP: its status, its headers sorted and one value each, its bytes."""
    named = [*(reply.get("headers") or {}).items()]
    named += [(name, value) for name, values in (reply.get("multiValueHeaders") or {}).items() for value in values]
    named += [("set-cookie", cookie) for cookie in reply.get("cookies") or ()]
    fields = sorted((name.lower(), part.strip()) for name, value in named for part in value.split(","))
    text = reply.get("body") or ""
    return reply["statusCode"], fields, base64.b64decode(text) if reply.get("isBase64Encoded") else text.encode()


@pytest.mark.parametrize("case", [case for case in RESPONSES if case not in ("no type", "empty")])
@pytest.mark.parametrize("source", SOURCES)
def test_clients_get_the_same(source, case):
    sent = event(source, "plain")
    ours = http.asgi(Spy(*RESPONSES[case]))(sent, testing.context())
    theirs = Mangum(Spy(*RESPONSES[case]), lifespan="off")(sent, testing.context())

    assert read(ours) == read(theirs)


@pytest.mark.parametrize(
    ("source", "ours", "theirs"),
    [
        ("http_api", "application/octet-stream", "application/json"),
        ("function_url", "application/octet-stream", "application/json"),
        ("rest_api", "application/octet-stream", None),
        ("alb", "application/octet-stream", None),
    ],
)
def test_a_body_without_a_type_is_called_bytes_and_not_json(source, ours, theirs):
    sent = event(source, "plain")
    replies = [
        http.asgi(Spy(*RESPONSES["no type"]))(sent, testing.context()),
        Mangum(Spy(*RESPONSES["no type"]), lifespan="off")(sent, testing.context()),
    ]
    types = [dict(read(reply)[1]).get("content-type") for reply in replies]

    assert (types, [read(reply)[2] for reply in replies]) == ([ours, theirs], [b"hi", b"hi"])


def test_a_response_without_a_body_gets_no_type():
    sent = event("http_api", "plain")

    ours = http.asgi(Spy(*RESPONSES["empty"]))(sent, None)
    theirs = Mangum(Spy(*RESPONSES["empty"]), lifespan="off")(sent, testing.context())

    assert ours == {"statusCode": 204, "headers": {}, "isBase64Encoded": False}
    assert theirs["headers"] == {"content-type": "application/json"}


def test_json_with_a_suffix_is_text():
    sent = event("rest_api", "plain")
    ours = http.asgi(Spy(*RESPONSES["problem"]))(sent, None)
    theirs = Mangum(Spy(*RESPONSES["problem"]), lifespan="off")(sent, testing.context())

    assert [(reply["isBase64Encoded"], reply["body"]) for reply in (ours, theirs)] == [(False, "{}"), (True, "e30=")]


def test_repeated_headers_of_a_load_balancer_are_joined_and_not_spelled_in_several_ways():
    sent = event("alb", "plain")
    ours = http.asgi(Spy(*RESPONSES["repeated"]))(sent, None)
    theirs = Mangum(Spy(*RESPONSES["repeated"]), lifespan="off")(sent, testing.context())

    assert ours["headers"] == {"content-type": "text/plain", "vary": "a, b"}
    assert theirs["headers"] == {"content-type": "text/plain", "vary": "a", "Vary": "b"}


@pytest.mark.parametrize(
    "sent",
    [testing.sqs(["text"]), {"source": "aws.events"}, {}],
    ids=["sqs", "schedule", "nothing"],
)
def test_what_is_no_request_is_told_by_the_key_that_is_missing(sent):
    """Kludex/mangum#237, #217: "unable to infer a handler" says nothing of why."""
    with pytest.raises(RuntimeError):
        Mangum(Spy(), lifespan="off")(sent, testing.context())
    with pytest.raises(http.EventError, match=r"(key|no|missing|not)"):
        http.asgi(Spy())(sent, testing.context())


@pytest.mark.parametrize("source", ["websocket", "lattice_v1", "lattice_v2"])
def test_sources_that_mangum_does_not_know(source):
    """Kludex/mangum#132 (WebSockets)."""
    sent, app = testing.event(source, "GET", "/"), Spy()
    with pytest.raises((RuntimeError, KeyError)):
        Mangum(Spy(), lifespan="off")(sent, testing.context())
    http.asgi(app)(sent, testing.context())

    assert app.scope["type"] == "http"


TOLD = ("raw_path", "root_path", "octet-stream", "+json", "joined", "WebSocket", "Lattice", "stream", "lifespan")


@pytest.mark.parametrize("words", TOLD)
def test_the_guide_tells_the_difference(words):
    _, _, table = GUIDE.read_text(encoding="utf-8").partition("## Compared with Mangum")

    assert words in table
