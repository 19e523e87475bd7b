"""Any HTTP request, put into an event as AWS does it, comes out of the Request; any Response comes out of its reply."""

import base64
import json
import urllib.parse

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic import http
from support.http_event import function_url_event, http_api_event
from support.http_sources import (
    alb_event,
    alb_multi_value_event,
    http_api_v1_event,
    lattice_v1_event,
    lattice_v2_event,
    rest_api_event,
    websocket_connect_event,
    websocket_event,
)

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How fast the machine is decides nothing."""

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TOKEN = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~", min_size=1)
HEADER_VALUE = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])).map(lambda text: text.strip())
COOKIE_VALUE = st.text(st.sampled_from([chr(code) for code in range(0x21, 0x7F) if chr(code) not in '",;\\']))
PATH = st.lists(st.binary(max_size=5), min_size=1, max_size=4)
METHOD = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])
REQUEST = st.fixed_dictionaries(
    {
        "method": METHOD,
        "segments": PATH,
        "query": st.lists(st.tuples(TEXT, TEXT), max_size=4),
        "headers": st.lists(
            st.tuples(TOKEN.filter(lambda name: name not in ("cookie", "host", "x-forwarded-for")), HEADER_VALUE),
            max_size=4,
        ),
        "cookies": st.lists(st.tuples(TOKEN, COOKIE_VALUE), max_size=3),
        "body": st.binary(max_size=20),
        "stage": st.sampled_from(["$default", "prod", "a"]),
    }
)


def encode_path(segments: list[bytes]) -> str:
    return "".join(f"/{urllib.parse.quote(segment, safe='')}" for segment in segments)


def group(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for name, value in pairs:
        named.setdefault(name, []).append(value)
    return named


def last(pairs: list[tuple[str, str]]) -> dict[str, str]:
    return dict(pairs)


def sent_headers(sent: dict) -> list[tuple[str, str]]:
    cookie = "; ".join(f"{name}={value}" for name, value in sent["cookies"])
    return sent["headers"] + ([("cookie", cookie)] if cookie else [])


def encoded_query(sent: dict) -> list[tuple[str, str]]:
    quote = urllib.parse.quote_plus
    return [(quote(name), quote(value)) for name, value in sent["query"]]


def with_body(event: dict, sent: dict, flag: str = "isBase64Encoded") -> dict:
    return event | {"body": base64.b64encode(sent["body"]).decode(), flag: True} if sent["body"] else event


def grouped(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in group(pairs).items() for value in values]


def joined(pairs: list[tuple[str, str]], comma: str) -> list[tuple[str, str]]:
    return [(name, comma.join(values)) for name, values in group(pairs).items()]


def all_values(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pairs


def last_values(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict(pairs).items())


# What each source does to a request, as AWS documents it: sent -> event.


def by_http_api(sent: dict) -> dict:
    path = urllib.parse.unquote(encode_path(sent["segments"]))
    event = http_api_event(
        sent["method"],
        path if sent["stage"] == "$default" else f"/{sent['stage']}{path}",
        stage=sent["stage"],
        rawQueryString=urllib.parse.urlencode(sent["query"]),
        headers=dict(joined(sent["headers"], ",")),
    )
    if sent["cookies"]:
        event["cookies"] = [f"{name}={value}" for name, value in sent["cookies"]]
    return with_body(event, sent)


def by_function_url(sent: dict) -> dict:
    event = by_http_api(sent | {"stage": "$default"}) | {"rawPath": encode_path(sent["segments"])}
    event["requestContext"]["domainName"] = "id.lambda-url.eu-west-1.on.aws"
    return event


def by_rest_api(sent: dict) -> dict:
    headers, path = sent_headers(sent), encode_path(sent["segments"])
    proxy = path.strip("/")
    event = rest_api_event(
        sent["method"],
        path,
        stage=sent["stage"],
        headers=last(headers) or None,
        multiValueHeaders=group(headers) or None,
        queryStringParameters=last(sent["query"]) or None,
        multiValueQueryStringParameters=group(sent["query"]) or None,
        pathParameters={"proxy": proxy} if proxy else None,
    )
    return with_body(event, sent)


def by_http_api_v1(sent: dict) -> dict:
    path = urllib.parse.unquote(encode_path(sent["segments"]))
    event = http_api_v1_event(
        sent["method"],
        path if sent["stage"] == "$default" else f"/{sent['stage']}{path}",
        stage=sent["stage"],
        headers=last(sent_headers(sent)),
        multiValueHeaders=group(sent_headers(sent)),
        queryStringParameters=last(sent["query"]),
        multiValueQueryStringParameters=group(sent["query"]),
    )
    return with_body(event, sent)


def by_alb(sent: dict) -> dict:
    event = alb_event(
        sent["method"],
        encode_path(sent["segments"]),
        headers=last(sent_headers(sent)),
        queryStringParameters=last(encoded_query(sent)),
    )
    return with_body(event, sent)


def by_multi_value_alb(sent: dict) -> dict:
    event = alb_multi_value_event(
        sent["method"],
        encode_path(sent["segments"]),
        multiValueHeaders=group(sent_headers(sent)),
        multiValueQueryStringParameters=group(encoded_query(sent)),
    )
    return with_body(event, sent)


def by_lattice_v1(sent: dict) -> dict:
    event = lattice_v1_event(
        sent["method"],
        encode_path(sent["segments"]),
        headers=dict(joined(sent_headers(sent), ", ")),
        query_string_parameters=last(encoded_query(sent)),
    )
    return with_body(event, sent, "is_base64_encoded")


def by_lattice_v2(sent: dict) -> dict:
    query = urllib.parse.urlencode(sent["query"])
    event = lattice_v2_event(
        sent["method"],
        encode_path(sent["segments"]) + (f"?{query}" if query else ""),
        headers=group(sent_headers(sent)),
        queryStringParameters=group(encoded_query(sent)),
    )
    return with_body(event, sent)


# Source -> (sent -> event, what it leaves of the headers, what it leaves of the query).
SOURCES = {
    "http_api": (by_http_api, lambda pairs: joined(pairs, ","), all_values),
    "function_url": (by_function_url, lambda pairs: joined(pairs, ","), all_values),
    "rest_api": (by_rest_api, grouped, grouped),
    "http_api 1.0": (by_http_api_v1, grouped, grouped),
    "alb": (by_alb, last_values, last_values),
    "alb with lists": (by_multi_value_alb, grouped, grouped),
    "lattice V1": (by_lattice_v1, lambda pairs: joined(pairs, ", "), last_values),
    "lattice V2": (by_lattice_v2, grouped, all_values),
}


@pytest.mark.parametrize("source", SOURCES)
@settings(untimed, max_examples=40)
@given(sent=REQUEST)
def test_a_request_comes_out_of_its_event(source, sent):
    write, left_of_headers, left_of_query = SOURCES[source]
    request = http.Request.from_event(write(sent))
    assert (
        request.source,
        request.method,
        request.path,
        list(request.query.items()),
        request.headers.items(),
        list(request.cookies.items()),
        request.body,
    ) == (
        source.partition(" ")[0],
        sent["method"],
        urllib.parse.unquote(encode_path(sent["segments"])),
        left_of_query(sent["query"]),
        left_of_headers(sent_headers(sent)),
        sent["cookies"],
        sent["body"],
    )


@untimed
@given(st.lists(st.binary(min_size=1), min_size=1, max_size=4))
def test_a_path_parameter_is_decoded_exactly_once(segments):
    names = [f"p{index}" for index in range(len(segments))]
    handler = http.get("/" + "/".join(f"{{{name}}}" for name in names))(
        lambda request: list(request.path_params.values())
    )
    path = "".join(f"/{urllib.parse.quote(segment, safe='')}" for segment in segments)
    answer = handler(function_url_event(path=path), None)
    assert answer["body"] == http_json([segment.decode("utf-8", "replace") for segment in segments])


def http_json(value: object) -> str:
    from lambic.http.json_text import encode_json

    return encode_json(value)


def read_reply(reply: dict) -> tuple[int, list[tuple[str, str]], list[str], bytes]:
    """The HTTP response that a source makes of a reply: status, headers, cookies, the body's bytes."""
    lists = reply.get("multiValueHeaders", {})
    fields = [*reply.get("headers", {}).items(), *((name, value) for name in lists for value in lists[name])]
    cookies = [value for name, value in fields if name.lower() == "set-cookie"] + reply.get("cookies", [])
    headers = [(name.lower(), value) for name, value in fields if name.lower() != "set-cookie"]
    body = reply.get("body", "")
    data = base64.b64decode(body, validate=True) if reply["isBase64Encoded"] else body.encode()
    return reply["statusCode"], headers, cookies, data


