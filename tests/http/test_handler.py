"""The decorators: what they take, what they make of it, and which requests reach it."""

import asyncio
import functools
import json
from types import SimpleNamespace

import pytest

from lambic import http
from lambic.runtime.payload import write_result
from support.http_event import function_url_event, http_api_event
from support.http_sources import alb_event

CONTEXT = SimpleNamespace(aws_request_id="id-from-lambda")


def outcome(answer: dict) -> tuple:
    return answer["statusCode"], answer.get("body")


class Service:
    def method(self, request):
        return f"method {request.path}"

    def with_context(self, request, context):
        return f"{request.path} {context.aws_request_id}"

    def __call__(self, request, context):
        return f"instance {context.aws_request_id}"


class AsyncService:
    async def __call__(self, request):
        return "async instance"


def plain(request):
    return f"plain {request.path}"


def with_context(request, context):
    return f"{request.path} {context.aws_request_id}"


def with_default(request, greeting="hi"):
    return greeting


def with_optional_context(request, context=None):
    return context.aws_request_id


def keyword_only_with_default(request, *, table="t"):
    return table


def three(table, request, context):
    return f"{table} {context.aws_request_id}"


@functools.wraps(with_context)
def wrapper(*args, **kwargs):
    return with_context(*args, **kwargs)


async def is_async(request):
    await asyncio.sleep(0)
    return f"async {request.path}"


async def async_with_context(request, context):
    return context.aws_request_id


@functools.wraps(is_async)
def wrapper_of_async(*args):
    return is_async(*args)


async def async_generator(request):
    yield "a"
    await asyncio.sleep(0)
    yield "b"


async def returns_async_generator(request):
    return 201, async_generator(request)


async def responds_with_async_generator(request):
    return http.Response(async_generator(request), 202)


def generator(request):
    yield "a"
    yield "b"


def gives_async_generator(request):
    return async_generator(request)


async def responds_in_a_pair(request):
    return 201, http.Response(async_generator(request), 200, {"x-a": "1"})


CALLABLES = [
    (plain, (200, "plain /a")),
    (with_context, (200, "/a id-from-lambda")),
    (with_default, (200, "hi")),
    (with_optional_context, (200, "id-from-lambda")),
    (lambda request: "lambda", (200, "lambda")),
    (Service().method, (200, "method /a")),
    (Service().with_context, (200, "/a id-from-lambda")),
    (Service(), (200, "instance id-from-lambda")),
    (functools.partial(three, "table"), (200, "table id-from-lambda")),
    (functools.partial(with_default, greeting="hello"), (200, "hello")),
    (keyword_only_with_default, (200, "t")),
    (functools.partial(keyword_only_with_default, table="u"), (200, "u")),
    (wrapper, (200, "/a id-from-lambda")),
    (generator, (200, "ab")),
    (is_async, (200, "async /a")),
    (async_with_context, (200, "id-from-lambda")),
    (AsyncService(), (200, "async instance")),
    (wrapper_of_async, (200, "async /a")),
    (async_generator, (200, "ab")),
    (returns_async_generator, (201, "ab")),
    (responds_with_async_generator, (202, "ab")),
    (responds_in_a_pair, (201, "ab")),
    (gives_async_generator, (200, "ab")),
    (lambda request: (201, async_generator(request)), (201, "ab")),
    (lambda request: http.Response(async_generator(request), 202), (202, "ab")),
]


@pytest.mark.parametrize(("function", "expected"), CALLABLES)
def test_a_callable_of_a_request_and_maybe_a_context_is_a_handler(function, expected):
    handler = http.get("/a")(function)
    assert outcome(handler(http_api_event(path="/a"), CONTEXT)) == expected


def test_a_handler_looks_like_its_function():
    handler = http.get("/a")(plain)
    assert (handler.__name__, handler.__module__, handler.__wrapped__) == ("plain", __name__, plain)


def test_only_an_async_handler_can_be_awaited_instead():
    handler = http.get("/a")(async_with_context)
    answer = asyncio.run(handler.__lambic_async__(http_api_event(path="/a"), CONTEXT))
    assert outcome(answer) == (200, "id-from-lambda")
    assert not hasattr(http.get("/a")(plain), "__lambic_async__")


def test_an_async_handler_keeps_its_event_loop_between_events():
    @http.get("/")
    async def handler(request):
        return str(id(asyncio.get_running_loop()))

    assert handler(http_api_event(), None) == handler(http_api_event(), None)


def test_an_async_handler_called_inside_a_loop_says_what_to_await():
    async def call():
        return http.get("/")(is_async)(http_api_event(), None)

    with pytest.raises(RuntimeError, match="__lambic_async__"):
        asyncio.run(call())


