"""Whole events, as requests."""

import base64

import pytest

from lambic import http
from support.http_event import function_url_event, http_api_event

API = "https://id.execute-api.eu-west-1.amazonaws.com"
URL = "https://id.lambda-url.eu-west-1.on.aws"
HEADERS = [("host", "id.execute-api.eu-west-1.amazonaws.com"), ("x-forwarded-proto", "https")]


def view(event: dict) -> dict:
    """Everything that a request says of itself; what never changes in these events left out."""
    request = http.Request.from_event(event)
    return {
        "source": request.source,
        "method": request.method,
        "path": request.path,
        "raw_path": request.raw_path,
        "url": request.url,
        "query": list(request.query.items()),
        "headers": request.headers.items(),
        "cookies": list(request.cookies.items()),
        "path_params": request.path_params,
        "stage_variables": request.stage_variables,
        "body": request.body,
        "client_ip": request.client_ip,
    }


PLAIN = {
    "source": "http_api",
    "method": "GET",
    "path": "/",
    "raw_path": "/",
    "url": f"{API}/",
    "query": [],
    "headers": HEADERS,
    "cookies": [],
    "path_params": {},
    "stage_variables": {},
    "body": b"",
    "client_ip": "192.0.2.1",
}

AT_URL = {
    "source": "function_url",
    "url": f"{URL}/",
    "headers": [("host", "id.lambda-url.eu-west-1.on.aws"), ("x-forwarded-proto", "https")],
}

