"""ASGI applications behind every source: what they are told of a request, and what becomes of their answers."""

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic import http, testing
from support.runtime_api import RuntimeApi, event
from support.runtime_api import events as several
from support.runtime_process import LAMBIC, WAITING, run

SOURCES = ("http_api", "http_api_v1", "function_url", "rest_api", "alb", "alb_multi", "lattice_v1", "lattice_v2")
REPEATING = ("http_api_v1", "rest_api", "alb_multi", "lattice_v2")
"""Sources that keep several headers of one name apart."""

EXACT = ("function_url", "alb", "alb_multi", "lattice_v1", "lattice_v2")
"""Sources that leave the path as the client wrote it."""

Scope = dict[str, Any]


class Echo:
    """Answers with what it was given; `answer` replaces that."""

    def __init__(self, answer: Callable[[Any, Any], Any] | None = None) -> None:
        self.scopes: list[Scope] = []
        self.bodies: list[bytes] = []
        self._answer = answer or self._say_hello

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        self.scopes.append(scope)
        message = await receive()
        assert (message["type"], message["more_body"]) == ("http.request", False)
        self.bodies.append(message["body"])
        await self._answer(receive, send)

    async def _say_hello(self, receive: Any, send: Any) -> None:
        await begin(send, 200, [(b"content-type", b"text/plain")])
        await send({"type": "http.response.body", "body": b"hello"})

    @property
    def scope(self) -> Scope:
        return self.scopes[-1]


async def begin(send: Any, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


def answering(status: int, headers: list[tuple[bytes, bytes]], *chunks: bytes) -> Echo:
    async def answer(receive: Any, send: Any) -> None:
        await begin(send, status, headers)
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})

    return Echo(answer)


def client(app: Any, source: str = "http_api", **options: Any) -> testing.Client:
    """A REST API passes bytes on where it is told to, as every guide for these frameworks says."""
    return testing.Client(http.asgi(app), source, binary_media_types=["*/*"], **options)


def inner_path(scope: Scope) -> str:
    """What the application's routes see: the path without where it is mounted (ASGI, "root_path")."""
    return str(scope["path"].removeprefix(scope["root_path"]))


def test_what_can_not_be_called_is_no_application():
    with pytest.raises(TypeError, match="takes an ASGI application, not 'shop:app'"):
        http.asgi("shop:app")  # type: ignore[arg-type]


@pytest.mark.parametrize("source", SOURCES)
def test_the_whole_scope(source):
    app = Echo()
    headers = {"x-forwarded-for": "192.0.2.1", "host": "shop.example.com", "content-type": "text/plain"}
    sent = client(app, source).post("/a%20b/c?x=1&y=%C3%A9", content=b"body", headers=headers)
    scope = app.scope

    assert (sent.status, app.bodies) == (200, [b"body"])
    assert {name: scope[name] for name in ("type", "method", "query_string", "scheme", "server", "state")} == {
        "type": "http",
        "method": "POST",
        "query_string": b"x=1&y=%C3%A9",
        "scheme": "https",
        "server": ("shop.example.com", 443),
        "state": {},
    }
    assert (scope["asgi"], inner_path(scope)) == ({"version": "3.0", "spec_version": "2.4"}, "/a b/c")
    assert scope["raw_path"] == f"{scope['root_path']}/a%20b/c".encode()
    assert scope["http_version"] in ("1.1", "2", "2.0")
    assert scope["aws.event"] is sent.event
    assert dict(scope["headers"])[b"content-type"] == b"text/plain"
    assert dict(scope["headers"])[b"content-length"] == b"4"
    assert scope["extensions"] == {}


@pytest.mark.parametrize("source", SOURCES)
def test_header_names_are_lower_case_and_all_is_bytes(source):
    app = Echo()
    client(app, source).get("/", headers={"X-Custom-Name": "caf\xe9"})

    headers = app.scope["headers"]

    assert all(type(part) is bytes for pair in headers for part in pair)
    assert all(name == name.lower() for name, _ in headers)
    assert (b"x-custom-name", b"caf\xe9") in app.scope["headers"]


@pytest.mark.parametrize("source", REPEATING)
def test_repeated_headers_stay_apart(source):
    app = Echo()
    client(app, source).get("/", headers=[("x-tag", "a"), ("x-tag", "b")])

    assert [value for name, value in app.scope["headers"] if name == b"x-tag"] == [b"a", b"b"]


@pytest.mark.parametrize("source", SOURCES)
def test_cookies_are_one_header(source):
    app = Echo()
    client(app, source).get("/", cookies={"a": "1", "b": "2"})

    assert [value for name, value in app.scope["headers"] if name == b"cookie"] == [b"a=1; b=2"]


