from collections.abc import Iterator

import pytest

from support.dev import Dev, serving
from support.examples import copy_example


@pytest.fixture(scope="module")
def hello(tmp_path_factory) -> Iterator[Dev]:
    with serving(copy_example("hello", tmp_path_factory.mktemp("example"))) as dev:
        yield dev


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/hello", b"Hello, world!"),
        ("/hello?first_name=Ada", b"Hello, Ada!"),
        ("/hello?first_name=", b"Hello, world!"),
        ("/hello?first_name=J%C3%BCrgen+M", "Hello, Jürgen M!".encode()),
    ],
)
def test_hello_greets_by_name_when_there_is_one(hello, path, body):
    reply = hello.send("GET", path)
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, "text/plain; charset=utf-8", body)


def test_an_unknown_route_is_404(hello):
    assert hello.send("GET", "/nowhere").status == 404


def test_a_wrong_method_is_405_and_says_which_are_right(hello):
    reply = hello.send("POST", "/hello", b"")
    assert (reply.status, reply.headers["allow"]) == (405, "GET")