CASES = {
    "what is absent is empty": (http_api_event(), {}),
    "what is null is empty": (
        http_api_event(
            headers=None, cookies=None, queryStringParameters=None, pathParameters=None, stageVariables=None, body=None
        ),
        {"headers": []},
    ),
    "everything at once": (
        http_api_event(
            "POST",
            "/my/path",
            "POST /my/{name}",
            rawQueryString="p=1&p=2&q=3",
            queryStringParameters={"p": "1,2", "q": "3"},
            cookies=["a=1", "b=2"],
            pathParameters={"name": "path"},
            stageVariables={"table": "t"},
            body="hello",
        ),
        {
            "method": "POST",
            "path": "/my/path",
            "raw_path": "/my/path",
            "url": f"{API}/my/path?p=1&p=2&q=3",
            "query": [("p", "1"), ("p", "2"), ("q", "3")],
            "headers": [*HEADERS, ("cookie", "a=1; b=2")],
            "cookies": [("a", "1"), ("b", "2")],
            "path_params": {"name": "path"},
            "stage_variables": {"table": "t"},
            "body": b"hello",
        },
    ),
    "the stage is no part of the path": (
        http_api_event(path="/prod/a", stage="prod"),
        {"path": "/a", "raw_path": "/prod/a", "url": f"{API}/prod/a"},
    ),
    "the root of a stage is /": (
        http_api_event(path="/prod", stage="prod"),
        {"path": "/", "raw_path": "/prod", "url": f"{API}/prod"},
    ),
    "the root of a stage with its slash is /": (
        http_api_event(path="/prod/", stage="prod"),
        {"path": "/", "raw_path": "/prod/", "url": f"{API}/prod/"},
    ),
    "a segment that only begins like the stage stays": (
        http_api_event(path="/products", stage="prod"),
        {"path": "/products", "raw_path": "/products", "url": f"{API}/prod/products"},
    ),
    "a path under the default stage may be called default": (
        http_api_event(path="/$default/a"),
        {"path": "/$default/a", "raw_path": "/$default/a", "url": f"{API}/$default/a"},
    ),
    "a path is decoded once": (
        function_url_event(path="/a%20b/c%252Fd/%C3%A9"),
        AT_URL | {"path": "/a b/c%2Fd/é", "raw_path": "/a%20b/c%252Fd/%C3%A9", "url": f"{URL}/a%20b/c%252Fd/%C3%A9"},
    ),
    "a path that came decoded is not decoded again": (
        http_api_event(path="/a b/c%2Fd/é?#"),
        {
            "path": "/a b/c%2Fd/é?#",
            "raw_path": "/a b/c%2Fd/é?#",
            "url": f"{API}/a%20b/c%252Fd/%C3%A9%3F%23",
        },
    ),
    "what is no encoding stays": (
        function_url_event(path="/pa2%Fth/1"),
        AT_URL | {"path": "/pa2%Fth/1", "raw_path": "/pa2%Fth/1", "url": f"{URL}/pa2%Fth/1"},
    ),
    "a plus in a path is a plus": (
        http_api_event(path="/a+b"),
        {"path": "/a+b", "raw_path": "/a+b", "url": f"{API}/a+b"},
    ),
    "a path that came decoded is encoded in the URL": (
        http_api_event(path="/path-with space"),
        {"path": "/path-with space", "raw_path": "/path-with space", "url": f"{API}/path-with%20space"},
    ),
    "a comma in a value is no second value": (
        http_api_event(rawQueryString="a=1&a=2,3", queryStringParameters={"a": "1,2,3"}),
        {"query": [("a", "1"), ("a", "2,3")], "url": f"{API}/?a=1&a=2,3"},
    ),
    "a query is decoded, plus is a space": (
        http_api_event(rawQueryString="q=some%40mail.com&x+y=1+%2B+1&empty=&bare&&=v"),
        {
            "query": [("q", "some@mail.com"), ("x y", "1 + 1"), ("empty", ""), ("bare", ""), ("", "v")],
            "url": f"{API}/?q=some%40mail.com&x+y=1+%2B+1&empty=&bare&&=v",
        },
    ),
    "the map of parameters counts where there is no raw query": (
        {**http_api_event(queryStringParameters={"a": "1"}), "rawQueryString": None},
        {"query": [("a", "1")]},
    ),
    "cookies count once when they come twice": (
        http_api_event(headers={"cookie": "a=1"}, cookies=["a=1"]),
        {"headers": [("cookie", "a=1")], "cookies": [("a", "1")]},
    ),
    "a cookie header counts where there is no list": (
        http_api_event(headers={"Cookie": 'a=1; b="x y"; broken; =no; a=2'}),
        {
            "headers": [("cookie", 'a=1; b="x y"; broken; =no; a=2')],
            "cookies": [("a", "1"), ("b", "x y"), ("a", "2")],
        },
    ),
    "an empty list of cookies is no cookie header": (http_api_event(cookies=[]), {}),
    "path parameters that came decoded are not decoded again": (
        http_api_event(path="/a b/%2F", route="GET /{a}/{b}", pathParameters={"a": "a b", "b": "%2F"}),
        {
            "path": "/a b/%2F",
            "raw_path": "/a b/%2F",
            "url": f"{API}/a%20b/%252F",
            "path_params": {"a": "a b", "b": "%2F"},
        },
    ),
    "a binary body": (
        http_api_event(body=base64.b64encode(b"\xff\x00").decode(), isBase64Encoded=True),
        {"body": b"\xff\x00"},
    ),
    "no body although it is said to be base64": (http_api_event(isBase64Encoded=True), {}),
    "an empty body that is said to be base64": (http_api_event(body="", isBase64Encoded=True), {}),
    "a function URL": (
        function_url_event(path="/a", rawQueryString="b=1"),
        {
            "source": "function_url",
            "path": "/a",
            "raw_path": "/a",
            "url": f"{URL}/a?b=1",
            "query": [("b", "1")],
            "headers": [("host", "id.lambda-url.eu-west-1.on.aws"), ("x-forwarded-proto", "https")],
        },
    ),
    "a local emulator's host and scheme are those of the URL": (
        http_api_event(path="/hello", headers={"Host": "127.0.0.1:3000", "X-Forwarded-Proto": "http"}),
        {
            "path": "/hello",
            "raw_path": "/hello",
            "url": "http://127.0.0.1:3000/hello",
            "headers": [("host", "127.0.0.1:3000"), ("x-forwarded-proto", "http")],
        },
    ),
    "without a host header the domain's name is the host": (http_api_event(headers={}), {"headers": []}),
    "an absent method is GET": (http_api_event(method=""), {}),
}