@pytest.mark.parametrize(
    ("source", "stage", "base_path", "root", "path"),
    [
        ("rest_api", "prod", None, "/prod", "/prod/items"),
        ("http_api", "test", None, "/test", "/test/items"),
        ("http_api", "$default", None, "", "/items"),
        ("rest_api", "prod", "/shop", "/shop", "/shop/items"),
    ],
    ids=["rest-stage", "http-stage", "default-stage", "base-path"],
)
def test_the_stage_and_the_base_path_are_the_root_path(source, stage, base_path, root, path):
    app = Echo()
    options = {"stage": stage, **({"base_path": base_path} if base_path else {})}
    client(app, source, routes=["GET /items"], **options).get("/items")

    assert (app.scope["root_path"], app.scope["path"]) == (root, path)


def test_the_state_that_startup_left_is_copied_for_every_request():
    seen: list[Any] = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            scope["state"]["pool"] = "open"
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        seen.append(dict(scope["state"]))
        scope["state"]["pool"] = "changed"
        await begin(send, 204, [])
        await send({"type": "http.response.body"})

    requests = client(app)
    requests.get("/")
    requests.get("/")

    assert seen == [{"pool": "open"}, {"pool": "open"}]


LIFE = """
from lambic import http

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        assert (await receive())["type"] == "lifespan.startup"
        print("started", flush=True)
        {startup}
        await send({{"type": "lifespan.startup.complete"}})
        await receive()
        print("stopped", flush=True)
        await send({{"type": "lifespan.shutdown.complete"}})
        return
    await send({{"type": "http.response.start", "status": 200, "headers": []}})
    await send({{"type": "http.response.body", "body": b"hello"}})

handler = http.asgi(app)
"""


def payload(path: str = "/", source: str = "http_api") -> bytes:
    return json.dumps(testing.event(source, "GET", path)).encode()


def read_body(reply: dict[str, Any]) -> bytes:
    return base64.b64decode(reply["body"]) if reply["isBase64Encoded"] else reply["body"].encode()


def test_an_application_starts_once_per_environment(tmp_path: Path) -> None:
    with RuntimeApi(several(3, payload())) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": LIFE.format(startup="")})

    assert (ended.code, ended.out.split()) == (WAITING, ["started"])
    assert [read_body(json.loads(post.body)) for post in api.posts if "/response" in post.path] == [b"hello"] * 3


