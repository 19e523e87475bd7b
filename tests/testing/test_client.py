"""`testing.Client`: handlers of every kind, called as Lambda calls them."""

import asyncio
import functools
import json
import os
import subprocess
import sys

import pytest

import lambic
from lambic import http, testing
from lambic.runtime.context import LambdaContext

SOURCES = ("http_api", "http_api_v1", "function_url", "rest_api", "alb", "alb_multi", "lattice_v1", "lattice_v2")


@http.get("/products/{id}")
def read_product(request: http.Request) -> dict:
    return {"id": request.path_params["id"], "source": request.source}


@http.post("/products")
async def create_product(request: http.Request, context: LambdaContext) -> tuple:
    await asyncio.sleep(0)
    return 201, {"sent": request.json(), "left": context.get_remaining_time_in_millis() > 0}


products = http.routes(read_product, create_product)


@pytest.mark.parametrize("source", SOURCES)
def test_a_decorated_handler_is_reached_from_every_source(source):
    client = testing.Client(products, source)
    read, created = client.get("/products/a%20b"), client.post("/products", json={"n": 1})
    named = {"lattice_v1": "lattice", "lattice_v2": "lattice", "http_api_v1": "http_api", "alb_multi": "alb"}
    assert (read.status, read.json()) == (200, {"id": "a b", "source": named.get(source, source)})
    assert (created.status, created.json()) == (201, {"sent": {"n": 1}, "left": True})


def test_the_methods_are_those_of_http():
    client = testing.Client(lambda event, context: event["requestContext"]["http"]["method"])
    names = ("get", "options", "post", "put", "patch", "delete")
    assert [getattr(client, name)("/").text for name in names] == [name.upper() for name in names]
    assert client.request("PURGE", "/").text == "PURGE"
    assert client.head("/").event["requestContext"]["http"]["method"] == "HEAD"


def test_an_api_answers_itself_what_has_no_route():
    calls = []

    @http.get("/items")
    def handler(request: http.Request) -> str:
        calls.append(request.path)
        return "found"

    client = testing.Client(handler)
    rest = testing.Client(handler, "rest_api")
    answers = [client.get("/nothing"), client.post("/items"), client.head("/items"), rest.get("/nothing")]
    assert [(each.status, each.text, each.event, each.reply) for each in answers] == [
        (404, '{"message":"Not Found"}', None, None),
        (404, '{"message":"Not Found"}', None, None),
        (404, "", None, None),
        (403, '{"message":"Missing Authentication Token"}', None, None),
    ]
    assert calls == []


def test_where_nobody_matches_paths_the_handler_answers_what_it_has_no_route_for():
    client = testing.Client(read_product, "function_url")
    assert [client.get("/nothing").status, client.post("/products/7").status] == [404, 405]
    assert (client.head("/products/7").status, client.head("/products/7").content) == (200, b"")


def test_routes_can_be_given_to_a_plain_handler():
    client = testing.Client(
        lambda event, context: [event["routeKey"], event["pathParameters"]], routes=["GET /items/{id}"]
    )
    assert client.get("/items/7").json() == ["GET /items/{id}", {"id": "7"}]
    assert client.get("/").status == 404


async def async_handler(event, context):
    await asyncio.sleep(0)
    return event["rawPath"]


class Callable:
    async def __call__(self, event, context):
        return event["rawPath"]


def gives_awaitable(event, context):
    return async_handler(event, context)


KINDS = {
    "plain": lambda event, context: event["rawPath"],
    "async": async_handler,
    "partial": functools.partial(lambda extra, event, context: event["rawPath"], 1),
    "async partial": functools.partial(async_handler),
    "async object": Callable(),
    "gives an awaitable": gives_awaitable,
}


@pytest.mark.parametrize("kind", KINDS)
def test_any_kind_of_handler_is_called(kind):
    assert testing.Client(KINDS[kind]).get("/x").text == "/x"


def test_async_handlers_share_one_event_loop():
    async def handler(event, context):
        return id(asyncio.get_running_loop())

    client = testing.Client(handler)
    assert client.get("/").text == client.get("/").text