@pytest.mark.parametrize(("event", "expected"), CASES.values(), ids=CASES.keys())
def test_an_event_is_this_request(event, expected):
    assert view(event) == PLAIN | expected


def test_the_source_s_own_context_and_the_event_are_at_hand():
    event = http_api_event()
    request = http.Request.from_event(event)
    assert (request.context["requestId"], request.event) == ("id-of-the-request", event)


def test_without_any_host_a_url_is_a_path():
    event = http_api_event(path="/a", headers={})
    del event["requestContext"]["domainName"]
    assert http.Request.from_event(event).url == "/a"


def test_a_custom_domain_s_url_has_no_stage():
    event = http_api_event(path="/a", stage="prod", headers={"host": "api.example.com"})
    event["requestContext"]["domainName"] = "api.example.com"
    assert http.Request.from_event(event).url == "https://api.example.com/a"


def test_names_are_looked_up_without_regard_to_case_in_headers_only():
    request = http.Request.from_event(http_api_event(headers={"X-One": "1"}, rawQueryString="X-One=1"))
    headers, query = request.headers, request.query
    assert [headers.get("x-oNE"), "X-ONE" in headers, headers["x-one"], list(headers), len(headers)] == [
        "1",
        True,
        "1",
        ["x-one"],
        1,
    ]
    assert [query.get("x-one"), "x-one" in query, query["X-One"]] == [None, False, "1"]


def test_repeats_are_kept_and_the_first_is_the_one_that_counts():
    query = http.Request.from_event(http_api_event(rawQueryString="a=1&b=2&a=3")).query
    assert (query.get("a"), query.get_all("a"), query.get_all("c"), query.get("c", "-"), list(query), len(query)) == (
        "1",
        ["1", "3"],
        [],
        "-",
        ["a", "b"],
        2,
    )


TEXTS = [
    ("text/plain", b"caf\xc3\xa9", "café"),
    ("text/plain; charset=ISO-8859-1", b"caf\xe9", "café"),
    ('text/plain; format=flowed; Charset="utf-16"', "é".encode("utf-16"), "é"),
]


@pytest.mark.parametrize(("content_type", "body", "text"), TEXTS)
def test_a_text_is_decoded_by_its_charset(content_type, body, text):
    assert posted(body, content_type).text() == text


BROKEN = [
    (lambda: posted(b"\xff").text(), "the body is not utf-8: byte 0 is wrong"),
    (lambda: posted(b"x", "text/plain; charset=klingon").text(), "the charset klingon is unknown"),
    (lambda: posted(b"x", "text/plain; charset=zip").text(), "the charset zip is unknown"),
    (lambda: posted(b"x", "text/plain; charset=a\0b").text(), "the charset a\0b is unknown"),
    (lambda: posted(b"").json(), "the body is empty where JSON is expected"),
    (lambda: posted(b'{"a": }').json(), "the body is no JSON: Expecting value: line 1 column 7 (char 6)"),
    (lambda: posted(b"[NaN]").json(), "the body is no JSON: NaN is not JSON"),
    (lambda: posted(b'"\xff"').json(), "the body is no JSON: byte 1 is not UTF-8"),
    (lambda: posted(b"[" * 200_000).json(), "the body is no JSON: it is nested too deeply"),
    (lambda: of_body("\ud800", False).body, "the body holds half of a surrogate pair, which is no text"),
]


def posted(body: bytes, content_type: str = "application/json") -> http.Request:
    return of_body(base64.b64encode(body).decode(), True, {"content-type": content_type})


def of_body(text: str, is_base64: bool, headers: dict | None = None) -> http.Request:
    event = http_api_event("POST", body=text, isBase64Encoded=is_base64, headers=headers or {})
    return http.Request.from_event(event)


