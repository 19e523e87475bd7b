"""A function's result -> HTTP response, payload format 2.0."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambic.emulator.http_reply import BadReply, is_reply, read_prelude, read_reply
from lambic.emulator.message import HTTPResponse

JSON = ("content-type", "application/json")
TEXT = ("content-type", "text/plain;charset=UTF-8")


@pytest.mark.parametrize(
    ("payload", "response"),
    [
        (b'{"hello": "world"}', HTTPResponse(200, (JSON,), b'{"hello":"world"}')),
        (b'["hello", 3, true]', HTTPResponse(200, (JSON,), b'["hello",3,true]')),
        (b"3.1", HTTPResponse(200, (JSON,), b"3.1")),
        (b'"hello"', HTTPResponse(200, (JSON,), b"hello")),
        (b"null", HTTPResponse(200, (JSON,), b"null")),
        (b"{}", HTTPResponse(200, (JSON,), b"{}")),
        ('"é"'.encode(), HTTPResponse(200, (JSON,), "é".encode())),
        (b'"\\ud800"', HTTPResponse(200, (JSON,), b"?")),
    ],
)
def test_a_result_without_status_code_is_the_body(payload, response):
    assert read_reply(payload) == response


@pytest.mark.parametrize(
    ("result", "response"),
    [
        ({"statusCode": 204}, HTTPResponse(204)),
        ({"statusCode": "418", "body": "tea"}, HTTPResponse(418, (TEXT,), b"tea")),
        ({"statusCode": 200, "headers": None, "body": None, "cookies": None}, HTTPResponse(200)),
        (
            {"statusCode": 200, "headers": {"Content-Type": "a/b", "X": True, "N": 5}, "body": "é"},
            HTTPResponse(200, (("content-type", "a/b"), ("x", "true"), ("n", "5")), "é".encode()),
        ),
        (
            {"statusCode": 200, "cookies": ["a=1", "b=2; Secure"]},
            HTTPResponse(200, (("set-cookie", "a=1"), ("set-cookie", "b=2; Secure"))),
        ),
        (
            {"statusCode": 200, "headers": {"content-type": "image/png"}, "body": "/9g=", "isBase64Encoded": True},
            HTTPResponse(200, (("content-type", "image/png"),), b"\xff\xd8"),
        ),
        ({"statusCode": 200, "unknown": [1], "multiValueHeaders": {"a": ["b"]}}, HTTPResponse(200)),
    ],
)
def test_a_reply_becomes_its_response(result, response):
    assert read_reply(json.dumps(result).encode()) == response


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"not json", "the result is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"NaN", "the result is not JSON: it holds NaN"),
        (b"[" * 100_000, None),
        (b'{"statusCode": null}', "statusCode must be a number from 200 to 599, not null"),
        (b'{"statusCode": true}', "statusCode must be a number from 200 to 599, not true"),
        (b'{"statusCode": 200.5}', "statusCode must be a number from 200 to 599, not 200.5"),
        (b'{"statusCode": 100}', "statusCode must be a number from 200 to 599, not 100"),
        (b'{"statusCode": "ok"}', 'statusCode must be a number from 200 to 599, not "ok"'),
        (b'{"statusCode": 200, "body": {"a": 1}}', 'body must be a text, not {"a": 1}: encode it, as with json.dumps'),
        (b'{"statusCode": 200, "headers": []}', "headers must be an object of texts, not []"),
        (b'{"statusCode": 200, "headers": {"a": ["b"]}}', "the header 'a' must be one text, not [\"b\"]"),
        (b'{"statusCode": 200, "headers": {"a b": "c"}}', "'a b' is no name of a header"),
        (
            b'{"statusCode": 200, "headers": {"a": "b\\nc: d"}}',
            "the header 'a' holds a line break or another control character",
        ),
        (b'{"statusCode": 200, "cookies": "a=b"}', 'cookies must be a list of texts, not "a=b"'),
        (b'{"statusCode": 200, "isBase64Encoded": "true"}', 'isBase64Encoded must be true or false, not "true"'),
        (b'{"statusCode": 200, "isBase64Encoded": true, "body": "a"}', None),
        (b'{"statusCode": 200, "isBase64Encoded": true, "body": "\xc3\xa9"}', None),
    ],
)
def test_a_bad_shape_is_refused_with_its_reason(payload, reason):
    with pytest.raises(BadReply) as error:
        read_reply(payload)
    assert reason is None or str(error.value) == reason


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3),
    max_leaves=6,
)
SHAPES = st.fixed_dictionaries(
    {"statusCode": st.sampled_from([200, "404", None, 99]) | JSON_VALUES},
    optional={
        "headers": st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=3) | JSON_VALUES,
        "cookies": st.lists(st.text(max_size=5), max_size=3) | JSON_VALUES,
        "body": st.text(max_size=8) | JSON_VALUES,
        "isBase64Encoded": st.booleans() | JSON_VALUES,
    },
)


@given(SHAPES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=20))
def test_any_result_is_a_valid_response_or_is_refused(payload):
    try:
        response = read_reply(payload)
    except BadReply:
        return
    assert 200 <= response.status <= 599
    for name, value in response.headers:
        assert name.isascii()
        assert not set("\r\n\0") & set(name + value)
        value.encode()


BYTES = ("content-type", "application/octet-stream")


@pytest.mark.parametrize(
    ("prelude", "head"),
    [
        ({}, HTTPResponse(200, (BYTES,))),
        ({"statusCode": 302, "headers": {"Location": "/"}}, HTTPResponse(302, (("location", "/"), BYTES))),
        (
            {"statusCode": "404", "headers": {"Content-Type": "a/b"}, "cookies": ["a=1"]},
            HTTPResponse(404, (("content-type", "a/b"), ("set-cookie", "a=1"))),
        ),
    ],
)
def test_a_prelude_becomes_the_head(prelude, head):
    assert read_prelude(json.dumps(prelude).encode()) == head


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "the prelude is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"\xff", None),
        (b"null", "the prelude must be an object, not null"),
        (b'{"cookies": {}}', "cookies must be a list of texts, not {}"),
        (b'{"headers": {"a": "b\\r\\nc: d"}}', "the header 'a' holds a line break or another control character"),
    ],
)
def test_a_bad_prelude_is_refused_with_its_reason(text, reason):
    with pytest.raises(BadReply) as error:
        read_prelude(text)
    assert reason is None or str(error.value) == reason


@pytest.mark.parametrize(
    ("payload", "expected"),
    [(b'{"statusCode": 200}', True), (b'{"body": "a"}', False), (b'["statusCode"]', False), (b"statusCode", False)],
)
def test_a_reply_is_told_from_a_body(payload, expected):
    assert is_reply(payload) is expected