def test_asgi_and_wsgi_applications_are_called():
    async def asgi_app(scope, receive, send):
        if scope["type"] == "lifespan":
            assert (await receive())["type"] == "lifespan.startup"
            await send({"type": "lifespan.startup.complete"})
            await receive()
            return
        path = scope["path"].removeprefix(scope["root_path"])
        body = f"{scope['method']} {path} {scope['query_string'].decode()}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": body})

    def wsgi_app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ['QUERY_STRING']}".encode()]

    for handler in (http.asgi(asgi_app), http.wsgi(wsgi_app)):
        for source in SOURCES:
            response = testing.Client(handler, source).get("/a%20b?c=d")
            assert (response.status, response.text) == (200, "GET /a b c=d"), source


class Broken(Exception):
    pass


def fails(event, context):
    raise Broken("no")


@http.get("/")
def decorated_fails(request: http.Request) -> str:
    raise Broken("no")


@pytest.mark.parametrize("handler", [fails, decorated_fails])
def test_what_the_handler_raises_comes_out(handler, monkeypatch):
    monkeypatch.delenv("LAMBIC_HTTP_RAISE", raising=False)
    with pytest.raises(Broken, match="no"):
        testing.Client(handler).get("/")


def test_without_raising_an_exception_is_what_clients_get(monkeypatch, capfd):
    monkeypatch.delenv("LAMBIC_HTTP_RAISE", raising=False)
    plain = testing.Client(fails, raise_exceptions=False)
    decorated = testing.Client(decorated_fails, raise_exceptions=False)
    assert (plain.get("/").status, plain.get("/").json()) == (500, {"message": "Internal Server Error"})
    problem = decorated.get("/").json()
    assert (problem["title"], problem["status"]) == ("Internal Server Error", 500)
    monkeypatch.setenv("LAMBIC_HTTP_RAISE", "1")
    assert decorated.get("/").json() == {"message": "Internal Server Error"}
    assert "Broken: no" in capfd.readouterr().err


def test_an_http_error_is_answered_not_raised():
    @http.get("/")
    def handler(request: http.Request) -> str:
        raise http.NotFound("no product")

    assert testing.Client(handler).get("/").json()["detail"] == "no product"


def test_the_variable_that_makes_handlers_raise_is_gone_afterwards(monkeypatch):
    monkeypatch.delenv("LAMBIC_HTTP_RAISE", raising=False)
    seen = []
    testing.Client(lambda event, context: seen.append(os.environ.get("LAMBIC_HTTP_RAISE"))).get("/")
    assert (seen, os.environ.get("LAMBIC_HTTP_RAISE")) == (["1"], None)


def test_a_result_that_is_no_json_is_the_error_that_lambda_would_tell():
    with pytest.raises(testing.FunctionError) as raised:
        testing.Client(lambda event, context: {"body": {1}}).get("/")
    assert (raised.value.type, raised.value.message) == (
        "Runtime.MarshalError",
        "Unable to marshal response: Object of type set is not JSON serializable, at body",
    )


def test_a_function_url_has_the_request_id_of_the_context():
    client = testing.Client(lambda event, context: [event["requestContext"]["requestId"], context.aws_request_id])
    inside, outside = client.get("/", source="function_url").json()
    assert inside == outside


def test_headers_of_the_client_go_with_every_request_unless_one_has_its_own():
    client = testing.Client(lambda event, context: event["headers"]["x-key"], headers={"X-Key": "all"})
    assert [client.get("/").text, client.get("/", headers={"x-key": "own"}).text] == ["all", "own"]


def test_cookies_are_not_kept():
    client = testing.Client(lambda event, context: {"statusCode": 200, "cookies": ["a=1"], "body": "x"})
    client.get("/")
    assert "cookies" not in client.get("/").event


def test_an_event_that_lambda_would_not_take_is_refused_by_the_source():
    client = testing.Client(fails)
    assert client.post("/", content="x" * 7_000_000, headers={"content-type": "text/plain"}).status == 413
    assert client.post("/", content="x" * 1_048_577, source="alb").status == 413


