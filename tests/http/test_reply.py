"""Whole responses, as replies in payload format 2.0."""

import base64
import gzip
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum, IntEnum
from types import MappingProxyType
from uuid import UUID

import pytest
from pydantic import BaseModel

from lambic import http
from support.http_event import http_api_event


def reply(value: object, method: str = "GET") -> dict:
    """What a handler that returns this value answers."""

    @http.route("/")
    def handler(request: http.Request) -> object:
        return value

    return handler(http_api_event(method, "/"), None)


def written(body: str | None, content_type: str | None, status: int = 200, is_base64: bool = False, **headers) -> dict:
    types = {"content-type": content_type} if content_type else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = {"statusCode": status, "headers": named | types, "isBase64Encoded": is_base64}
    return answer if body is None else answer | {"body": body}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


TEXT, JSON, BYTES = "text/plain; charset=utf-8", "application/json", "application/octet-stream"


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@dataclass
class Item:
    name: str
    parts: list["Item"] = field(default_factory=list)


class Model(BaseModel):
    when: date
    items: list[int]


def chunks(*values):
    yield from values


SVG = "<svg/>"
ZIPPED = gzip.compress(b"{}", mtime=0)

RESULTS = {
    "str": ("hé", written("hé", TEXT)),
    "empty str": ("", written("", TEXT)),
    "bytes": (b"ok", written(encoded(b"ok"), BYTES, is_base64=True)),
    "bytearray": (bytearray(b"ok"), written(encoded(b"ok"), BYTES, is_base64=True)),
    "dict": ({"é": [1, 2.5, None, True]}, written('{"é":[1,2.5,null,true]}', JSON)),
    "list": ([1, "a"], written('[1,"a"]', JSON)),
    "number": (3, written("3", JSON)),
    "bool": (True, written("true", JSON)),
    "None": (None, written(None, None, 204)),
    "dataclass": (Item("a", [Item("b")]), written('{"name":"a","parts":[{"name":"b","parts":[]}]}', JSON)),
    "pydantic": (Model(when=date(2026, 1, 2), items=[1]), written('{"when":"2026-01-02","items":[1]}', JSON)),
    "models in a list": ([Item("a"), {"m": Model(when=date(2026, 1, 2), items=[])}],
        written('[{"name":"a","parts":[]},{"m":{"when":"2026-01-02","items":[]}}]', JSON)),
    "dates and times": (
        [datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2026, 1, 2), date(2026, 1, 2), time(3, 4)],
        written('["2026-01-02T03:04:05+00:00","2026-01-02T00:00:00","2026-01-02","03:04:00"]', JSON),
    ),
    "UUID": ([UUID(int=1)], written('["00000000-0000-0000-0000-000000000001"]', JSON)),
    "Enum": ([Colour.RED, Level.HIGH], written('["red",3]', JSON)),
    "set": ({"b", "c", "a"}, written('["a","b","c"]', JSON)),
    "frozenset in a dict": ({"a": frozenset({2, 1})}, written('{"a":[1,2]}', JSON)),
    "set of what has no order": ({None}, written("[null]", JSON)),
    "Mapping": (MappingProxyType({"a": 1}), written('{"a":1}', JSON)),
    "status and value": ((201, {"id": 1}), written('{"id":1}', JSON, 201)),
    "status and text": ((404, "no"), written("no", TEXT, 404)),
    "status and nothing": ((202, None), written(None, None, 202)),
    "status and response": ((202, http.Response("a", headers={"x-a": "1"}, cookies=["c=1"])),
        written("a", TEXT, 202, x_a="1") | {"cookies": ["c=1"]}),
    "generator of texts": (lambda: chunks("a", "é"), written("aé", TEXT)),
    "generator of bytes": (lambda: chunks(b"a", b"\xff"), written(encoded(b"a\xff"), BYTES, is_base64=True)),
    "generator of both": (lambda: chunks("é", b"b"), written(encoded("éb".encode()), BYTES, is_base64=True)),
    "generator of nothing": (lambda: chunks(), written("", TEXT)),
    "204 has no body": ((204, {"a": 1}), written(None, None, 204)),
    "304 has no body": (http.Response("x", 304, {"etag": '"1"'}), written(None, None, 304, etag='"1"')),
}  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), RESULTS.values(), ids=RESULTS.keys())
def test_a_result_is_this_reply(value, expected):
    assert reply(value() if callable(value) else value) == expected


