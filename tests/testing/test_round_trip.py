"""Any HTTP request, built into any source's event, comes out of http.Request; any Response comes back to the client.

As far as the source can carry it: which is said for each source.
"""

import urllib.parse
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic import http, testing

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAME = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789-_.!#$%&'*+^`|~", min_size=1, max_size=8)
VALUE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8).map(lambda text: text.strip())
COOKIE = st.text(st.sampled_from([chr(code) for code in range(0x21, 0x7F) if chr(code) not in '",;\\']), max_size=8)
# Taken by the source itself, or by the client.
OWN = {
    *("host", "cookie", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id", "accept"),
    *("user-agent", "content-length", "content-type", "content-encoding", "connection", "keep-alive", "te"),
    *("proxy-connection", "trailer", "transfer-encoding", "upgrade", "expect"),
}
TYPES = st.sampled_from([None, "text/plain", "application/json; charset=utf-8", "image/png", "multipart/form-data"])


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "method": draw(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])),
        "segments": draw(st.lists(st.binary(max_size=4), min_size=1, max_size=4)),
        "query": draw(st.lists(st.tuples(TEXT, TEXT), max_size=4)),
        "headers": draw(st.lists(st.tuples(NAME.filter(lambda name: name.lower() not in OWN), VALUE), max_size=4)),
        "cookies": draw(st.lists(st.tuples(NAME, COOKIE), max_size=3)),
        "content": draw(st.binary(max_size=20)),
        "type": draw(TYPES),
        "base_path": draw(st.sampled_from(["", "/shop"])),
        "stage": draw(st.sampled_from([None, "prod"])),
    }


def lower(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in pairs]


def grouped(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    named: dict[str, list[str]] = {}
    for name, value in pairs:
        named.setdefault(name, []).append(value)
    return [(name, value) for name, values in named.items() for value in values]


def joined(comma: str) -> Any:
    def join(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(name, comma.join(value for each, value in pairs if each == name)) for name in dict(pairs)]

    return join


def last(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict(pairs).items())


def whole(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pairs


# Source -> (what it leaves of repeated headers, of the query; whether it has stages).
SOURCES = {
    "http_api": (joined(","), whole, True),
    "http_api_v1": (grouped, grouped, True),
    "function_url": (joined(","), whole, False),
    "rest_api": (grouped, grouped, True),
    "alb": (last, last, False),
    "alb_multi": (grouped, grouped, False),
    "lattice_v1": (joined(", "), last, False),
    "lattice_v2": (grouped, whole, False),
}


def encode_path(segments: list[bytes]) -> str:
    """What begins with two slashes a gateway may read as one."""
    return "/x" + "".join(f"/{urllib.parse.quote(segment, safe='')}" for segment in segments)


def build(source: str, sent: dict[str, Any], **more: Any) -> dict[str, Any]:
    content_type = [("Content-Type", sent["type"])] if sent["type"] else []
    return testing.event(
        source,
        sent["method"],
        encode_path(sent["segments"]),
        headers=[*sent["headers"], *content_type],
        params=sent["query"],
        cookies=sent["cookies"] or None,
        content=sent["content"],
        **more,
    )


def seen(request: http.Request, sent: dict[str, Any]) -> tuple:
    named = {name.lower() for name, _ in sent["headers"]}
    return (
        request.method,
        request.path,
        list(request.query.items()),
        [(name, value) for name, value in request.headers.items() if name in named],
        request.headers.get("content-type"),
        list(request.cookies.items()),
        request.body,
        request.client_ip,
        request.headers["host"],
    )


@pytest.mark.parametrize("source", SOURCES)
@settings(max_examples=60, deadline=None)
@given(sent=requests())
def test_a_request_comes_out_of_its_event(source, sent):
    left_of_headers, left_of_query, has_stage = SOURCES[source]
    stage = {"stage": sent["stage"]} if has_stage else {}
    event = build(source, sent, binary_media_types=["*/*"], **stage)
    request = http.Request.from_event(event)
    assert seen(request, sent) == (
        sent["method"],
        urllib.parse.unquote(encode_path(sent["segments"])),
        left_of_query(sent["query"]),
        left_of_headers(lower(sent["headers"])),
        sent["type"],
        sent["cookies"],
        sent["content"],
        "192.0.2.1",
        request.headers["host"],
    )


@pytest.mark.parametrize("source", ["http_api", "http_api_v1", "rest_api"])
@settings(max_examples=40, deadline=None)
@given(sent=requests())
def test_an_api_with_routes_gives_the_parameters_under_a_base_path_too(source, sent):
    names = [f"p{index}" for index in range(len(sent["segments"]))]
    segments = [segment or b"-" for segment in sent["segments"]]
    template = "/x" + "".join(f"/{{{name}}}" for name in names)
    url = encode_path(segments)
    event = testing.event(source, sent["method"], url, base_path=sent["base_path"], routes=[f"ANY {template}"])
    request = http.Request.from_event(event)
    decoded = [urllib.parse.unquote(urllib.parse.quote(segment, safe="")) for segment in segments]
    if source != "rest_api" and any("/" in each for each in decoded):
        return  # an HTTP API decodes the path, where such a slash is one of the path's
    assert (request.path, request.path_params) == ("/x/" + "/".join(decoded), dict(zip(names, decoded, strict=True)))


# Kept for itself by a REST API, or sent as cookies.
REMAPPED = {"authorization", "date", "server", "www-authenticate", "set-cookie"}
RESPONSE = st.fixed_dictionaries(
    {
        "status": st.integers(200, 599).filter(lambda status: status not in (204, 304)),
        "headers": st.lists(st.tuples(NAME.filter(lambda name: name.lower() not in OWN | REMAPPED), VALUE), max_size=4),
        "cookies": st.lists(st.tuples(NAME, COOKIE), max_size=3),
        "body": st.binary(max_size=20),
        "type": st.sampled_from(["text/plain", "application/json", "image/png", "text/html; charset=utf-16"]),
    }
)

# Source -> what its replies leave of repeated headers.
REPLIES = {
    "http_api": joined(", "),
    "http_api_v1": grouped,
    "function_url": joined(", "),
    "rest_api": grouped,
    "alb": joined(", "),
    "alb_multi": grouped,
    "lattice_v1": joined(", "),
    "lattice_v2": joined(", "),
    "websocket": grouped,
}


@pytest.mark.parametrize("source", REPLIES)
@settings(max_examples=60, deadline=None)
@given(given=RESPONSE)
def test_a_response_comes_back_to_the_client(source, given):
    @http.route("/")
    def handler(request: http.Request) -> http.Response:
        response = http.Response(given["body"], given["status"], [*given["headers"], ("content-type", given["type"])])
        for name, value in given["cookies"]:
            response.set_cookie(name, value)
        return response

    response = testing.Client(handler, source, binary_media_types=["*/*"]).get("/")
    headers = [*given["headers"], ("content-type", given["type"])]
    assert (
        response.status,
        [pair for pair in response.headers.items() if pair[0] != "set-cookie"],
        response.headers.get_all("set-cookie"),
        list(response.cookies.items()),
        response.content,
    ) == (
        given["status"],
        [(name, value.strip()) for name, value in REPLIES[source](lower(headers))],
        [f"{name}={value}; Path=/" for name, value in given["cookies"]],
        given["cookies"],
        given["body"],
    )