def test_request_context_is_seen_by_the_handler():
    @http.get("/")
    def handler(request: http.Request) -> str:
        return request.context["authorizer"]["jwt"]["claims"]["sub"]

    authorizer = {"jwt": {"claims": {"sub": "ada"}}}
    assert testing.Client(handler).get("/", request_context={"authorizer": authorizer}).text == "ada"


# Streams.


def prelude_body(chunks, status=200, **more) -> lambic.StreamingBody:
    return lambic.StreamingBody(chunks, prelude={"statusCode": status, "headers": {"X-A": "1"}, **more})


async def async_chunks():
    async with asyncio.timeout(5):
        for chunk in ("a", "", b"b"):
            await asyncio.sleep(0)
            yield chunk


async def async_generator(event, context):
    for chunk in ("a", b"b"):
        yield chunk


def writes(event, context):
    with lambic.ResponseStream(context, prelude={"statusCode": 200, "headers": {"X-A": "1"}}) as stream:
        stream.write("a")
        stream.write(b"")
        stream.write(b"b")
    return "ignored"


STREAMS = {
    "a body with a prelude": (lambda event, context: prelude_body(["a", b"b"]), [("x-a", "1")]),
    "an async body": (lambda event, context: prelude_body(async_chunks()), [("x-a", "1")]),
    "a generator": (lambda event, context: (chunk for chunk in ["a", "", b"b"]), []),
    "an async generator": (async_generator, []),
    "a stream written to": (writes, [("x-a", "1")]),
}


@pytest.mark.parametrize("name", STREAMS)
def test_a_function_url_streams(name):
    handler, fields = STREAMS[name]
    response = testing.Client(handler, "function_url").get("/")
    assert (response.status, response.is_streamed, list(response.iter_chunks()), response.headers.items()) == (
        200,
        True,
        [b"a", b"b"],
        [*fields, ("content-type", "application/octet-stream")],
    )
    assert (response.content, response.text, response.is_complete) == (b"ab", "ab", True)


def test_a_rest_api_streams_what_has_a_prelude():
    headers = {"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"], "Content-Type": ["text/html"]}}
    body = lambda event, context: prelude_body(["x"], 201, **headers)  # noqa: E731
    response = testing.Client(body, "rest_api").get("/")
    assert (response.status, response.headers.items(), response.text) == (
        201,
        [("set-cookie", "a=1"), ("set-cookie", "b=2"), ("content-type", "text/html"), ("x-a", "1")],
        "x",
    )
    with pytest.raises(testing.ReplyRefused, match="prelude"):
        testing.Client(async_generator, "rest_api").get("/")
    with pytest.raises(testing.ReplyRefused, match="16 KB"):
        testing.Client(lambda event, context: prelude_body([], cookies=["c" * 16384]), "rest_api").get("/")


def test_a_source_that_does_not_stream_gets_the_pieces_as_one_result():
    assert testing.Client(lambda event, context: iter_json()).get("/").text == "ok"
    with pytest.raises(testing.ReplyRefused, match="no JSON"):
        testing.Client(lambda event, context: prelude_body(["x"])).get("/")


def iter_json():
    yield '{"statusCode": 200, '
    yield b'"body": "ok"}'


@pytest.mark.parametrize("is_async", [False, True])
def test_with_stream_the_handler_goes_on_only_as_it_is_read(is_async):
    made = []

    def chunks():
        for number in range(3):
            made.append(number)
            yield str(number)

    async def chunks_async():
        for number in range(3):
            made.append(number)
            yield str(number)

    client = testing.Client(lambda event, context: chunks_async() if is_async else chunks(), "function_url")
    response = client.get("/", stream=True)
    seen = [(chunk, list(made)) for chunk in response.iter_chunks()]
    assert seen == [(b"0", [0]), (b"1", [0, 1]), (b"2", [0, 1, 2])]
    assert response.content == b"012"