def test_a_startup_that_fails_is_an_error_of_init(tmp_path: Path) -> None:
    startup = 'await send({"type": "lifespan.startup.failed", "message": "no database"}); return'
    with RuntimeApi([event(payload())]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": LIFE.format(startup=startup)})

    assert (ended.code, [post.path.rpartition("/runtime/")[2] for post in api.posts]) == (1, ["init/error"])
    assert json.loads(api.posts[0].body)["errorMessage"].endswith("no database")


def test_an_application_stops_when_the_process_does():
    program = LIFE.format(startup="") + "handler(EVENT, None)\n"
    program = program.replace("EVENT", repr(testing.event("http_api", "GET", "/")))
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ended.stdout.split() == ["started", "stopped"]


def test_an_application_that_knows_no_lifespan_is_served():
    assert client(Echo()).get("/").text == "hello"


@pytest.mark.parametrize("source", SOURCES)
def test_a_response_comes_back_whole(source):
    cookies = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    headers = [(b"content-type", b"application/json"), (b"x-one", b"1"), *cookies]
    response = client(answering(201, headers, b'{"a": ', b"1}"), source).get("/")

    assert (response.status, response.json(), response.headers["x-one"]) == (201, {"a": 1}, "1")
    assert sorted(response.headers.get_all("set-cookie")) == ["a=1", "b=2"]


@pytest.mark.parametrize("source", SOURCES)
def test_bytes_come_back_as_they_are(source):
    body = bytes(range(256))
    response = client(answering(200, [(b"content-type", b"application/octet-stream")], body), source).get("/")

    assert response.content == body


@pytest.mark.parametrize("source", ["http_api", "rest_api", "alb"])
def test_head_has_no_body(source):
    response = client(answering(200, [(b"content-length", b"5")], b"hello"), source).request("HEAD", "/")

    assert (response.status, response.content) == (200, b"")


def test_what_the_application_does_after_its_response_is_done_before_the_reply():
    done: list[str] = []

    async def answer(receive: Any, send: Any) -> None:
        await begin(send, 200, [])
        await send({"type": "http.response.body", "body": b"hello"})
        await asyncio.sleep(0.01)
        done.append("mail is sent")

    response = client(Echo(answer)).get("/")

    assert (response.text, done) == ("hello", ["mail is sent"])


def test_after_its_response_the_application_is_told_that_the_client_is_gone():
    told: list[Any] = []

    async def answer(receive: Any, send: Any) -> None:
        await begin(send, 200, [])
        await send({"type": "http.response.body"})
        told.append(await receive())

    client(Echo(answer)).get("/")

    assert told == [{"type": "http.disconnect"}]


def test_waiting_for_the_client_to_leave_ends_with_the_response():
    """As Starlette does beside a streamed response."""
    told: list[Any] = []

    async def answer(receive: Any, send: Any) -> None:
        async def listen() -> None:
            told.append(await receive())

        async with asyncio.TaskGroup() as group:
            group.create_task(listen())
            await begin(send, 200, [])
            await send({"type": "http.response.body", "body": b"hello"})

    assert (client(Echo(answer)).get("/").text, told) == ("hello", [{"type": "http.disconnect"}])


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([{"type": "http.response.body"}], "sent http.response.body before its response began"),
        (
            [{"type": "http.response.start", "status": 200}] * 2,
            "sent http.response.start before its response was",
        ),
        ([{"type": "websocket.accept"}], "sent websocket.accept before its response began"),
        ([], "the application ended before its response began"),
        ([{"type": "http.response.start", "status": 200}], "the application ended before its response was complete"),
    ],
    ids=["body-first", "two-starts", "foreign", "nothing", "no-body"],
)
def test_what_is_out_of_order_is_an_error_of_the_application(messages, words):
    async def answer(receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    with pytest.raises(RuntimeError, match=words):
        client(Echo(answer)).get("/")


def test_what_the_application_raises_is_a_500_problem_with_nothing_of_it_and_is_logged(capfd):
    async def answer(receive: Any, send: Any) -> None:
        raise ValueError("the password is x")

    response = client(Echo(answer), raise_exceptions=False).get("/")
    logged = capfd.readouterr()

    assert (response.status, response.headers["content-type"]) == (500, "application/problem+json")
    assert "password" not in response.text
    assert "ValueError: the password is x" in logged.out + logged.err


def test_what_it_raises_after_its_response_is_logged_and_the_client_has_the_response(capfd):
    async def answer(receive: Any, send: Any) -> None:
        await begin(send, 200, [])
        await send({"type": "http.response.body", "body": b"hello"})
        raise ValueError("mail was not sent")

    response = client(Echo(answer), raise_exceptions=False).get("/")
    logged = capfd.readouterr()

    assert (response.status, response.text) == (200, "hello")
    assert "ValueError: mail was not sent" in logged.out + logged.err


def test_an_event_that_is_no_request_is_the_functions_error_and_never_an_answer():
    with pytest.raises(http.EventError):
        http.asgi(Echo())(testing.sqs(["text"]), testing.context())


def test_inside_a_running_loop_the_blocking_handler_says_what_to_await():
    handler = http.asgi(Echo())

    async def call() -> Any:
        with pytest.raises(RuntimeError, match="an event loop is running here"):
            handler(testing.event("http_api", "GET", "/"), None)
        return await handler.__lambic_async__(testing.event("http_api", "GET", "/"), None)  # type: ignore[attr-defined]

    assert asyncio.run(call())["body"] == "hello"


def test_events_of_a_websocket_api_are_requests_named_by_their_route():
    app = Echo()
    socket = client(app).websocket(headers={"authorization": "t"})
    socket.connect()
    socket.send('{"action": "join"}', route_key="join")
    socket.disconnect()

    assert [(scope["method"], inner_path(scope)) for scope in app.scopes] == [
        ("GET", "/$connect"),
        ("POST", "/join"),
        ("POST", "/$disconnect"),
    ]
    assert app.bodies == [b"", b'{"action": "join"}', b""]
    assert dict(app.scopes[1]["headers"])[b"content-type"] == b"application/json"
    ids = {scope["aws.event"]["requestContext"]["connectionId"] for scope in app.scopes}
    assert len(ids) == 1


def test_on_a_domain_without_the_stage_the_route_is_all_of_the_path():
    app = Echo()
    socket = client(app).websocket(headers={"host": "chat.example.com"})
    socket.connect()
    socket.send("text", route_key="a b%")

    assert [(scope["root_path"], scope["path"], scope["raw_path"]) for scope in app.scopes] == [
        ("", "/$connect", b"/$connect"),
        ("", "/a b%", b"/a%20b%25"),
    ]


@pytest.mark.parametrize(
    ("host", "server"),
    [
        ("shop.example.com", ("shop.example.com", 443)),
        ("shop.example.com:80", ("shop.example.com", 80)),
        ("[2001:db8::1]", ("2001:db8::1", 443)),
        ("[2001:db8::1]:80", ("2001:db8::1", 80)),
        ("shop.example.com:x", ("shop.example.com", 443)),
        ("shop.example.com:" + "9" * 5000, ("shop.example.com", 443)),
    ],
    ids=["name", "port", "ipv6", "ipv6-port", "no-port", "long"],
)
def test_the_server_is_what_the_client_asked_for(host, server):
    app = Echo()
    client(app, "alb").get("/", headers={"host": host})

    assert app.scope["server"] == server


def test_the_port_is_that_of_the_load_balancer_where_the_host_names_none():
    app, sent = Echo(), testing.event("alb", "GET", "/", headers={"host": "shop.example.com"})
    sent["headers"]["x-forwarded-port"] = "8443"
    http.asgi(app)(sent, testing.context())

    assert app.scope["server"] == ("shop.example.com", 8443)


@pytest.mark.parametrize("source", ["http_api", "function_url", "alb"])
@pytest.mark.parametrize("sent", ["/shop", "/shop/", "/shop/a", "/shopping"])
def test_the_raw_path_is_the_path_as_sent_also_below_a_base_path(monkeypatch, source, sent):
    monkeypatch.setenv("LAMBIC_HTTP_BASE_PATH", "/shop")
    app = Echo()
    client(app, source, stage="$default").get(sent)

    assert app.scope["raw_path"] == sent.encode()


STREAM = """
import asyncio
from lambic import http

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        raise NotImplementedError
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    for number in range(3):
        await send({"type": "http.response.body", "body": b"%d\\n" % number, "more_body": True})
    FAIL
    await send({"type": "http.response.body", "body": b""})

handler = http.asgi(app)
"""


@pytest.mark.parametrize("source", ["function_url", "rest_api"])
def test_a_response_is_streamed_where_the_source_streams(tmp_path: Path, source: str) -> None:
    with RuntimeApi([event(payload(source=source))]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": STREAM.replace("FAIL", "")}, environment={"LAMBIC_STREAM_RESPONSE": "1"})
    (post,) = [each for each in api.posts if "/response" in each.path]
    prelude, _, body = post.body.partition(bytes(8))

    assert (json.loads(prelude)["statusCode"], body) == (200, b"0\n1\n2\n")


def test_a_stream_that_fails_on_its_way_ends_with_an_error(tmp_path: Path) -> None:
    source = STREAM.replace("FAIL", "raise ValueError('half')")
    with RuntimeApi([event(payload(source="function_url"))]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source}, environment={"LAMBIC_STREAM_RESPONSE": "1"})
    (post,) = [each for each in api.posts if "/response" in each.path]

    assert post.body.endswith(b"0\n1\n2\n")
    trailers = {name.lower(): value for name, value in post.trailers}

    assert trailers["lambda-runtime-function-error-type"] == "Function.ValueError"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8).map(lambda text: f"x-{text}")
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=8)
SEGMENTS = st.lists(st.binary(min_size=1, max_size=4), max_size=3)


