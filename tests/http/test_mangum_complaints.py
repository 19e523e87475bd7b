"""What users of Mangum report, and what it does when it is run: each beside what `http.asgi` does instead.

Every test asserts both, so that one of them tells when Mangum has changed. The guide lists them.
"""

import asyncio
import logging
from typing import Any

import pytest
from mangum import Mangum

from lambic import http, testing
from lambic.runtime.awaiting import this_driver
from support.http_event import http_api_event
from support.http_sources import alb_event, alb_multi_value_event, rest_api_event

TEXT = [(b"content-type", b"text/plain")]


class Spy:
    """Keeps the scopes and bodies of its requests, counts its startups, and gives one response."""

    def __init__(self, headers: Any = TEXT, body: bytes = b"hello") -> None:
        self.startups = 0
        self._response = [*headers], body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        self.scope, self.body = scope, (await receive())["body"]
        headers, body = self._response
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self.startups += 1
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def values(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.scope["headers"] if key == name]


def by_mangum(app: Any, event: dict[str, Any], **options: Any) -> Any:
    """It takes the thread's event loop, which is ours in this process; here it has one of its own."""
    own = asyncio.new_event_loop()
    asyncio.set_event_loop(own)
    try:
        return Mangum(app, **{"lifespan": "off", **options})(event, testing.context())
    finally:
        asyncio.set_event_loop(this_driver().event_loop)
        own.close()


def both(event: dict[str, Any], **response: Any) -> tuple[tuple[Spy, Any], tuple[Spy, Any]]:
    """(application, reply) of ours and of Mangum's."""
    ours, theirs = Spy(**response), Spy(**response)
    reply = http.asgi(ours)(event, testing.context())
    return (ours, reply), (theirs, by_mangum(theirs, event))


def scopes(event: dict[str, Any]) -> tuple[Spy, Spy]:
    (ours, _), (theirs, _) = both(event)
    return ours, theirs


def replies(event: dict[str, Any], headers: Any, body: bytes) -> tuple[Any, Any]:
    (_, ours), (_, theirs) = both(event, headers=headers, body=body)
    return ours, theirs


# Requests


def test_cookies_of_a_rest_api_that_come_in_pieces_are_joined_as_cookies():
    ours, theirs = scopes(rest_api_event(multiValueHeaders={"Cookie": ["a=1", "b=2"]}))

    assert (ours.values(b"cookie"), theirs.values(b"cookie")) == ([b"a=1; b=2"], [b"a=1, b=2"])


def test_cookies_that_an_event_has_twice_arrive_once():
    event = http_api_event(cookies=["a=1"], headers={"cookie": "a=1"})
    ours, theirs = scopes(event)

    assert (ours.values(b"cookie"), theirs.values(b"cookie")) == ([b"a=1"], [b"a=1"])


def test_cookies_that_an_event_has_apart_from_its_headers_arrive():
    """Kludex/mangum#153."""
    ours, _ = scopes(http_api_event(cookies=["a=1", "b=2"]))

    assert ours.values(b"cookie") == [b"a=1; b=2"]


@pytest.mark.parametrize(
    ("sent", "arrived"),
    [("some%40mail.com", b"q=some%40mail.com"), ("x+y", b"q=x+y"), ("1%2B1", b"q=1%2B1"), ("50%25", b"q=50%25")],
)
def test_a_query_of_a_load_balancer_is_encoded_once(sent, arrived):
    """Kludex/mangum#178, #184."""
    ours, theirs = scopes(alb_event(queryStringParameters={"q": sent}))

    assert (ours.scope["query_string"], theirs.scope["query_string"]) == (arrived, arrived)


def test_the_stage_of_an_http_api_is_the_root_path():
    """Kludex/mangum#318."""
    event = http_api_event(path="/prod/a", stage="prod")
    ours, theirs = scopes(event)

    keys = ("path", "root_path")
    assert [[spy.scope[key] for key in keys] for spy in (ours, theirs)] == [["/prod/a", "/prod"], ["/prod/a", ""]]


@pytest.mark.parametrize(
    ("path", "ours", "theirs"),
    [("/api/a", ("/api", "/api/a"), "/a"), ("/apix", ("", "/apix"), "x"), ("/api", ("/api", "/api/"), "")],
)
def test_a_base_path_is_cut_off_by_whole_segments(monkeypatch, path, ours, theirs):
    monkeypatch.setenv("LAMBIC_HTTP_BASE_PATH", "/api")
    spy, peer = Spy(), Spy()
    http.asgi(spy)(http_api_event(path=path), None)
    by_mangum(peer, http_api_event(path=path), api_gateway_base_path="/api")

    assert ((spy.scope["root_path"], spy.scope["path"]), peer.scope["path"]) == (ours, theirs)


def test_headers_of_a_load_balancer_may_be_null():
    event = alb_event(headers=None, multiValueHeaders=None, queryStringParameters=None)
    ours = Spy()
    http.asgi(ours)(event, None)

    assert ours.scope["headers"] == []
    with pytest.raises(AttributeError):
        by_mangum(Spy(), event)


@pytest.mark.parametrize("body", ["", None])
def test_a_body_that_is_not_there_may_be_called_base64(body):
    ours, theirs = scopes(alb_event("POST", body=body, isBase64Encoded=True))

    assert (ours.body, theirs.body) == (b"", b"")