def typed(content_type: str, body: object, **headers: str) -> http.Response:
    return http.Response(body, 200, {"content-type": content_type, **headers})


BODIES = {
    "text types go as text": [
        (typed(kind, "é".encode()), written("é", kind))
        for kind in (
            "text/css",
            "TEXT/HTML; Charset=UTF-8",
            "application/json",
            "application/problem+json",
            "application/geo+json",
            "application/xml",
            "image/svg+xml",
            "custom/vdn+yaml",
            "application/yaml",
            "application/javascript",
            "application/x-www-form-urlencoded",
            "application/graphql",
        )
    ],
    "other types go as base64": [
        (typed(kind, b"wOFF"), written(encoded(b"wOFF"), kind, is_base64=True))
        for kind in ("font/woff", "font/ttf", "image/png", "application/pdf", "application/jsonx")
    ],
    "bytes that are no UTF-8 go as base64 under a text type": [
        (typed("text/plain", b"\xff"), written(encoded(b"\xff"), "text/plain", is_base64=True))
    ],
    "what is compressed goes as base64 even where it is UTF-8": [
        (
            typed(JSON, data, **{"content-encoding": "gzip"}),
            written(encoded(data), JSON, is_base64=True, content_encoding="gzip"),
        )
        for data in (ZIPPED, b"000000")
    ],
    "a text under content-encoding goes as base64 too": [
        (
            typed(JSON, "é", **{"content-encoding": "identity"}),
            written(encoded("é".encode()), JSON, is_base64=True, content_encoding="identity"),
        )
    ],
    "a text is written in the charset of its type": [
        (
            typed("text/html; charset=iso-8859-1", "é"),
            written(encoded(b"\xe9"), "text/html; charset=iso-8859-1", is_base64=True),
        )
    ],
    "a binary type's text stays text": [(typed("image/svg", SVG), written(SVG, "image/svg"))],
    "JSON under a type of its own": [
        (typed("application/hal+json", {"a": 1}), written('{"a":1}', "application/hal+json"))
    ],
}


@pytest.mark.parametrize(
    ("response", "expected"),
    [pytest.param(*case, id=f"{name} {number}") for name, cases in BODIES.items() for number, case in enumerate(cases)],
)
def test_the_client_gets_exactly_the_bytes(response, expected):
    assert reply(response) == expected


def test_repeated_headers_are_joined_but_cookies_travel_in_their_own_list():
    response = http.Response("a", headers=[("Vary", "a"), ("vary", "b"), ("Set-Cookie", "one=1")], cookies=["two=2"])
    response.set_cookie("three", "3")
    assert reply(response) == written("a", TEXT, vary="a, b") | {"cookies": ["one=1", "two=2", "three=3; Path=/"]}


def test_head_is_answered_like_get_without_a_body():
    @http.get("/")
    def handler(request: http.Request) -> bytes:
        return b"abc"

    assert handler(http_api_event("HEAD", "/"), None) == written(None, BYTES)


def test_a_text_in_base64_does_not_force_base64_out():
    @http.post("/")
    def handler(request: http.Request) -> str:
        return request.text()

    event = http_api_event("POST", "/", body=encoded(b"abc"), isBase64Encoded=True)
    assert handler(event, None) == written("abc", TEXT)


COOKIES = [
    ({"name": "a", "value": "1"}, "a=1; Path=/"),
    ({"name": "a", "value": "", "path": None}, "a="),
    (
        {
            "name": "__Host-id",
            "value": "x=y",
            "max_age": 60,
            "expires": datetime(2026, 3, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))),
            "domain": "example.com",
            "path": "/a",
            "secure": True,
            "http_only": True,
            "same_site": "none",
            "partitioned": True,
        },
        "__Host-id=x=y; Max-Age=60; Expires=Sat, 28 Feb 2026 23:00:00 GMT; Domain=example.com; Path=/a; Secure; "
        "HttpOnly; SameSite=None; Partitioned",
    ),
]


@pytest.mark.parametrize(("arguments", "expected"), COOKIES)
def test_a_cookie_is_written_with_its_attributes(arguments, expected):
    response = http.Response()
    response.set_cookie(**arguments)
    assert response.cookies == [expected]


