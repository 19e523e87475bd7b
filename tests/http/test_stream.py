"""Responses in pieces: what a decorated handler gives the loop where settings say that the source streams."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lambic
from support.http_event import http_api_event
from support.runtime_api import RuntimeApi
from support.runtime_api import event as invocation
from support.runtime_process import LAMBIC, run

ROOT = Path(lambic.__file__).parents[1]

PROGRAM = """
import asyncio, json, sys
sys.path.insert(0, {root!r})
from lambic import http
from lambic.runtime.streaming import StreamingBody
{source}
result = handler({event!r}, None)
async def collect(chunks): return [chunk async for chunk in chunks]
def text(chunks): return [chunk if isinstance(chunk, str) else chunk.decode("latin-1") for chunk in chunks]
if isinstance(result, StreamingBody):
    chunks = asyncio.run(collect(result.chunks)) if hasattr(result.chunks, "__aiter__") else list(result.chunks)
    print(json.dumps([result.prelude, text(chunks)]))
else:
    print(json.dumps(result))
"""

URL = http_api_event(
    "GET", "/", requestContext={"http": {"method": "GET", "path": "/"}, "domainName": "x.lambda-url.eu-west-1.on.aws"}
)


def call(source: str, event: dict[str, Any] = URL, **environment: str) -> Any:
    """What the handler returns in a process of its own: the switch is read when the module is imported."""
    program = PROGRAM.format(root=str(ROOT), source=source, event=event)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "LAMBIC_STREAM_RESPONSE": "1", **environment},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def handler(body: str, is_async: bool = False) -> str:
    return f"@http.get('/')\n{'async ' if is_async else ''}def handler(request):\n    {body}\n"


BODIES = {
    "texts": ("yield 'a'; yield 'é'", "text/plain; charset=utf-8", ["a", "é"]),
    "bytes": ("yield b'\\xff'; yield 'a'", "application/octet-stream", ["\xff", "a"]),
    "empty": ("return; yield", "application/octet-stream", [""]),
}


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("kind", BODIES)
def test_a_generator_is_streamed_behind_a_prelude(kind: str, is_async: bool) -> None:
    body, content_type, chunks = BODIES[kind]
    prelude = {"statusCode": 200, "headers": {"content-type": content_type}}
    assert call(handler(body, is_async)) == [prelude, chunks]


def test_status_headers_and_cookies_of_a_response_stand_in_the_prelude() -> None:
    source = handler(
        "response = http.Response((x for x in 'ab'), 201, {'content-type': 'text/event-stream', 'x': '1'})\n"
        "    response.set_cookie('a', '1')\n"
        "    return response"
    )
    assert call(source) == [
        {
            "statusCode": 201,
            "headers": {"content-type": "text/event-stream", "x": "1"},
            "cookies": ["a=1; Path=/"],
        },
        ["a", "b"],
    ]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("body", "prelude", "chunks"),
    [
        ("return 'whole'", {"statusCode": 200, "headers": {"content-type": "text/plain; charset=utf-8"}}, ["whole"]),
        ("return b'\\xff'", {"statusCode": 200, "headers": {"content-type": "application/octet-stream"}}, ["\xff"]),
        ("return None", {"statusCode": 204, "headers": {}}, [""]),
        (
            "raise http.NotFound('no such thing')",
            {"statusCode": 404, "headers": {"content-type": "application/problem+json"}},
            ['{"title":"Not Found","status":404,"detail":"no such thing"}'],
        ),
    ],
    ids=["text", "bytes", "nothing", "error"],
)
def test_every_other_answer_has_the_form_of_a_stream_too(
    body: str, prelude: dict[str, Any], chunks: list[str], is_async: bool
) -> None:
    """What stands in front of a function that streams would pass a plain reply on as it is, status and all."""
    assert call(handler(body, is_async)) == [prelude, chunks]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_failure_before_the_first_chunk_is_an_error_response(is_async: bool) -> None:
    body = "raise http.Conflict('too late')\n    yield 'a'"
    prelude, _ = call(handler(body, is_async))
    assert prelude["statusCode"] == 409


def test_head_gets_the_head_alone() -> None:
    event = http_api_event(
        "HEAD", "/", requestContext={**URL["requestContext"], "http": {"method": "HEAD", "path": "/"}}
    )
    assert call(handler("yield 'a'"), event) == [
        {"statusCode": 200, "headers": {"content-type": "text/plain; charset=utf-8"}},
        [""],
    ]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_source_that_can_not_stream_gets_it_collected(is_async: bool) -> None:
    event = http_api_event("GET", "/")
    assert call(handler("yield 'a'; yield 'b'", is_async), event)["body"] == "ab"


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_without_the_setting_it_is_collected(is_async: bool) -> None:
    assert call(handler("yield 'a'; yield 'b'", is_async), LAMBIC_STREAM_RESPONSE="0")["body"] == "ab"


KEPT = """
import asyncio, contextvars
place = contextvars.ContextVar("place", default="nowhere")