def line_of(function) -> str:
    return f"{__file__}:{function.__code__.co_firstlineno}"


BAD_PATHS = {
    "hello": "the path 'hello' must begin with /",
    "": "the path '' must begin with /",
    "/{": "the braces of '{' must enclose a whole segment",
    "/{id": "the braces of '{id' must enclose a whole segment",
    "/a{id}": "the braces of 'a{id}' must enclose a whole segment",
    "/{a}{b}": "{a}{b} holds no name",
    "/{}": "{} holds no name",
    "/{+}": "{+} holds no name",
    "/{a b}": "{a b} holds no name",
    "/{a}/{b}/{a}": "the name a stands twice",
    "/{a+}/b": "{a+} must come last",
    "/{a+}/{a+}": "{a+} must come last",
}


@pytest.mark.parametrize(("path", "message"), BAD_PATHS.items())
def test_a_bad_path_is_refused_at_import_with_file_and_line(path, message):
    with pytest.raises(ValueError) as caught:
        http.get(path)(plain)
    assert str(caught.value).startswith(f"{line_of(plain)}: ")
    assert str(caught.value).endswith(message)


def no_parameter():
    pass


def keyword_only(request, *, table):
    pass


def keyword_only_context(request, *, context):
    pass


def test_a_function_of_no_request_is_refused_at_import_with_file_and_line():
    cases = (
        (no_parameter, ""),
        (three, "table, request, context"),
        (keyword_only, "request, *, table"),
        (keyword_only_context, "request, *, context"),
    )
    for function, names in cases:
        with pytest.raises(TypeError) as caught:
            http.get("/")(function)
        assert str(caught.value) == (
            f"{line_of(function)}: a handler takes (request) or (request, context), not ({names})"
        )


@pytest.mark.parametrize("value", [3, None, print, int])
def test_what_is_no_function_is_refused(value):
    with pytest.raises(TypeError):
        http.get("/")(value)


def test_a_decorator_without_path_is_refused():
    with pytest.raises(TypeError, match=r'@http\.route\("/hello"\)'):
        http.route(plain)


# method, path of the request -> status, parameters
TEMPLATES = [
    ("/", "/", {}),
    ("/", "/a", None),
    ("/a", "/a", {}),
    ("/a", "/a/", {}),
    ("/a/", "/a", {}),
    ("/a", "/a//", None),
    ("/a", "/A", None),
    ("/a b", "/a%20b", {}),
    ("/a%20b", "/a%20b", {}),
    ("/accounts/{id}", "/accounts/1", {"id": "1"}),
    ("/accounts/{id}", "/accounts/1/x", None),
    ("/accounts/{id}", "/accounts/", None),
    ("/accounts/{id}", "/accounts//", None),
    ("/accounts/{id}", "//accounts/1", None),
    ("/{a}/x/{b}", "/1/x/2", {"a": "1", "b": "2"}),
    ("/{user-id}", "/7", {"user-id": "7"}),
    ("/{a}", "/a%2Fb", {"a": "a/b"}),
    ("/{a}", "/%252F", {"a": "%2F"}),
    ("/{a}", "/caf%C3%A9", {"a": "café"}),
    ("/{a}", "/%zz", {"a": "%zz"}),
    ("/{a}", "/%FF", {"a": "\ufffd"}),
    *[("/{a}/x", f"/{text}/x", {"a": text}) for text in ("+", "@", ";", "~", "'", ",", " ", ".", '"', "`", "#", "\\")],
    ("/files/{path+}", "/files/a/b%20c/d", {"path": "a/b c/d"}),
    ("/files/{path+}", "/files/a", {"path": "a"}),
    ("/files/{path+}", "/files/a/", {"path": "a"}),
    ("/files/{path+}", "/files/a//b", {"path": "a//b"}),
    ("/files/{path+}", "/files/", None),
    ("/files/{path+}", "/files", None),
    ("/{all+}", "/", None),
    ("/{all+}", "/a/b", {"all": "a/b"}),
]


@pytest.mark.parametrize(("template", "path", "expected"), TEMPLATES)
def test_behind_a_function_url_a_handler_matches_its_own_path(template, path, expected):
    handler = http.get(template)(lambda request: request.path_params)
    answer = handler(function_url_event(path=path), None)
    status, body = outcome(answer)
    assert (status, json.loads(body)) == (
        (200, expected) if expected is not None else (404, json.loads(body) | {"status": 404})
    )


