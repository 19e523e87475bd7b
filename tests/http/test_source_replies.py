"""Whole responses, as the replies that every source beside payload format 2.0 understands."""

import base64

import pytest

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

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
REST = [rest_api_event, http_api_v1_event, websocket_event, websocket_connect_event]
SINGLE = [alb_event, lattice_v1_event, lattice_v2_event]
V2 = [http_api_event, function_url_event]


def answer(make, response: http.Response, method: str | None = None) -> dict:
    event = make() if method is None else make(method)
    return response.to_reply(http.Request.from_event(event))


def everything() -> http.Response:
    response = http.Response("é", 201, [("Vary", "a"), ("vary", "b"), ("Set-Cookie", "one=1")], ["two=2"])
    response.set_cookie("three", "3")
    return response


COOKIES = ["one=1", "two=2", "three=3; Path=/"]


@pytest.mark.parametrize("make", REST)
def test_api_gateway_gets_every_header_as_a_list(make):
    assert answer(make, everything()) == {
        "statusCode": 201,
        "multiValueHeaders": {"vary": ["a", "b"], "content-type": [TEXT], "set-cookie": COOKIES},
        "isBase64Encoded": False,
        "body": "é",
    }


def test_a_balancer_with_multi_value_headers_gets_lists_and_nothing_else():
    assert answer(alb_multi_value_event, everything()) == {
        "statusCode": 201,
        "statusDescription": "201 Created",
        "multiValueHeaders": {"vary": ["a", "b"], "content-type": [TEXT], "set-cookie": COOKIES},
        "isBase64Encoded": False,
        "body": "é",
    }


@pytest.mark.parametrize("make", SINGLE)
def test_where_a_name_has_one_value_cookies_stand_under_several_spellings(make):
    assert answer(make, everything()) == {
        "statusCode": 201,
        "statusDescription": "201 Created",
        "headers": {
            "vary": "a, b",
            "content-type": TEXT,
            "set-cookie": "one=1",
            "Set-cookie": "two=2",
            "sEt-cookie": "three=3; Path=/",
        },
        "isBase64Encoded": False,
        "body": "é",
    }


def test_hundreds_of_cookies_have_a_spelling_each():
    response = http.Response(cookies=[f"c{number}=1" for number in range(512)])
    headers = answer(alb_event, response)["headers"]
    assert (len(headers), {name.lower() for name in headers}) == (512, {"set-cookie"})
    assert list(headers.values()) == response.cookies


@pytest.mark.parametrize("make", V2)
def test_payload_format_2_gets_texts_and_cookies_apart(make):
    assert answer(make, everything()) == {
        "statusCode": 201,
        "headers": {"vary": "a, b", "content-type": TEXT},
        "cookies": COOKIES,
        "isBase64Encoded": False,
        "body": "é",
    }


@pytest.mark.parametrize("make", [*REST, *SINGLE, *V2, alb_multi_value_event])
def test_bytes_go_as_base64(make):
    reply = answer(make, http.Response(b"\xff\x00"))
    headers = reply.get("headers") or {name: values[0] for name, values in reply["multiValueHeaders"].items()}
    assert (reply["body"], reply["isBase64Encoded"], headers) == (
        base64.b64encode(b"\xff\x00").decode(),
        True,
        {"content-type": BYTES},
    )


@pytest.mark.parametrize("make", [*REST, *SINGLE, *V2, alb_multi_value_event])
def test_no_body_is_no_key(make):
    assert "body" not in answer(make, http.Response(None, 204))


@pytest.mark.parametrize("make", [rest_api_event, alb_event, lattice_v1_event, lattice_v2_event, http_api_event])
def test_to_head_no_body_is_sent(make):
    reply = answer(make, http.Response(b"abc"), "HEAD")
    assert ("body" in reply, reply["isBase64Encoded"]) == (False, False)


STATUSES = {
    200: "200 OK",
    299: "299 OK",
    308: "308 Permanent Redirect",
    418: "418 Bad Request",
    599: "599 Internal Server Error",
}


@pytest.mark.parametrize(("status", "line"), STATUSES.items())
def test_a_balancer_gets_a_status_line(status, line):
    assert answer(alb_event, http.Response(None, status))["statusDescription"] == line


def test_a_reply_shares_nothing_with_the_response():
    response = http.Response("a", headers={"x": "1"}, cookies=["a=1"])
    reply = answer(rest_api_event, response)
    reply["multiValueHeaders"]["x"].append("2")
    reply["multiValueHeaders"]["set-cookie"].append("b=2")
    assert (response.headers.items(), response.cookies) == ([("x", "1")], ["a=1"])