@given(
    source=st.sampled_from(SOURCES),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]),
    segments=SEGMENTS,
    query=st.lists(st.tuples(TEXTS, TEXTS), max_size=3),
    headers=st.dictionaries(TOKENS, VALUES, max_size=3),
    body=st.binary(max_size=20),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_request_reaches_the_application_through_any_source(source, method, segments, query, headers, body):
    app = Echo()
    path = "".join(f"/{quote(segment, safe='')}" for segment in segments) or "/"
    unique = list(dict(query).items())
    client(app, source, stage="$default" if source.startswith("http_api") else "prod").request(
        method, path, params=unique, headers=headers, content=body
    )
    decoded = b"/" + b"/".join(segments)

    assert (app.scope["method"], app.bodies) == (method, [body])
    assert inner_path(app.scope) == decoded.decode("utf-8", "replace")
    assert {(name.encode(), value.encode()) for name, value in headers.items()} <= set(app.scope["headers"])
    assert parse_qsl(app.scope["query_string"].decode("ascii"), keep_blank_values=True) == unique
    if source in EXACT:
        assert app.scope["raw_path"].removeprefix(app.scope["root_path"].encode()) == path.encode()


@given(
    source=st.sampled_from(SOURCES),
    status=st.integers(200, 599).filter(lambda status: status not in (204, 304)),
    headers=st.dictionaries(TOKENS, VALUES, max_size=3),
    chunks=st.lists(st.binary(max_size=20), max_size=3),
    content_type=st.sampled_from([b"text/plain", b"application/json", b"image/png", b""]),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_response_comes_back_through_any_source(source, status, headers, chunks, content_type):
    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    fields += [(b"content-type", content_type)] if content_type else []
    response = client(answering(status, fields, *chunks), source).get("/")

    assert (response.status, response.content) == (status, b"".join(chunks))
    assert {name: response.headers[name] for name in headers} == headers