@http.get('/')
async def handler(request):
    place.set("here")
    task = asyncio.current_task()
    async with asyncio.timeout(30):
        yield f"{place.get()} "
        await asyncio.sleep(0)
        yield f"{place.get()} {asyncio.current_task() is task}"
"""


def test_an_async_generator_runs_in_one_task_from_its_beginning_to_its_end() -> None:
    assert call(KEPT)[1] == ["here ", "here True"]


def test_an_async_generator_that_fails_at_once_is_answered_as_any_error() -> None:
    prelude, chunks = call(handler("raise http.NotFound('gone'); yield", is_async=True))

    assert (prelude["statusCode"], prelude["headers"]["content-type"]) == (404, "application/problem+json")
    assert json.loads("".join(chunks))["detail"] == "gone"


ITERABLE = """
class Rows:
    def __aiter__(self):
        return self.rows()
    async def rows(self):
        yield "a"
        yield "b"

@http.get("/")
{async_}def handler(request):
    return http.Response(Rows())
"""


@pytest.mark.parametrize("async_", ["", "async "], ids=["sync", "async"])
@pytest.mark.parametrize("setting", ["0", "1"], ids=["collected", "streamed"])
def test_anything_that_can_be_iterated_with_await_is_a_body(setting: str, async_: str) -> None:
    result = call(ITERABLE.format(async_=async_), LAMBIC_STREAM_RESPONSE=setting)

    assert (result["body"] if setting == "0" else "".join(result[1])) == "ab"


CLOSED = """
class Rows:
    left = [{first}, "b"]
    def __iter__(self):
        return self
    def __next__(self):
        if not self.left:
            raise StopIteration
        return self.left.pop(0)
    def close(self):
        print("closed", flush=True)

@http.get("/")
def handler(request):
    return http.Response(Rows())
"""


def serve(folder: Path, source: str) -> tuple[RuntimeApi, str]:
    """Through the loop, with what it was sent and what the function wrote."""
    with RuntimeApi([invocation(json.dumps(URL).encode())]) as api:
        files = {"main.py": f"from lambic import http\n{source}"}
        ended = run(LAMBIC, api, folder, files, environment={"LAMBIC_STREAM_RESPONSE": "1"})
    return api, ended.out


@pytest.mark.parametrize("first", ["'a'", "1"], ids=["sent", "refused"])
def test_what_can_be_closed_is_closed_at_the_end(tmp_path: Path, first: str) -> None:
    _, written = serve(tmp_path, CLOSED.format(first=first))

    assert written.count("closed") == 1


def test_the_loop_runs_an_async_generator_in_one_task(tmp_path: Path) -> None:
    api, _ = serve(tmp_path, KEPT)

    assert [post.body.partition(b"\0" * 8)[2] for post in api.posts] == [b"here here True"]


def test_the_loop_answers_a_failure_before_the_first_chunk_and_marks_a_later_one(tmp_path: Path) -> None:
    early, _ = serve(tmp_path / "early", handler("raise http.NotFound('gone'); yield", is_async=True))
    late, _ = serve(tmp_path / "late", handler("yield 'a'; raise http.NotFound('gone')", is_async=True))

    found = [
        (json.loads(prelude)["statusCode"], body, dict(post.trailers).get("Lambda-Runtime-Function-Error-Type"))
        for post in (*early.posts, *late.posts)
        for prelude, _, body in [post.body.partition(b"\0" * 8)]
    ]
    assert found == [
        (404, b'{"title":"Not Found","status":404,"detail":"gone"}', None),
        (200, b"a", "Function.NotFound"),
    ]
