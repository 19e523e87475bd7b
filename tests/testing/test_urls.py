"""The URL, path and query that a function sees of what a client asked for, source by source."""

import pytest

from lambic import http, testing

API = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"
URL = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws"
ALB = "balancer-1234567890.us-east-1.elb.amazonaws.com"
LATTICE = "service-0123456789abcdef0.7d67968.vpc-lattice-svcs.us-east-1.on.aws"
TWICE = [("parameter1", "value1"), ("parameter1", "value2"), ("parameter", "value")]
TEXT = "parameter1=value1&parameter1=value2&parameter=value"
ASKS = "?showAll=true"

CASES = {
    "a REST API with a stage": ("rest_api", "/hello?name=me", {"stage": "test"}, f"https://{API}/test/hello?name=me",
                                "/hello", [("name", "me")]),
    "repeated parameters of a REST API": ("rest_api", "/?multi=you&multi=me&name=me", {}, None, "/",
                                          [("multi", "you"), ("multi", "me"), ("name", "me")]),
    "the root of an HTTP API": ("http_api", "/", {}, f"https://{API}/", "/", []),
    "an HTTP API with a query": ("http_api", f"/my/path?{TEXT}", {}, f"https://{API}/my/path?{TEXT}", "/my/path",
                                 TWICE),
    "a space in a path": ("http_api", "/my/path-with%20space", {}, f"https://{API}/my/path-with%20space",
                          "/my/path-with space", []),
    "a named stage of an HTTP API": ("http_api", "/my/path", {"stage": "Prod"}, f"https://{API}/Prod/my/path",
                                     "/my/path", []),
    "the root of a named stage": ("http_api", "/", {"stage": "Prod"}, f"https://{API}/Prod/", "/", []),
    "a path that begins like the stage": ("rest_api", "/test/x", {"stage": "test"}, f"https://{API}/test/test/x",
                                          "/test/x", []),
    "an API on this machine": ("http_api", "http://127.0.0.1:3000/hello", {}, "http://127.0.0.1:3000/hello", "/hello",
                               []),
    "a function URL": ("function_url", f"/my/path?{TEXT}", {}, f"https://{URL}/my/path?{TEXT}", "/my/path", TWICE),
    "a load balancer": ("alb", "/?myKey=val1&myKey=val2", {}, f"https://{ALB}/?myKey=val2", "/", [("myKey", "val2")]),
    "an encoded value": ("alb", "/?myKey=%3FshowAll%3Dtrue", {}, f"https://{ALB}/?myKey=%3FshowAll%3Dtrue", "/",
                         [("myKey", ASKS)]),
    "lists of a load balancer": ("alb_multi", "/?k=%3FshowAll%3Dtrue&k=2&o=3", {},
                                 f"https://{ALB}/?k=%3FshowAll%3Dtrue&k=2&o=3", "/",
                                 [("k", ASKS), ("k", "2"), ("o", "3")]),
    "Lattice": ("lattice_v2", "/a%20b?k=%3FshowAll%3Dtrue&k=2", {}, f"https://{LATTICE}/a%20b?k=%3FshowAll%3Dtrue&k=2",
                "/a b", [("k", ASKS), ("k", "2")]),
    "Lattice V1": ("lattice_v1", "/a?k=1&k=x%20y", {}, f"https://{LATTICE}/a?k=x+y", "/a", [("k", "x y")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_was_asked_for_is_what_the_function_sees(name):
    source, asked, options, url, path, query = CASES[name]
    request = http.Request.from_event(testing.event(source, url=asked, **options))
    assert (request.url if url else None, request.path, list(request.query.items())) == (url, path, query)


@pytest.mark.parametrize(
    ("source", "cookie"), [("http_api", "a=1; b=2"), ("function_url", "a=1; b=2"), ("rest_api", "a=1; b=2")]
)
def test_cookies_are_one_header_again(source, cookie):
    request = http.Request.from_event(testing.event(source, cookies={"a": "1", "b": "2"}))
    assert (request.headers.get_all("cookie"), list(request.cookies.items())) == ([cookie], [("a", "1"), ("b", "2")])