@pytest.mark.parametrize(("read", "detail"), BROKEN)
def test_a_broken_body_is_a_bad_request_that_says_how(read, detail):
    with pytest.raises(http.BadRequest) as caught:
        read()
    assert caught.value.detail == detail


@pytest.mark.parametrize("text", ["=", "abc", "a b=", "YQ==YQ==", "é"])
def test_broken_base64_is_a_bad_request(text):
    with pytest.raises(http.BadRequest, match="the body is no base64"):
        _ = of_body(text, True).body


@pytest.mark.parametrize(("text", "is_base64"), [("12345", False), ("MTIzNDU=", True), ("éé1", False)])
def test_a_body_over_the_limit_is_refused(text, is_base64, monkeypatch):
    monkeypatch.setenv("LAMBIC_HTTP_BODY_BYTES", "5")
    assert len(of_body(text, is_base64).body) == 5
    monkeypatch.setenv("LAMBIC_HTTP_BODY_BYTES", "4")
    with pytest.raises(http.ContentTooLarge) as caught:
        _ = of_body(text, is_base64).body
    assert (caught.value.status, caught.value.detail) == (413, "the body has 5 bytes, and 4 are the most")


def test_a_limit_that_is_no_number_of_bytes_is_told(monkeypatch):
    monkeypatch.setenv("LAMBIC_HTTP_BODY_BYTES", "1MB")
    with pytest.raises(ValueError, match="LAMBIC_HTTP_BODY_BYTES must be a number of bytes, not '1MB'"):
        _ = of_body("a", False).body


def test_json_is_read_whatever_its_content_type_says():
    bodies = [b'{"a": [1, 2.5, "\xc3\xa9", null]}', b" 3 ", b'"x"']
    read = [posted(body, kind).json() for body in bodies for kind in ("application/json; charset=utf-8", "text/plain")]
    assert read == [{"a": [1, 2.5, "é", None]}] * 2 + [3] * 2 + ["x"] * 2


UNKNOWN = {
    "nothing": ({}, "the event has no requestContext, which events of HTTP APIs .*; its keys: none"),
    "a list": ([], "the event is no JSON object but list"),
    "null": (None, "the event is no JSON object but NoneType"),
    "SQS": (
        {"Records": [{"eventSource": "aws:sqs"}]},
        "no requestContext.*: it looks like one of aws:sqs; .*: Records",
    ),
    "SNS": ({"Records": [{"EventSource": "aws:sns"}]}, "it looks like one of aws:sns"),
    "a schedule": ({"detail-type": "Scheduled Event", "source": "aws.events"}, "one of EventBridge or a schedule"),
    "Kafka": ({"eventSource": "aws:kafka", "records": {}}, "one of aws:kafka"),
}


@pytest.mark.parametrize(("event", "message"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_event_of_no_known_source_says_where_it_seems_to_come_from(event, message):
    with pytest.raises(http.EventError, match=message):
        http.Request.from_event(event)


MISSHAPEN = [
    ("rawPath", 1, "path"),
    ("rawQueryString", [], "query"),
    ("headers", [], "headers"),
    ("headers", {"a": 1}, "headers"),
    ("cookies", "a=1", "cookies"),
    ("cookies", [1], "headers"),
    ("pathParameters", {"a": []}, "path_params"),
    ("stageVariables", 3, "stage_variables"),
    ("body", {}, "body"),
    ("isBase64Encoded", "true", "body"),
]


@pytest.mark.parametrize(("key", "value", "attribute"), MISSHAPEN)
def test_a_misshapen_event_raises_our_own_error_when_the_part_is_used(key, value, attribute):
    request = http.Request.from_event(http_api_event() | {key: value})
    with pytest.raises(http.EventError, match="in the event must be"):
        getattr(request, attribute)


def test_a_header_that_is_null_is_left_out():
    assert http.Request.from_event(http_api_event(headers={"a": None, "b": "1"})).headers.items() == [("b", "1")]
