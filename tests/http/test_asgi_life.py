"""What an ASGI application does beside its requests: it starts, keeps threads, serves several at once, and ends."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import starlette
from fastapi import FastAPI

import lambic
from lambic import http, testing
from support.runtime_api import RuntimeApi, event
from support.runtime_process import AWSLAMBDARIC, LAMBIC, LAMBIC_MANAGED, WAITING, place, run, running

EVENT = testing.event("http_api", "GET", "/")
PAYLOAD = json.dumps(EVENT).encode()
PACKAGES = str(Path(lambic.__file__).parents[1])

APP = """
import asyncio, sys
from lambic import http

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        {startup}
        print("started", flush=True)
        await send({{"type": "lifespan.startup.complete"}})
        await receive()
        {shutdown}
        print("stopped", flush=True)
        await send({{"type": "lifespan.shutdown.complete"}})
        return
    {request}
    await send({{"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}})
    await send({{"type": "http.response.body", "body": b"hello"}})

handler = http.asgi(app)
"""


def application(startup: str = "pass", shutdown: str = "pass", request: str = "pass") -> str:
    return APP.format(startup=startup, shutdown=shutdown, request=request)


def script(text: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own, which has to end by itself."""
    program = f"import sys\nsys.path.insert(0, {PACKAGES!r})\n{text}"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)


DIRECTLY = f"\nprint(handler({EVENT!r}, None)['body'])\n"
BY_CLIENT = "\nfrom lambic import testing\nprint(testing.Client(handler).get('/').text)\n"
each_way = pytest.mark.parametrize("call", [DIRECTLY, BY_CLIENT], ids=["directly", "by-client"])


@each_way
def test_the_end_of_a_script_is_the_end_of_its_application(call):
    ended = script(application(shutdown="await asyncio.sleep(0.001)") + call)

    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (0, ["started", "hello", "stopped"], "")


THREADS = """
from contextlib import asynccontextmanager
import anyio.to_thread
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from lambic import http

@asynccontextmanager
async def life(app):
    await anyio.to_thread.run_sync(lambda: print("started", flush=True))
    yield
    print("stopped", flush=True)

handler = http.asgi(Starlette(routes=[Route("/", lambda request: PlainTextResponse("hello"))], lifespan=life))
"""


@each_way
def test_threads_of_an_application_do_not_keep_a_script_from_its_end(call):
    ended = script(THREADS + call)

    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (0, ["started", "hello", "stopped"], "")


def test_threads_of_an_application_do_not_keep_an_init_that_failed_from_its_end(tmp_path):
    with RuntimeApi([event(PAYLOAD)]) as api:
        files = {"main.py": THREADS + "raise ValueError('no table')\n"}
        installed = str(Path(starlette.__file__).parents[1])
        ended = run(LAMBIC_MANAGED, api, tmp_path, files, environment={"PYTHONPATH": installed})

    assert (ended.code, ended.out.split()) == (1, ["started", "stopped"])


def test_plain_functions_of_an_application_keep_their_thread():
    app, kept = FastAPI(), threading.local()

    @app.get("/")
    def count() -> int:
        kept.count = getattr(kept, "count", 0) + 1
        return int(kept.count)

    handler = http.asgi(app)

    assert [handler(EVENT, None)["body"] for _ in range(3)] == ["1", "2", "3"]


def test_a_startup_that_is_cancelled_is_logged_and_requests_are_served():
    """ASGI: whoever raises, and has not said that startup failed, may know of no lifespan."""
    ended = script(application("raise asyncio.CancelledError('pool')") + DIRECTLY)

    assert (ended.returncode, ended.stdout.split()) == (0, ["hello"])
    assert "CancelledError: pool" in ended.stderr


def test_a_shutdown_that_fails_is_logged():
    ended = script(application(shutdown="raise ValueError('pool')") + DIRECTLY)

    assert (ended.returncode, ended.stdout.split()) == (0, ["started", "hello"])
    assert "ValueError: pool" in ended.stderr


def test_a_failed_startup_outside_of_lambda_is_the_error_of_every_request():
    failed = "await send({'type': 'lifespan.startup.failed', 'message': 'no table'}); return"
    call = f"""
for _ in range(2):
    try:
        handler({EVENT!r}, None)
    except Exception as error:
        print(type(error).__name__, error)
"""
    ended = script(application(failed) + call)

    assert (ended.returncode, ended.stdout.splitlines()) == (0, ["LifespanError no table"] * 2)


@pytest.mark.parametrize("client", [LAMBIC, AWSLAMBDARIC], ids=repr)
def test_both_clients_start_it_once_and_end_it_with_the_environment(tmp_path, client):
    place(tmp_path, {"main.py": application()})
    with (
        RuntimeApi([event(PAYLOAD, id="a"), event(PAYLOAD, id="b")]) as api,
        running(client, api.address, tmp_path) as process,
    ):
        api.wait_until(lambda: api.is_idle or process.code is not None)
        code = process.end(signal.SIGTERM)
        out = process.out.split()

    assert (code, out) == (0, ["started", "stopped"])


def test_an_application_that_knows_no_lifespan_registers_no_extension(tmp_path):
    text = application().replace(
        'if scope["type"] == "lifespan":', 'if scope["type"] == "lifespan":\n        raise TypeError'
    )
    with RuntimeApi([event(PAYLOAD)]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": text})

    assert (ended.code, [post.path for post in api.posts if "extension" in post.path]) == (WAITING, [])


COUNT = 3


def concurrently(folder: Path, text: str, count: int, **environment: str) -> tuple[list[Any], list[str]]:
    """What became of as many events at once, and what was written."""
    values = {"AWS_LAMBDA_MAX_CONCURRENCY": str(count), **environment}
    several = [event(PAYLOAD, id=f"id-{number}") for number in range(count)]
    with RuntimeApi(several) as api:
        ended = run(
            LAMBIC,
            api,
            folder,
            {"main.py": text},
            environment=values,
            until=lambda: api.is_idle and api.waiting >= count,
        )
    return [json.loads(post.body)["body"] for post in api.posts if "/response" in post.path], ended.out.split()


def test_requests_at_once_share_the_loop_in_which_it_started(tmp_path):
    meeting = f"""
inside = 0
place = None

async def meet():
    global inside
    assert asyncio.get_running_loop() is place
    inside += 1
    while inside < {COUNT}:
        await asyncio.sleep(0.001)
"""
    text = meeting + application("global place; place = asyncio.get_running_loop()", request="await meet()")

    assert concurrently(tmp_path, text, COUNT) == (["hello"] * COUNT, ["started"])


@pytest.mark.parametrize("mode", ["processes", "threads", "fork"])
def test_it_serves_requests_at_once_in_every_mode(tmp_path, mode):
    text = application(request="await asyncio.sleep(0.01)")
    bodies, out = concurrently(tmp_path, text, COUNT, LAMBIC_CONCURRENCY=mode)

    assert (bodies, set(out)) == (["hello"] * COUNT, {"started"})


def test_every_module_of_the_package_can_be_imported_before_its_functions():
    names = [f"lambic.http.{path.stem}" for path in Path(http.__file__).parent.glob("[a-z]*.py")]
    program = f"""
from importlib import import_module
for name in {sorted(names)!r}:
    import_module(name)
from lambic import http
print(*[name for name in http.__all__ if not callable(getattr(http, name))])
"""
    ended = script(program)

    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (0, [], "")
