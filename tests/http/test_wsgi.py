"""WSGI applications behind every source, watched by the validator of the standard library (PEP 3333)."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote
from wsgiref.validate import validator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic import http, testing
from support.runtime_api import RuntimeApi, event
from support.runtime_process import LAMBIC, run

SOURCES = ("http_api", "http_api_v1", "function_url", "rest_api", "alb", "alb_multi", "lattice_v1", "lattice_v2")

Environ = dict[str, Any]
Start = Callable[..., Callable[[bytes], object]]


class Echo:
    """Says hello and keeps what it was given; `answer` replaces that."""

    def __init__(self, answer: Callable[[Environ, Start], Iterable[bytes]] | None = None) -> None:
        self.environs: list[Environ] = []
        self.bodies: list[bytes] = []
        self._answer = answer or answering("200 OK", [("Content-Type", "text/plain")], b"hello")

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        self.environs.append(dict(environ))
        self.bodies.append(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        return self._answer(environ, start)

    @property
    def environ(self) -> Environ:
        return self.environs[-1]


def answering(
    status: str, headers: list[tuple[str, str]], *chunks: bytes
) -> Callable[[Environ, Start], Iterable[bytes]]:
    def answer(environ: Environ, start: Start) -> Iterable[bytes]:
        start(status, headers)
        return list(chunks)

    return answer


def client(app: Any, source: str = "http_api", **options: Any) -> testing.Client:
    return testing.Client(http.wsgi(validator(app)), source, binary_media_types=["*/*"], **options)


def test_what_can_not_be_called_is_no_application():
    with pytest.raises(TypeError, match="takes a WSGI application, not None"):
        http.wsgi(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", SOURCES)
def test_the_whole_environ(source):
    app = Echo()
    headers = {"x-forwarded-for": "192.0.2.1", "host": "shop.example.com", "content-type": "text/plain", "x-a": "1"}
    sent = client(app, source).post("/a%20b/c?x=1&y=%C3%A9", content=b"body", headers=headers)
    environ = app.environ

    assert (sent.status, app.bodies) == (200, [b"body"])
    assert {name: environ[name] for name in environ if name in EXPECTED} == EXPECTED
    assert environ["REQUEST_URI"] == f"{environ['SCRIPT_NAME']}/a%20b/c?x=1&y=%C3%A9"
    assert environ["SERVER_PROTOCOL"].startswith("HTTP/")
    assert environ["aws.event"] is sent.event


EXPECTED = {
    "REQUEST_METHOD": "POST",
    "PATH_INFO": "/a b/c",
    "QUERY_STRING": "x=1&y=%C3%A9",
    "SERVER_NAME": "shop.example.com",
    "SERVER_PORT": "443",
    "CONTENT_TYPE": "text/plain",
    "CONTENT_LENGTH": "4",
    "HTTP_X_A": "1",
    "HTTP_HOST": "shop.example.com",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "https",
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def test_a_name_with_an_underscore_can_not_pass_for_another_header():
    app = Echo()
    client(app).get("/", headers={"x_real_ip": "forged", "x-real-ip": "192.0.2.1"})

    assert app.environ["HTTP_X_REAL_IP"] == "192.0.2.1"


@pytest.mark.parametrize("source", ["rest_api", "alb_multi", "lattice_v2", "http_api_v1"])
def test_repeated_headers_are_joined(source):
    app = Echo()
    client(app, source).get("/", headers=[("x-tag", "a"), ("x-tag", "b")])

    assert app.environ["HTTP_X_TAG"] == "a,b"


@pytest.mark.parametrize("source", SOURCES)
def test_cookies_are_one_header(source):
    app = Echo()
    client(app, source).get("/", cookies={"a": "1", "b": "2"})

    assert app.environ["HTTP_COOKIE"] == "a=1; b=2"


@pytest.mark.parametrize(
    ("source", "options", "name"),
    [
        ("rest_api", {"stage": "prod"}, "/prod"),
        ("http_api", {"stage": "test"}, "/test"),
        ("http_api", {"stage": "$default"}, ""),
        ("rest_api", {"stage": "prod", "base_path": "/shop"}, "/shop"),
    ],
    ids=["rest-stage", "http-stage", "default-stage", "base-path"],
)
def test_the_stage_and_the_base_path_are_the_script_name(source, options, name):
    app = Echo()
    client(app, source, routes=["GET /items"], **options).get("/items")

    assert (app.environ["SCRIPT_NAME"], app.environ["PATH_INFO"]) == (name, "/items")


def test_the_request_uri_is_the_path_as_sent_also_below_a_base_path(monkeypatch):
    monkeypatch.setenv("LAMBIC_HTTP_BASE_PATH", "/shop")
    app = Echo()
    client(app, "alb").get("/shop?a=1")

    found = [app.environ[key] for key in ("SCRIPT_NAME", "PATH_INFO", "REQUEST_URI")]
    assert found == ["/shop", "/", "/shop?a=1"]


def test_path_bytes_that_are_no_utf_8_arrive_as_bytes_in_latin_1():
    app = Echo()
    client(app, "function_url").get("/%FF%C3%A9")

    assert app.environ["PATH_INFO"].encode("latin-1") == b"/\xff\xc3\xa9"


@pytest.mark.parametrize("source", SOURCES)
def test_a_response_comes_back_whole(source):
    headers = [("Content-Type", "application/json"), ("X-One", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    response = client(answering("201 Created", headers, b'{"a": ', b"1}"), source).get("/")

    assert (response.status, response.json(), response.headers["x-one"]) == (201, {"a": 1}, "1")
    assert sorted(response.headers.get_all("set-cookie")) == ["a=1", "b=2"]


def test_what_is_written_by_the_function_of_start_response_is_part_of_the_body():
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        write = start("200 OK", [("Content-Type", "text/plain")])
        write(b"a")
        return [b"b"]

    assert client(app).get("/").text == "ab"


def test_a_generator_may_begin_its_response_when_it_runs():
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        yield b"late"

    assert client(app).get("/").text == "late"


def test_the_iterable_is_closed_and_its_work_is_done_before_the_reply():
    done: list[str] = []

    class Body(list[bytes]):
        def close(self) -> None:
            done.append("closed")

    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return Body([b"hello"])

    assert (client(app).get("/").text, done) == ("hello", ["closed"])


def test_an_error_page_may_replace_a_response_that_has_not_begun():
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        try:
            raise ValueError
        except ValueError:
            import sys

            start("500 Oops", [("Content-Type", "text/plain")], sys.exc_info())
        return [b"sorry"]

    response = client(app).get("/")

    assert (response.status, response.text) == (500, "sorry")


@pytest.mark.parametrize(
    ("app", "words"),
    [
        (lambda environ, start: [b"a"], "came before start_response was called"),
        (lambda environ, start: [], "the application ended before its response began"),
        (lambda environ, start: [start("200 OK", []), start("200 OK", [])], "called a second time"),
    ],
    ids=["body-first", "nothing", "twice"],
)
def test_what_is_out_of_order_is_an_error_of_the_application(app, words):
    with pytest.raises(RuntimeError, match=words):
        testing.Client(http.wsgi(app)).get("/")


def test_what_the_application_raises_is_a_500_problem_with_nothing_of_it_and_is_logged(capfd):
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        raise ValueError("the password is x")

    response = testing.Client(http.wsgi(app), raise_exceptions=False).get("/")
    logged = capfd.readouterr()

    assert (response.status, response.headers["content-type"]) == (500, "application/problem+json")
    assert "password" not in response.text
    assert "ValueError: the password is x" in logged.out + logged.err


def test_what_is_written_to_the_errors_of_wsgi_is_logged(capfd):
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        environ["wsgi.errors"].write("careful\n")
        start("204 No Content", [])
        return []

    client(app).get("/")

    assert "careful" in capfd.readouterr().err


def test_an_event_that_is_no_request_is_the_functions_error_and_never_an_answer():
    with pytest.raises(http.EventError):
        http.wsgi(Echo())(testing.sqs(["text"]), testing.context())


STREAM = """
from lambic import http