TYPES = st.sampled_from(
    [
        None,
        "text/plain",
        "Text/HTML; charset=UTF-16",
        "application/json",
        "image/png",
        "application/x-www-form-urlencoded",
    ]
)
# Source -> what its replies leave of repeated headers.
REPLIES = {
    http_api_event: lambda pairs: joined(pairs, ", "),
    function_url_event: lambda pairs: joined(pairs, ", "),
    alb_event: lambda pairs: joined(pairs, ", "),
    lattice_v1_event: lambda pairs: joined(pairs, ", "),
    lattice_v2_event: lambda pairs: joined(pairs, ", "),
    rest_api_event: grouped,
    http_api_v1_event: grouped,
    alb_multi_value_event: grouped,
    websocket_connect_event: grouped,
}


@pytest.mark.parametrize("make", REPLIES, ids=lambda make: make.__name__)
@settings(untimed, max_examples=40)
@given(
    body=st.binary(),
    status=st.integers(200, 599).filter(lambda status: status not in (204, 304)),
    content_type=TYPES,
    headers=st.lists(st.tuples(TOKEN.filter(lambda name: name not in ("set-cookie", "content-type")), HEADER_VALUE)),
    cookies=st.lists(st.tuples(TOKEN, COOKIE_VALUE)),
)
def test_a_response_comes_out_of_its_reply(make, body, status, content_type, headers, cookies):
    types = [("content-type", content_type)] if content_type else []
    response = http.Response(body, status, [*headers, *types])
    for name, value in cookies:
        response.set_cookie(name, value)
    written = [*headers, ("content-type", content_type or "application/octet-stream")]
    assert read_reply(response.to_reply(http.Request.from_event(make()))) == (
        status,
        REPLIES[make](written),
        [f"{name}={value}; Path=/" for name, value in cookies],
        body,
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)