METHODS = [
    (http.get, "GET", 200, None),
    (http.get, "HEAD", 200, None),
    (http.get, "POST", 405, "GET, HEAD"),
    (http.get, "get", 405, "GET, HEAD"),
    (http.post, "POST", 200, None),
    (http.post, "HEAD", 405, "POST"),
    (http.put, "PUT", 200, None),
    (http.put, "OPTIONS", 405, "PUT"),
    (http.patch, "PATCH", 200, None),
    (http.patch, "PUT", 405, "PATCH"),
    (http.delete, "DELETE", 200, None),
    (http.delete, "GET", 405, "DELETE"),
    (http.route, "GET", 200, None),
    (http.route, "PURGE", 200, None),
]


@pytest.mark.parametrize(("decorator", "method", "status", "allow"), METHODS)
def test_a_wrong_method_is_405_with_what_is_allowed(decorator, method, status, allow):
    answer = decorator("/a")(plain)(function_url_event(method, "/a"), None)
    assert (answer["statusCode"], answer["headers"].get("allow")) == (status, allow)


def test_a_wrong_path_is_404_whatever_the_method():
    assert http.get("/a")(plain)(function_url_event("POST", "/b"), None)["statusCode"] == 404


# what the gateway's route was, its parameters, the request's path -> what the handler of GET /items/{id} gets
GATEWAYS = {
    "the same route": ("GET /items/{id}", {"id": "a b"}, "/items/a b", (200, "a b")),
    "the same route, its parameter decoded already": ("GET /items/{id}", {"id": "%41"}, "/items/%41", (200, "%41")),
    "no route, the path decoded already": ("$default", None, "/items/%41", (200, "%41")),
    "the same route without its parameters": ("GET /items/{id}", None, "/items/%41", (200, "%41")),
    "the same route under a base path": ("GET /items/{id}", {"id": "7"}, "/base/items/7", (200, "7")),
    "a route of another path with the same names": ("GET /v1/items/{id}", {"id": "7"}, "/v1/items/7", (200, "7")),
    "a route with another name": ("GET /items/{item}", {"item": "7"}, "/items/7", (200, "7")),
    "a route for everything": ("ANY /{proxy+}", {"proxy": "items/7"}, "/items/7", (200, "7")),
    "a route for everything else": ("ANY /{proxy+}", {"proxy": "other"}, "/other", (404, None)),
    "a route for everything with our name": ("ANY /{id+}", {"id": "other/7"}, "/other/7", (404, None)),
    "no route": ("$default", None, "/items/7", (200, "7")),
}


@pytest.mark.parametrize(("route", "params", "path", "expected"), GATEWAYS.values(), ids=GATEWAYS.keys())
def test_behind_an_http_api_the_gateway_s_match_counts(route, params, path, expected):
    handler = http.get("/items/{id}")(lambda request: request.path_params["id"])
    status, body = outcome(handler(http_api_event("GET", path, route, pathParameters=params), None))
    assert (status, body if status == 200 else None) == expected


def test_the_stage_is_no_part_of_a_route():
    assert outcome(http.get("/a")(plain)(http_api_event(path="/prod/a", stage="prod"), None)) == (200, "plain /a")


def test_an_event_of_no_known_source_raises_instead_of_answering():
    with pytest.raises(http.EventError, match="aws:sqs"):
        http.get("/a")(plain)({"Records": [{"eventSource": "aws:sqs"}]}, CONTEXT)


def test_a_misshapen_event_raises_instead_of_answering():
    with pytest.raises(http.EventError, match="rawPath"):
        http.get("/a")(plain)(function_url_event() | {"rawPath": 7}, CONTEXT)


def fails(request):
    raise RuntimeError("secret")


async def fails_async(request):
    raise RuntimeError("secret")


def fails_while_streaming(request):
    yield "a"
    raise RuntimeError("secret")


@pytest.mark.parametrize("function", [fails, fails_async, fails_while_streaming])
def test_an_unexpected_exception_tells_the_client_the_request_id_only(function, capfd):
    answer = http.get("/a")(function)(http_api_event(path="/a"), CONTEXT)
    assert answer == {
        "statusCode": 500,
        "headers": {"content-type": "application/problem+json"},
        "isBase64Encoded": False,
        "body": '{"request_id":"id-from-lambda","title":"Internal Server Error","status":500}',
    }
    log = capfd.readouterr().err
    assert log.startswith("[ERROR] id-from-lambda Traceback (most recent call last):\n")
    assert log.endswith("RuntimeError: secret\n")


def test_without_a_context_the_event_s_request_id_is_told(capfd):
    answer = http.get("/a")(fails)(http_api_event(path="/a"), None)
    assert json.loads(answer["body"])["request_id"] == "id-of-the-request"
    assert "id-of-the-request" in capfd.readouterr().err


