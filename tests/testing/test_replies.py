"""How each source reads what a handler gives: what recordings of AWS and its documentation say."""

import base64

import pytest

from lambic import testing

FAILED = {
    "http_api": (500, "application/json", b'{"message":"Internal Server Error"}'),
    "http_api_v1": (500, "application/json", b'{"message":"Internal Server Error"}'),
    "function_url": (502, "application/json", b"Internal Server Error"),
    "rest_api": (502, "application/json", b'{"message":"Internal server error"}'),
    "websocket": (502, "application/json", b'{"message":"Internal server error"}'),
    "alb": (502, "text/html", b"<html><head><title>502 Bad Gateway</title></head></html>"),
    "alb_multi": (502, "text/html", b"<html><head><title>502 Bad Gateway</title></head></html>"),
    "lattice_v1": (502, "text/html", b"Bad Gateway"),
    "lattice_v2": (502, "text/html", b"Bad Gateway"),
}


def answer(source: str, result: object, **options: object) -> testing.Response:
    """The response that a source makes of a handler's result."""
    client_options = {name: options.pop(name) for name in ("raise_exceptions", "binary_media_types") if name in options}
    client = testing.Client(lambda event, context: result, source, **client_options)
    return client.get("/", **options)


def view(response: testing.Response) -> tuple:
    return response.status, response.headers.items(), response.content


JSON_TYPE = [("content-type", "application/json")]
READ = {
    "function_url": [
        ({"hello": "world"}, 200, JSON_TYPE, b'{"hello":"world"}'),
        (["hello", 3, True], 200, JSON_TYPE, b'["hello",3,true]'),
        (3, 200, JSON_TYPE, b"3"),
        (3.1, 200, JSON_TYPE, b"3.1"),
        (True, 200, JSON_TYPE, b"true"),
        (None, 200, JSON_TYPE, b"null"),
        ("hello", 200, JSON_TYPE, b"hello"),
        ({"statusCode": 200, "body": "body123"}, 200, JSON_TYPE, b"body123"),
        ({"statusCode": 200, "body": '{"hello": "world"}'}, 200, JSON_TYPE, b'{"hello": "world"}'),
        ({"statusCode": "418", "body": ""}, 418, [], b""),
        ({"statusCode": 204}, 204, [], b""),
        (
            {"statusCode": 201, "headers": {"X-A": "1", "n": 2}, "cookies": ["a=1; Path=/", "b=2"]},
            201,
            [("x-a", "1"), ("n", "2"), ("set-cookie", "a=1; Path=/"), ("set-cookie", "b=2")],
            b"",
        ),
        (
            {"statusCode": 200, "headers": {"content-type": "image/png"}, "body": "/9g=", "isBase64Encoded": True},
            200,
            [("content-type", "image/png")],
            b"\xff\xd8",
        ),
    ],
    "http_api": [
        ({"statusCode": 200, "body": "x"}, 200, [("content-type", "text/plain;charset=UTF-8")], b"x"),
        ({"message": "é"}, 200, JSON_TYPE, '{"message":"é"}'.encode()),
        ({"statusCode": 200, "headers": None, "cookies": None, "body": None, "isBase64Encoded": None}, 200, [], b""),
    ],
    "http_api_v1": [
        ({"statusCode": 200, "body": "x", "more": 1}, 200, JSON_TYPE, b"x"),
        (
            {"statusCode": 200, "multiValueHeaders": {"a": ["1", "2"]}, "body": "eA==", "isBase64Encoded": True},
            200,
            [("a", "1"), ("a", "2"), *JSON_TYPE],
            b"x",
        ),
    ],
    "rest_api": [
        ({"statusCode": 200}, 200, JSON_TYPE, b""),
        ({"headers": {"a": "b"}}, 200, [("a", "b"), *JSON_TYPE], b""),
        ({"statusCode": "201"}, 201, JSON_TYPE, b""),
        ({"statusCode": 200, "headers": None}, 200, JSON_TYPE, b""),
        ({"statusCode": 200, "headers": {"a": True}}, 200, [("a", "true"), *JSON_TYPE], b""),
        (
            {"statusCode": 200, "headers": {"x-NAME": "solo"}, "multiValueHeaders": {"X-name": ["multi"]}},
            200,
            [("x-name", "multi"), ("x-name", "solo"), *JSON_TYPE],
            b"",
        ),
        ({"statusCode": 200, "body": "/9g=", "isBase64Encoded": True}, 200, JSON_TYPE, b"/9g="),
        (
            {"statusCode": 401, "headers": {"WWW-Authenticate": "Basic", "Date": "today"}},
            401,
            [("x-amzn-remapped-www-authenticate", "Basic"), ("x-amzn-remapped-date", "today"), *JSON_TYPE],
            b"",
        ),
    ],
    "alb": [
        (
            {"statusCode": 200, "headers": {"a": "1"}, "multiValueHeaders": {"a": ["1", "2"]}, "body": "x"},
            200,
            [("a", "1")],
            b"x",
        ),
        (
            {"statusCode": 200, "headers": {"set-cookie": "a=1", "Set-cookie": "b=2"}},
            200,
            [("set-cookie", "a=1"), ("set-cookie", "b=2")],
            b"",
        ),
        ({"statusCode": 200, "headers": {"Content-Length": "7", "Connection": "close"}, "body": "x"}, 200, [], b"x"),
    ],
    "alb_multi": [
        (
            {"statusCode": 200, "headers": {"a": "1"}, "multiValueHeaders": {"a": ["1", "2"]}, "body": "/9g=",
             "isBase64Encoded": True},
            200,
            [("a", "1"), ("a", "2")],
            b"\xff\xd8",
        ),
    ],
    "lattice_v1": [({"statusCode": 200, "headers": {"a": "1"}, "body": "x"}, 200, [("a", "1")], b"x")],
    "lattice_v2": [({"statusCode": 200, "headers": {"a": "1"}, "body": None}, 200, [("a", "1")], b"")],
    "websocket": [({"statusCode": 200, "body": "x"}, 200, JSON_TYPE, b"x")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "index"), [(source, index) for source, cases in READ.items() for index in range(len(cases))]
)
def test_a_reply_is_the_response_that_the_source_makes_of_it(source, index):
    result, *expected = READ[source][index]
    assert view(answer(source, result)) == tuple(expected)


