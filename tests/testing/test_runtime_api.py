"""`testing.RuntimeAPI`: the real loop, in a process and in a thread."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

import lambic
from lambic import http, testing

FUNCTION = """
import os, sys, time
from lambic import http, on_shutdown, after_restore, StreamingBody

print("init")

def handler(event, context):
    print("got", event)
    match event:
        case "fail":
            raise ValueError("no")
        case "exit":
            sys.exit(3)
        case "kill":
            os.kill(os.getpid(), 9)
        case "sleep":
            time.sleep(60)
        case "bytes":
            return b"\\xff"
        case "set":
            return {1}
        case "big":
            return "x" * 7_000_000
        case "pid":
            return os.getpid()
        case "variables":
            return {name: os.environ.get(name) for name in ("AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "OWN", "TABLE")}
        case "context":
            return [context.function_name, context.memory_limit_in_mb, context.get_remaining_time_in_millis() > 0]
    return event

def streams(event, context):
    def chunks():
        yield "a"
        yield b"b"
        if event == "fail":
            raise ValueError("late")
    return StreamingBody(chunks(), prelude={"statusCode": 201, "headers": {"x": "1"}} if event != "plain" else None)

@http.get("/products/{id}")
def read(request):
    return {"id": request.path_params["id"]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fn.py").write_text(FUNCTION, encoding="utf-8")
    return tmp_path


def test_a_named_handler_runs_in_a_process_of_its_own(folder):
    with testing.RuntimeAPI("fn.handler", folder=folder) as api:
        results = [api.invoke(event) for event in ({"n": 1}, "é", None, [1.5], "bytes", "context")]
        assert results == [{"n": 1}, "é", None, [1.5], b"\xff", ["function", "128", True]]
        assert api.invoke("pid") == api.invoke("pid") != os.getpid()


def test_the_log_is_what_the_process_wrote(folder):
    with testing.RuntimeAPI("fn.handler", folder=folder) as api:
        api.invoke(1)
        assert api.log == "init\ngot 1\n"
        api.invoke(2)
    assert api.log == "init\ngot 1\ngot 2\n"


def test_an_exception_is_a_function_error_with_its_stack_and_log(folder):
    with testing.RuntimeAPI("fn.handler", folder=folder) as api:
        api.invoke(1)
        with pytest.raises(testing.FunctionError) as raised:
            api.invoke("fail")
        error = raised.value
        assert (str(error), error.type, error.message) == ("ValueError: no", "ValueError", "no")
        assert [line.splitlines()[1].strip() for line in error.stack] == ['raise ValueError("no")']
        assert error.document.keys() == {"errorMessage", "errorType", "requestId", "stackTrace"}
        assert (error.log.splitlines()[0], error.log.splitlines()[-1]) == ("got fail", "ValueError: no")
        assert api.invoke(2) == 2


@pytest.mark.parametrize(
    ("event", "error_type", "text"),
    [
        ("exit", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("kill", "Runtime.ExitError", "Runtime exited with error: signal: killed"),
        ("set", "Runtime.MarshalError", "Object of type set is not JSON serializable"),
        ("big", "Function.ResponseSizeTooLarge", "7000002 bytes"),
    ],
)
def test_what_goes_wrong_has_lambdas_name_and_the_next_event_is_served(folder, event, error_type, text):
    with testing.RuntimeAPI("fn.handler", folder=folder) as api:
        with pytest.raises(testing.FunctionError) as raised:
            api.invoke(event)
        assert raised.value.type == error_type
        assert text in raised.value.message
        assert api.invoke("next") == "next"


def test_an_event_that_takes_too_long_ends_the_environment(folder):
    with testing.RuntimeAPI("fn.handler", folder=folder, timeout_s=3) as api:
        first = api.invoke("pid")
        with pytest.raises(testing.FunctionError, match=r"Sandbox\.Timedout: .* Task timed out after 3\.00 seconds"):
            api.invoke("sleep")
        assert api.invoke("pid") != first


@pytest.mark.parametrize(
    ("handler", "error_type"),
    [
        ("nothing.handler", "Runtime.ImportModuleError"),
        ("fn.nothing", "Runtime.HandlerNotFound"),
        ("fn", "Runtime.MalformedHandlerName"),
    ],
)
def test_a_handler_that_can_not_be_loaded_is_an_error_of_every_event(folder, handler, error_type):
    with testing.RuntimeAPI(handler, folder=folder) as api:
        for _ in range(2):
            with pytest.raises(testing.FunctionError) as raised:
                api.invoke({})
            assert raised.value.type == error_type


def test_the_process_has_the_variables_of_the_tests_lambdas_and_those_given(folder, monkeypatch):
    monkeypatch.setenv("OWN", "tests")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with testing.RuntimeAPI("fn.handler", folder=folder, environment={"TABLE": "t"}) as api:
        assert api.invoke("variables") == {
            "AWS_REGION": "eu-west-1",
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "OWN": "tests",
            "TABLE": "t",
        }


def test_the_process_can_import_what_the_tests_can(folder, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "shared.py").write_text("VALUE = 7")
    (folder / "uses.py").write_text("import shared\ndef handler(event, context): return shared.VALUE")
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")
    with testing.RuntimeAPI("uses.handler", folder=folder) as api:
        assert api.invoke({}) == 7


def test_shutdown_hooks_run_at_the_end(folder):
    (folder / "hooks.py").write_text(
        "import lambic\n@lambic.on_shutdown\ndef end(): print('bye', flush=True)\ndef handler(e, c): return e\n"
    )
    with testing.RuntimeAPI("hooks.handler", folder=folder) as api:
        assert api.invoke(1) == 1
    assert api.log == "bye\n"


def test_snapshot_hooks_run(folder):
    (folder / "snap.py").write_text(
        "import lambic\n@lambic.after_restore\ndef restored(): print('restored')\ndef handler(e, c): return e\n"
    )
    environment = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}
    with testing.RuntimeAPI("snap.handler", folder=folder, environment=environment) as api:
        assert (api.invoke(1), api.log) == (1, "restored\n")


def test_streams_come_back_as_bodies(folder):
    with testing.RuntimeAPI("fn.streams", folder=folder) as api:
        body, plain = api.invoke({}), api.invoke("plain")
        assert isinstance(body, lambic.StreamingBody)
        assert (body.prelude, list(body.chunks)) == ({"statusCode": 201, "headers": {"x": "1"}}, [b"a", b"b"])
        assert (plain.prelude, plain.content_type, list(plain.chunks)) == (
            None,
            "application/octet-stream",
            [b"a", b"b"],
        )


def test_a_stream_that_fails_raises_where_it_breaks(folder):
    with testing.RuntimeAPI("fn.streams", folder=folder) as api:
        chunks = iter(api.invoke("fail").chunks)
        assert [next(chunks), next(chunks)] == [b"a", b"b"]
        with pytest.raises(testing.FunctionError, match="ValueError: late"):
            next(chunks)
        assert list(api.invoke({}).chunks) == [b"a", b"b"]


def test_a_client_sends_http_requests_through_it(folder):
    with testing.RuntimeAPI("fn.read", folder=folder) as api:
        client = testing.Client(api, routes=["GET /products/{id}"])
        assert client.get("/products/7").json() == {"id": "7"}
    environment = {"LAMBIC_STREAM_RESPONSE": "1"}
    with testing.RuntimeAPI("fn.read", folder=folder, environment=environment) as api:
        response = testing.Client(api, "function_url").get("/products/7")
        assert (response.is_streamed, response.json()) == (True, {"id": "7"})


# In a thread.


def test_a_callable_runs_in_a_thread_and_sees_what_the_test_sees():
    seen = []

    def handler(event, context):
        seen.append((event, threading.current_thread() is threading.main_thread(), context.function_name))
        return event

    with testing.RuntimeAPI(handler) as api:
        assert [api.invoke(1), api.invoke({"a": None})] == [1, {"a": None}]
    assert seen == [(1, False, "function"), ({"a": None}, False, "function")]
    assert api.log == ""


def test_a_thread_leaves_the_variables_as_they_were(monkeypatch):
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    monkeypatch.setenv("TABLE", "before")
    before = dict(os.environ)
    with testing.RuntimeAPI(lambda event, context: os.environ["TABLE"], environment={"TABLE": "t"}) as api:
        assert api.invoke({}) == "t"
        assert os.environ["AWS_LAMBDA_FUNCTION_NAME"] == "function"
    assert dict(os.environ) == before


async def async_handler(event, context):
    await asyncio.sleep(0)
    return id(asyncio.get_running_loop())


async def async_stream(event, context):
    yield "a"
    await asyncio.sleep(0)
    yield "b"


@http.get("/{id}")
async def decorated(request: http.Request) -> str:
    return request.path_params["id"]


def test_a_thread_awaits_async_handlers_on_one_loop():
    with testing.RuntimeAPI(async_handler) as api:
        assert api.invoke({}) == api.invoke({})
    with testing.RuntimeAPI(async_stream) as api:
        assert list(api.invoke({}).chunks) == [b"a", b"b"]
    with testing.RuntimeAPI(decorated) as api:
        assert testing.Client(api, "function_url").get("/x").text == "x"


def test_a_stream_of_a_thread_comes_as_it_is_made():
    go_on = threading.Event()

    def handler(event, context):
        yield "first"
        assert go_on.wait(20)
        yield "second"

    with testing.RuntimeAPI(handler) as api:
        chunks = iter(api.invoke({}).chunks)
        assert next(chunks) == b"first"
        go_on.set()
        assert list(chunks) == [b"second"]


def test_a_stream_that_is_written_to():
    def handler(event, context):
        with lambic.ResponseStream(context, content_type="text/csv") as stream:
            stream.write("a,b")

    with testing.RuntimeAPI(handler) as api:
        body = api.invoke({})
        assert (body.content_type, list(body.chunks)) == ("text/csv", [b"a,b"])


def test_a_thread_tells_failures_and_goes_on(capfd):
    def handler(event, context):
        if event == "exit":
            raise SystemExit(4)
        return 1 / event

    with testing.RuntimeAPI(handler) as api:
        with pytest.raises(testing.FunctionError, match="ZeroDivisionError: division by zero"):
            api.invoke(0)
        with pytest.raises(testing.FunctionError, match=r"Runtime\.ExitError: .*exit status 4"):
            api.invoke("exit")
        assert api.invoke(2) == 0.5
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_thread_that_hangs_is_left_behind():
    go_on = threading.Event()

    def handler(event, context):
        if event == "hang":
            go_on.wait(20)
        return event

    with testing.RuntimeAPI(handler, timeout_s=2) as api:
        with pytest.raises(testing.FunctionError, match="timed out"):
            api.invoke("hang")
        assert api.invoke(1) == 1
        hanging = [thread for thread in threading.enumerate() if thread.name.endswith("(_run)")]
    go_on.set()
    for thread in hanging:
        thread.join(20)
    assert [thread.is_alive() for thread in hanging] == [False, False]


def test_an_event_that_is_no_json_raises_before_it_is_sent():
    with testing.RuntimeAPI(lambda event, context: event) as api:
        with pytest.raises(TypeError, match="not JSON serializable"):
            api.invoke({1, 2})
        assert api.invoke(1) == 1