@pytest.mark.parametrize("is_async", [False, True])
def test_a_stream_that_is_left_early_is_closed(is_async):
    closed = []

    def chunks():
        try:
            yield "a"
            yield "b"
        finally:
            closed.append(True)

    async def chunks_async():
        try:
            yield "a"
            yield "b"
        finally:
            closed.append(True)

    client = testing.Client(lambda event, context: chunks_async() if is_async else chunks(), "function_url")
    coming = client.get("/", stream=True).iter_chunks()
    assert next(coming) == b"a"
    coming.close()
    del coming
    assert closed == [True]


def fails_late(event, context):
    yield "a"
    raise Broken("late")


def fails_at_first(event, context):
    raise Broken("first")
    yield "a"


def test_a_stream_that_fails_raises_or_is_cut():
    with pytest.raises(Broken, match="late"):
        testing.Client(fails_late, "function_url").get("/")
    response = testing.Client(fails_late, "function_url", raise_exceptions=False).get("/")
    assert (response.status, response.content, response.is_complete) == (200, b"a", False)


def test_what_fails_before_the_first_piece_is_an_error_like_any_other():
    with pytest.raises(Broken, match="first"):
        testing.Client(fails_at_first, "function_url").get("/")
    response = testing.Client(fails_at_first, "function_url", raise_exceptions=False).get("/")
    assert (response.status, response.text) == (502, "Internal Server Error")


def test_a_piece_that_is_neither_bytes_nor_text_raises():
    with pytest.raises(TypeError, match="not int"):
        testing.Client(lambda event, context: (each for each in [1]), "function_url").get("/")


def test_a_response_stream_opened_twice_raises():
    def handler(event, context):
        lambic.ResponseStream(context)
        lambic.ResponseStream(context)

    with pytest.raises(RuntimeError, match="already"):
        testing.Client(handler, "function_url").get("/")


STREAMING = """
import asyncio
from lambic import http, testing

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"text/plain")]})
    for number in range(3):
        await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"%d" % number, "more_body": number < 2})

@http.get("/")
async def decorated(request):
    async def chunks():
        for number in range(3):
            await asyncio.sleep(0)
            yield str(number)
    return 201, http.Response(chunks(), headers={"content-type": "text/plain"})

for handler in (http.asgi(app), decorated):
    client = testing.Client(handler, "function_url")
    for response in (client.get("/"), client.get("/", stream=True)):
        print(response.status, response.headers.items(), response.is_streamed, list(response.iter_chunks()))
"""


def test_applications_and_decorated_handlers_stream_where_they_are_told_to():
    environment = {**os.environ, "LAMBIC_STREAM_RESPONSE": "1"}
    command = [sys.executable, "-W", "error", "-c", STREAMING]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    line = "201 [('content-type', 'text/plain')] True [b'0', b'1', b'2']\n"
    assert (done.stdout, done.stderr) == (line * 4, "")


# WebSocket APIs.


def test_a_websocket_speaks_to_a_decorated_handler():
    @http.route("/")
    def handler(request: http.Request) -> tuple:
        return (403, "no") if request.query.get("key") != "k" else (200, f"{request.route_key} {request.text()}")

    client = testing.Client(handler)
    assert client.get("/", source="websocket").status == 403
    socket = client.websocket(params={"key": "k"})
    assert (socket.connect().status, socket.connect().text) == (200, "$connect ")


def test_a_websocket_client_connects_first():
    socket = testing.Client(fails).websocket()
    with pytest.raises(RuntimeError, match=r"connect\(\) comes first"):
        socket.send("x")
    with pytest.raises(RuntimeError, match=r"connect\(\) comes first"):
        socket.disconnect()


def test_a_client_of_no_source_is_refused():
    with pytest.raises(ValueError, match="no HTTP source"):
        testing.Client(fails, "lambda_edge")


def test_events_are_json():
    for source in SOURCES:
        event = testing.event(source, "POST", "/é?q=é", json={"a": None}, headers={"x": "é"})
        assert json.loads(json.dumps(event)) == event