@untimed
@given(JSON)
def test_json_goes_out_and_comes_in_as_it_was(value):
    echo = http.post("/")(lambda request: http.Response(request.json()))
    sent = http_json([value])
    assert echo(http_api_event("POST", body=sent), None)["body"] == sent


BROKEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=5,
)


def broken_parts(event: dict) -> st.SearchStrategy[dict]:
    """Anything under any keys of an event."""
    more = ["cookies", "body", "pathParameters", "stageVariables", "queryStringParameters", "version", "httpMethod"]
    return st.dictionaries(st.sampled_from([*event, *more]), BROKEN, max_size=3)


@http.route("/{all+}")
def uses_everything(request: http.Request) -> list[object]:
    return [request.url, request.text(), request.client_ip, list(request.cookies), request.stage_variables]


EVENTS = [*REPLIES, websocket_event]
POSTS = [make for make in REPLIES if make is not websocket_connect_event]


@pytest.mark.parametrize("make", EVENTS, ids=lambda make: make.__name__)
@settings(untimed, max_examples=60)
@given(data=st.data())
def test_a_broken_event_raises_our_own_error_or_is_answered(make, data):
    event = make() | {"httpMethod": "GET"} if make is websocket_event else make("POST") if make in POSTS else make()
    context = event.get("requestContext", {})
    event |= data.draw(broken_parts(event))
    if isinstance(event.get("requestContext"), dict):
        event["requestContext"] |= data.draw(
            st.dictionaries(st.sampled_from([*context, "http", "elb"]), BROKEN, max_size=3)
        )
    try:
        reply = uses_everything(event, None)
    except http.EventError:
        return
    assert reply["statusCode"] in (200, 400, 404, 500)
    json.dumps(reply, ensure_ascii=False).encode()


@untimed
@given(BROKEN)
def test_what_is_no_event_raises_our_own_error(value):
    with pytest.raises(http.EventError):
        uses_everything(value, None)


@untimed
@given(st.binary(), st.sampled_from(["multipart/form-data; boundary=B", "application/x-www-form-urlencoded"]))
def test_a_form_of_any_bytes_is_read_or_a_bad_request(body, content_type):
    encoded = base64.b64encode(body).decode()
    headers = {"content-type": content_type}
    event = http_api_event("POST", body=encoded, isBase64Encoded=True, headers=headers)
    try:
        http.Request.from_event(event).form()
    except http.BadRequest:
        pass


# Browsers write three characters as %22, %0D and %0A, and a % as it is: what follows one can't be told apart.
@untimed
@given(st.dictionaries(TOKEN.filter(lambda name: "%" not in name), st.binary(), max_size=4))
def test_a_multipart_form_gives_every_file_back_byte_for_byte(files):
    boundary = b"boundary-that-no-body-holds"
    parts = [
        b"--%s\r\nContent-Disposition: form-data; name=%s; filename=f\r\n\r\n%s\r\n" % (boundary, name.encode(), data)
        for name, data in files.items()
    ]
    body = b"".join(parts) + b"--%s--\r\n" % boundary
    headers = {"content-type": f"multipart/form-data; boundary={boundary.decode()}"}
    event = http_api_event("POST", body=base64.b64encode(body).decode(), isBase64Encoded=True, headers=headers)
    form = http.Request.from_event(event).form()
    assert {name: file.bytes for name, file in form.items()} == files