def app(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    for number in range(3):
        yield b"%d\\n" % number
    FAIL

handler = http.wsgi(app)
"""


def streamed(folder: Path, source: str, after: str = "") -> Any:
    payload = json.dumps(testing.event(source, "GET", "/")).encode()
    with RuntimeApi([event(payload)]) as api:
        program = STREAM.replace("FAIL", after)
        run(LAMBIC, api, folder, {"main.py": program}, environment={"LAMBIC_STREAM_RESPONSE": "1"})
    (post,) = [each for each in api.posts if "/response" in each.path]
    return post


@pytest.mark.parametrize("source", ["function_url", "rest_api"])
def test_a_response_is_streamed_where_the_source_streams(tmp_path: Path, source: str) -> None:
    prelude, _, body = streamed(tmp_path, source).body.partition(bytes(8))

    assert (json.loads(prelude)["statusCode"], body) == (200, b"0\n1\n2\n")


def test_a_stream_that_fails_on_its_way_ends_with_an_error(tmp_path: Path) -> None:
    post = streamed(tmp_path, "function_url", "raise ValueError('half')")
    trailers = {name.lower(): value for name, value in post.trailers}

    assert trailers["lambda-runtime-function-error-type"] == "Function.ValueError"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8).map(lambda text: f"x-{text}z")
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=8)


@given(
    source=st.sampled_from(SOURCES),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]),
    segments=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4), max_size=3),
    query=st.dictionaries(TEXTS, TEXTS, max_size=3),
    headers=st.dictionaries(TOKENS, VALUES, max_size=3),
    body=st.binary(max_size=20),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_request_reaches_the_application_through_any_source(source, method, segments, query, headers, body):
    app = Echo()
    path = "".join(f"/{quote(segment, safe='')}" for segment in segments) or "/"
    stage = "$default" if source.startswith("http_api") else "prod"
    requests = testing.Client(http.wsgi(validator(app)), source, binary_media_types=["*/*"], stage=stage)
    requests.request(method, path, params=query, headers=headers, content=body)
    decoded = "/" + "/".join(segments)

    assert (app.environ["REQUEST_METHOD"], app.bodies) == (method, [body])
    assert app.environ["PATH_INFO"].encode("latin-1") == decoded.encode()
    assert parse_qsl(app.environ["QUERY_STRING"], keep_blank_values=True) == list(query.items())
    found = {name: app.environ.get(f"HTTP_{name.upper().replace('-', '_')}") for name in headers}
    assert found == headers


@given(
    source=st.sampled_from(SOURCES),
    status=st.integers(200, 599).filter(lambda status: status not in (204, 304)),
    headers=st.dictionaries(TOKENS, VALUES, max_size=3),
    chunks=st.lists(st.binary(max_size=20), max_size=3),
    content_type=st.sampled_from(["text/plain", "application/json", "image/png"]),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_response_comes_back_through_any_source(source, status, headers, chunks, content_type):
    app = answering(f"{status} Said", [*headers.items(), ("Content-Type", content_type)], *chunks)
    response = client(app, source).get("/")

    assert (response.status, response.content) == (status, b"".join(chunks))
    assert {name: response.headers[name] for name in headers} == headers