def test_a_header_is_latin_1():
    ours, theirs = scopes(rest_api_event(multiValueHeaders={"X-Name": ["caf\xe9"]}))

    assert (ours.values(b"x-name"), theirs.values(b"x-name")) == ([b"caf\xe9"], [b"caf\xc3\xa9"])


def test_the_client_of_a_load_balancer_is_one_address():
    headers = {"x-forwarded-for": "203.0.113.9, 192.0.2.1"}
    ours, theirs = scopes(alb_event(headers=headers))

    assert (ours.scope["client"], theirs.scope["client"]) == (("192.0.2.1", 0), ("203.0.113.9, 192.0.2.1", 0))


def test_a_host_may_be_an_address_of_ipv6():
    event = alb_event(headers={"host": "[2001:db8::1]:8080"})
    ours = Spy()
    http.asgi(ours)(event, None)

    assert ours.scope["server"] == ("2001:db8::1", 8080)
    with pytest.raises(ValueError, match="too many values"):
        by_mangum(Spy(), event)


def test_the_port_is_that_of_the_scheme():
    ours, theirs = scopes(http_api_event(headers={"host": "shop.example.com"}))

    assert [each.scope["scheme"] for each in (ours, theirs)] == ["https", "https"]
    assert [each.scope["server"][1] for each in (ours, theirs)] == [443, 80]


# Replies


def test_head_is_answered_without_a_body():
    ours, theirs = replies(http_api_event("HEAD"), TEXT, b"hello")

    assert ("body" in ours, theirs["body"]) == (False, "hello")


def test_bytes_beyond_ascii_in_a_header_of_the_response_arrive():
    event, headers = http_api_event(), [*TEXT, (b"x-name", b"caf\xe9")]
    reply = http.asgi(Spy(headers))(event, None)

    assert reply["headers"]["x-name"] == "caf\xe9"
    with pytest.raises(UnicodeDecodeError):
        by_mangum(Spy(headers), event)


def test_all_headers_of_a_load_balancer_with_lists_are_lists():
    """Kludex/mangum#187."""
    headers = [*TEXT, (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    ours, theirs = replies(alb_multi_value_event(), headers, b"hello")
    expected = {"content-type": ["text/plain"], "set-cookie": ["a=1", "b=2"]}

    assert (ours["multiValueHeaders"], ours.get("headers")) == (expected, None)
    assert (theirs["multiValueHeaders"], theirs.get("headers")) == (expected, None)


def test_cookies_of_a_load_balancer_without_lists_are_all_set():
    """Kludex/mangum#185."""
    headers = [*TEXT, (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    for reply in replies(alb_event(), headers, b"hello"):
        cookies = {name: value for name, value in reply["headers"].items() if name.lower() == "set-cookie"}
        assert sorted(cookies.values()) == ["a=1", "b=2"]


def test_cookies_of_an_http_api_stand_apart_from_its_headers():
    """Kludex/mangum#129."""
    headers = [*TEXT, (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    for reply in replies(http_api_event(), headers, b"hello"):
        assert (reply["cookies"], reply["headers"]) == (["a=1", "b=2"], {"content-type": "text/plain"})


@pytest.mark.parametrize(
    "content_type",
    ["image/svg+xml", "application/problem+json", "application/geo+json", "application/x-www-form-urlencoded"],
)
def test_text_by_another_name_is_text(content_type):
    """Kludex/mangum#275."""
    ours, theirs = replies(rest_api_event(), [(b"content-type", content_type.encode())], b"<a/>")

    assert ((ours["body"], ours["isBase64Encoded"]), theirs["isBase64Encoded"]) == (("<a/>", False), True)


def test_what_is_compressed_is_base64_even_if_its_bytes_are_utf_8():
    headers = [*TEXT, (b"content-encoding", b"gzip")]
    ours, theirs = replies(rest_api_event(), headers, b"\x1f\x0b\x08")

    assert (ours["isBase64Encoded"], theirs["isBase64Encoded"]) == (True, False)


def test_fonts_are_base64():
    """Kludex/mangum#160."""
    for reply in replies(rest_api_event(), [(b"content-type", b"font/woff2")], b"wOF2"):
        assert (reply["body"], reply["isBase64Encoded"]) == ("d09GMg==", True)


def test_a_request_in_base64_is_not_answered_in_base64():
    """Kludex/mangum#92."""
    event = rest_api_event("POST", body="aGk=", isBase64Encoded=True)
    for reply in replies(event, TEXT, b"hello"):
        assert (reply["body"], reply["isBase64Encoded"]) == ("hello", False)


# Life


def test_an_application_starts_once_and_not_with_every_event():
    ours, theirs = Spy(), Spy()
    handler = http.asgi(ours)
    for _ in range(3):
        handler(http_api_event(), testing.context())
        by_mangum(theirs, http_api_event(), lifespan="auto")

    assert (ours.startups, theirs.startups) == (1, 3)


async def failing(scope: Any, receive: Any, send: Any) -> None:
    raise ValueError("the password is x")


def test_what_an_application_raises_is_a_problem_with_the_id_by_which_the_log_tells_more(capfd, caplog):
    caplog.set_level(logging.CRITICAL)
    theirs = by_mangum(failing, http_api_event())
    ours = http.asgi(failing)(http_api_event(), testing.context(aws_request_id="id-1"))

    assert (ours["headers"]["content-type"], ours["body"]) == (
        "application/problem+json",
        '{"request_id":"id-1","title":"Internal Server Error","status":500}',
    )
    assert theirs["body"] == "Internal Server Error"
    assert "ValueError: the password is x" in "".join(capfd.readouterr())