REFUSED = {
    "http_api": [
        ({"statusCode": "test"}, "statusCode must be a number from 200 to 599, not \"test\""),
        ({"statusCode": True}, "statusCode must be a number from 200 to 599, not true"),
        ({"statusCode": 100}, "statusCode must be a number from 200 to 599, not 100"),
        ({"statusCode": 200, "body": {"a": 1}}, 'body must be a text, not {"a": 1}: encode it, as with json.dumps'),
        ({"statusCode": 200, "headers": [["a", "b"]]}, 'headers must be an object, not [["a", "b"]]'),
        ({"statusCode": 200, "headers": {"a": ["b"]}}, 'headers.a must be a text, not ["b"]'),
        ({"statusCode": 200, "headers": {"a b": "c"}}, "'a b' is no name of a header"),
        ({"statusCode": 200, "headers": {"a": "b\r\nc: d"}}, "the header a holds a line break or another control "
         "character"),
        ({"statusCode": 200, "cookies": "a=1"}, 'cookies must be a list of texts, not "a=1"'),
        ({"statusCode": 200, "body": "x", "isBase64Encoded": "true"}, 'isBase64Encoded must be true or false, not '
         '"true"'),
        ({"statusCode": 200, "body": "%", "isBase64Encoded": True}, "isBase64Encoded is true, but the body is no "
         "base64: Only base64 data is allowed"),
        ({"statusCode": 200, "x": float("nan")}, "the result is no JSON: it holds NaN"),
        (b"\xff", "the result is no JSON: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
    "rest_api": [
        ({}, "the reply has none of statusCode, headers, multiValueHeaders and body"),
        ({"statusCode": 200, "wrongValue": "x"}, "a REST API refuses replies with other keys than its own: wrongValue"),
        ({"statusCode": 200, "cookies": ["a=1"]}, "a REST API refuses replies with other keys than its own: cookies"),
        ("string", 'a reply is an object with statusCode, headers and body, not "string"'),
        ({"statusCode": "test"}, 'statusCode must be a number from 200 to 599, not "test"'),
        ({"statusCode": 200, "multiValueHeaders": {"a": "x"}}, 'multiValueHeaders.a must be a list, not "x"'),
    ],
    "http_api_v1": [({"message": "x"}, "the reply has none of statusCode, headers, multiValueHeaders and body")],
    "alb": [
        ({"body": "x"}, "statusCode must be a number from 200 to 599, not null"),
        ({"statusCode": "200"}, 'statusCode must be a number from 200 to 599, not "200"'),
        ({"statusCode": 200, "headers": {"a": 1}}, "headers.a must be a text, not 1"),
        ({"statusCode": 200, "body": "x" * (1 << 20) + "x"}, "a load balancer takes 1 MB, and the body has 1048577 "
         "bytes"),
        ([1], "a reply is an object with statusCode, headers and body, not [1]"),
    ],
    "alb_multi": [({"statusCode": 200, "multiValueHeaders": {"a": ["b", None]}}, "multiValueHeaders.a must be a text, "
                   "not null")],
    "lattice_v1": [(None, "a reply is an object with statusCode, headers and body, not null")],
    "lattice_v2": [({"statusCode": 200, "headers": {"a": ["b"]}}, 'headers.a must be a text, not ["b"]')],
    "websocket": [("x", 'a reply is an object with statusCode, headers and body, not "x"')],
    "function_url": [({"statusCode": 99}, "statusCode must be a number from 200 to 599, not 99")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "index"), [(source, index) for source, cases in REFUSED.items() for index in range(len(cases))]
)
def test_a_reply_that_the_source_would_refuse_raises_the_reason(source, index):
    result, reason = REFUSED[source][index]
    with pytest.raises(testing.ReplyRefused) as raised:
        answer(source, result)
    assert (raised.value.source, raised.value.reason, str(raised.value)) == (source, reason, f"{source}: {reason}")


@pytest.mark.parametrize("source", FAILED)
def test_without_raising_a_refused_reply_is_what_clients_of_the_source_get(source):
    status, content_type, body = FAILED[source]
    response = answer(source, {"statusCode": 7}, raise_exceptions=False)
    assert view(response) == (status, [("content-type", content_type)], body)
    assert response.event is not None


@pytest.mark.parametrize(
    ("binary_media_types", "accept", "body"),
    [
        (["image/png"], "image/png;q=1, text/html", b"\xff\xd8"),
        (["image/png"], "text/html, image/png", b"/9g="),
        (["*/*"], "text/html", b"\xff\xd8"),
        (["image/gif"], "text/html", b"\xff\xd8"),
        ([], "*/*", b"/9g="),
    ],
)
def test_a_rest_api_decodes_base64_for_the_types_that_it_lists(binary_media_types, accept, body):
    result = {"statusCode": 200, "headers": {"Content-Type": "image/gif"}, "body": "/9g=", "isBase64Encoded": True}
    response = answer("rest_api", result, binary_media_types=binary_media_types, headers={"accept": accept})
    assert response.content == body


@pytest.mark.parametrize("status", [200, 204, 304])
def test_a_response_to_head_and_one_of_no_content_has_no_body(status):
    client = testing.Client(lambda event, context: {"statusCode": status, "body": "x"})
    assert (client.head("/").content, client.get("/").content) == (b"", b"x" if status == 200 else b"")


def test_the_parts_of_a_response():
    result = {
        "statusCode": 302,
        "headers": {"Content-Type": "text/plain; charset=latin-1", "Location": "/b"},
        "cookies": ["a=1; Path=/; HttpOnly", "b=x=y"],
        "body": base64.b64encode("é".encode("latin-1")).decode(),
        "isBase64Encoded": True,
    }
    response = answer("http_api", result)
    assert (response.status, response.status_code, response.text, response.content) == (302, 302, "é", b"\xe9")
    assert (response.headers["LOCATION"], list(response.cookies.items())) == ("/b", [("a", "1"), ("b", "x=y")])
    assert (response.reply, response.is_streamed, list(response.iter_chunks())) == (result, False, [b"\xe9"])
    assert repr(response) == "<Response 302>"
    assert answer("http_api", {"statusCode": 200, "body": '{"a": [1]}'}).json() == {"a": [1]}


def test_an_answer_of_more_than_lambda_takes_is_refused():
    with pytest.raises(testing.ReplyRefused, match="6 MB"):
        answer("http_api", "x" * 6 * 1024 * 1024)