def test_a_cookie_is_deleted_where_it_was_set():
    response = http.Response()
    response.delete_cookie("a", path="/b")
    response.delete_cookie("__Host-a")
    response.delete_cookie("__secure-a", domain="example.com", same_site="None", partitioned=True)
    response.delete_cookie("b", secure=True)
    assert response.cookies == [
        "a=; Max-Age=0; Path=/b",
        "__Host-a=; Max-Age=0; Path=/; Secure",
        "__secure-a=; Max-Age=0; Domain=example.com; Path=/; Secure; SameSite=None; Partitioned",
        "b=; Max-Age=0; Path=/; Secure",
    ]


REFUSED_COOKIES = [
    {"name": "a b", "value": ""},
    {"name": "", "value": ""},
    {"name": "a", "value": "1; Secure"},
    {"name": "a", "value": "1\r\nset-cookie: b=2"},
    {"name": "a", "value": "é"},
    {"name": "a", "value": "1", "path": "/;"},
    {"name": "a", "value": "1", "domain": "x\n"},
    {"name": "a", "value": "1", "same_site": "sometimes"},
    {"name": "a", "value": "1", "same_site": "None"},
    {"name": "a", "value": "1", "partitioned": True},
    {"name": "a", "value": "1", "expires": datetime(2026, 1, 1)},
]


@pytest.mark.parametrize("arguments", REFUSED_COOKIES)
def test_a_cookie_that_browsers_would_misread_is_refused(arguments):
    with pytest.raises(ValueError):
        http.Response().set_cookie(**arguments)


@pytest.mark.parametrize(
    "headers",
    [
        {"a": "1\r\nb: 2"},
        {"a": "1\nb: 2"},
        {"a": "\x00"},
        {"a": "\ud800"},
        {"a\r\nb": "1"},
        {"a b": "1"},
        {"": "1"},
        [("a:", "1")],
    ],
)
def test_a_header_can_t_smuggle_in_another(headers):
    with pytest.raises(ValueError, match="header"):
        http.Response("x", headers=headers)


def test_headers_can_be_changed_but_not_broken():
    response = http.Response("x", headers={"A": "1", "Retry-After": 30})
    response.headers["B"] = "2"
    response.headers.add("b", "3")
    del response.headers["a"]
    with pytest.raises(ValueError):
        response.headers["c"] = "1\r\n2"
    assert response.headers.items() == [("retry-after", "30"), ("b", "2"), ("b", "3")]


@pytest.mark.parametrize("cookie", ["a=1\r\nx: 1", "a=\x00", "a=\udfff"])
def test_a_cookie_text_can_t_smuggle_in_a_header(cookie):
    with pytest.raises(ValueError):
        http.Response(cookies=[cookie])


@pytest.mark.parametrize("status", [199, 600, 0, True, "200", 200.0, None])
def test_only_a_final_status_is_one(status):
    with pytest.raises(ValueError):
        http.Response(status=status)


def test_a_redirect_says_where():
    assert reply(http.redirect("/a?b=é c")) == written(None, None, 302, location="/a?b=%C3%A9%20c")
    assert reply(http.redirect("https://example.com/%20", 308)) == written(
        None, None, 308, location="https://example.com/%20"
    )


@pytest.mark.parametrize(("location", "status"), [("/a\r\nset-cookie: a=1", 302), ("/é\r\n", 302), ("/", 200)])
def test_a_redirect_that_is_none_is_refused(location, status):
    with pytest.raises(ValueError):
        http.redirect(location, status)


UNWRITABLE = [
    {1, object()},
    object(),
    (1, 2, 3),
    ("a", 1),
    {"a": b"b"},
    {(1, 2): 3},
    float("nan"),
    [b"a"],
    (99, "x"),
    "\ud800",
    {"a": "\ud800"},
    b"\xff\xd8".decode("utf-8", "surrogateescape"),
]


@pytest.mark.parametrize("value", UNWRITABLE, ids=lambda value: type(value).__name__)
def test_what_is_no_response_is_an_error_of_the_function_and_is_logged(value, capfd):
    answer = reply(value)
    assert (answer["statusCode"], "Error: " in capfd.readouterr().err) == (500, True)