def test_an_unexpected_exception_is_raised_where_the_user_asked_for_it(monkeypatch, capfd):
    monkeypatch.setenv("LAMBIC_HTTP_RAISE", "1")
    with pytest.raises(RuntimeError, match="secret"):
        http.get("/a")(fails)(http_api_event(path="/a"), CONTEXT)
    assert capfd.readouterr().err == ""


ECHOES = {
    "json": lambda request: request.json(),
    "text": lambda request: request.json()["a"],
    "problem": lambda request: (_ for _ in ()).throw(http.BadRequest(request.json()["a"])),
    "header": lambda request: http.Response("x", headers={"x": request.json()["a"]}),
    "cookie": lambda request: http.Response("x", cookies=[request.json()["a"]]),
    "redirect": lambda request: http.redirect(request.json()["a"]),
    "chunks": lambda request: (text for text in [request.json()["a"]]),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
def test_a_reply_can_always_be_written(echo, capfd):
    event = http_api_event("POST", "/a", body=r'{"a": "\ud800"}')
    reply = http.post("/a")(echo)(event, CONTEXT)
    assert json.dumps(reply, ensure_ascii=False).encode()
    assert (reply["statusCode"], "Error: " in capfd.readouterr().err) == (500, True)


LAMBDA_BYTES = 6 * 1024 * 1024 + 100
LIMITS = {
    "HTTP API": (http_api_event(path="/a"), LAMBDA_BYTES, "Lambda takes 6291556: answer with a link"),
    "function URL": (function_url_event(path="/a"), LAMBDA_BYTES, "Lambda takes 6291556: stream it, or answer with"),
    "load balancer": (alb_event("GET", "/a"), 1024 * 1024, "a load balancer takes 1048576: answer with a link"),
}
KINDS = {
    "text": lambda size: size * "a",
    "quotes": lambda size: size // 2 * '"' + size % 2 * "a",
    "control characters": lambda size: size // 6 * "\0" + size % 6 * "a",
    "Response": lambda size: http.Response(size * "a"),
    "chunks": lambda size: iter([size // 2 * "a", (size - size // 2) * "a"]),
}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize(("event", "most", "message"), LIMITS.values(), ids=LIMITS.keys())
def test_a_reply_longer_than_its_taker_takes_is_a_logged_error(event, most, message, make, capfd):
    around = len(write_result(http.get("/a")(lambda request: "")(event, CONTEXT)))
    fits, too_long = (http.get("/a")(lambda request, n=n: make(most - around + n))(event, CONTEXT) for n in (0, 1))

    assert (len(write_result(fits)), fits["statusCode"]) == (most, 200)
    assert (too_long["statusCode"], json.loads(too_long["body"])["title"]) == (500, "Internal Server Error")
    assert f"the reply has {most + 1} bytes as JSON, and {message}" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("event", "most"),
    [(http_api_event(path="/a"), LAMBDA_BYTES), (alb_event("GET", "/a"), 1024 * 1024)],
    ids=["HTTP API", "load balancer"],
)
def test_bytes_count_as_the_base64_that_they_become(event, most):
    bytes_that_fit = (most - 1000) // 4 * 3
    sent = [
        http.get("/a")(lambda request, n=n: n * b"a")(event, CONTEXT) for n in (bytes_that_fit, bytes_that_fit + 1000)
    ]

    assert [reply["statusCode"] for reply in sent] == [200, 500]


def noting(handler):
    @functools.wraps(handler)
    def wrapper(event, context):
        return handler(event, context) | {"noted": context.aws_request_id}

    return wrapper


@pytest.mark.parametrize("function", [plain, is_async, wrapper_of_async])
def test_a_decorator_above_ours_wraps_the_finished_handler(function):
    handler = http.get("/a")(function)
    event = http_api_event(path="/a")

    assert noting(handler)(event, CONTEXT) == handler(event, CONTEXT) | {"noted": "id-from-lambda"}


@pytest.mark.parametrize("request_id", [7, "\ud800", None, {}])
def test_a_request_id_that_is_none_is_left_out(request_id, capfd):
    event = http_api_event(path="/a")
    event["requestContext"]["requestId"] = None
    reply = http.get("/a")(fails)(event, SimpleNamespace(aws_request_id=request_id))
    assert reply["body"] == '{"title":"Internal Server Error","status":500}'


def test_a_log_entry_shows_the_user_s_frames_only(capfd):
    http.get("/a")(fails)(http_api_event(path="/a"), CONTEXT)
    log = capfd.readouterr().err
    assert (__file__ in log, "lambic/http" in log) == (True, False)


def test_an_exit_is_no_error_to_answer():
    def leaves(request):
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        http.get("/a")(leaves)(http_api_event(path="/a"), CONTEXT)
