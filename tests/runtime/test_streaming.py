"""Answers in pieces: what goes over the wire, when, and what happens when something breaks in the middle.

Rules: AWS, "Building a custom runtime" (response streaming).
"""

import base64
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from lambic.runtime.payload import TooLong
from lambic.runtime.streaming import LIMIT_BYTES, Stream
from support.emulator_binary import emulated, find_emulator
from support.runtime_api import ID, Reply, Request, RuntimeApi, error, event, events
from support.runtime_process import LAMBIC, WAITING, run

RESPONSE = f"/2018-06-01/runtime/invocation/{ID}/response"
ERROR = f"/2018-06-01/runtime/invocation/{ID}/error"


def stream(folder: Path, body: str, answers: list[Reply] | None = None, **options: Any) -> tuple[Any, RuntimeApi]:
    """Runs one event through a handler with this body; gives how the client ended, and the API."""
    source = f"import lambic, os\nfrom lambic.runtime.streaming import StreamingBody\n{body}"
    with RuntimeApi([event()], answers or []) as api:
        ended = run(LAMBIC, api, folder, {"main.py": source}, **options)
    return ended, api


def error_of(post: Request) -> dict[str, Any]:
    """The error in the trailers, with the type that stands beside it."""
    trailers = {name.lower(): value for name, value in post.trailers}
    document = json.loads(base64.b64decode(trailers["lambda-runtime-function-error-body"]))
    return {"type": trailers["lambda-runtime-function-error-type"], **document}


GENERATORS = {
    "generator": "def handler(event, context):\n    yield 'é'; yield b'\\xff'; yield ''; yield bytearray(b'end')\n",
    "async": "async def handler(event, context):\n    for each in ('é', b'\\xff', '', b'end'):\n        yield each\n",
    "returned": "def handler(event, context):\n    return (each for each in ('é', b'\\xff', b'', b'end'))\n",
    "body": "def handler(event, context):\n    return StreamingBody(['é', b'\\xff', '', memoryview(b'end')])\n",
    "written": (
        "def handler(event, context):\n"
        "    with lambic.ResponseStream(context) as stream:\n"
        "        for each in ('é', b'\\xff', '', b'end'): stream.write(each)\n"
    ),
}


@pytest.mark.parametrize("kind", GENERATORS)
def test_every_chunk_is_a_chunk_of_its_own_and_empty_ones_are_left_out(tmp_path: Path, kind: str) -> None:
    ended, api = stream(tmp_path, GENERATORS[kind])
    [post] = api.posts
    found = {name: post.header(name) for name in ("Content-Type", "Lambda-Runtime-Function-Response-Mode", "Trailer")}
    assert (ended.code, ended.err, post.path, post.chunks, post.trailers) == (
        WAITING,
        "",
        RESPONSE,
        ["é".encode(), b"\xff", b"end"],
        (),
    )
    assert found == {
        "Content-Type": "application/octet-stream",
        "Lambda-Runtime-Function-Response-Mode": "streaming",
        "Trailer": "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    }


def test_an_empty_generator_is_an_empty_answer(tmp_path: Path) -> None:
    _, api = stream(tmp_path, "def handler(event, context):\n    yield from ()\n")
    assert [(post.path, post.body) for post in api.posts] == [(RESPONSE, b"")]


def test_a_prelude_goes_first_and_its_zero_bytes_are_a_chunk_of_their_own(tmp_path: Path) -> None:
    prelude = {"statusCode": 201, "headers": {"content-type": "text/plain"}, "cookies": ["a=1", "b=2"]}
    _, api = stream(tmp_path, f"def handler(event, context):\n    return StreamingBody(['x'], prelude={prelude})\n")
    [post] = api.posts
    head, zeros, body = post.chunks
    assert post.header("Content-Type") == "application/vnd.awslambda.http-integration-response"
    assert (json.loads(head), zeros, body) == (prelude, b"\0" * 8, b"x")


def test_a_chunk_is_sent_before_the_next_one_is_made(tmp_path: Path) -> None:
    """The second chunk is made only when a file says that the first has arrived."""
    source = (
        "import lambic, os, time\n"
        "def handler(event, context):\n"
        "    yield 'first'\n"
        "    while not os.path.exists('arrived'): time.sleep(0.005)\n"
        "    yield 'second'\n"
    )
    with RuntimeApi([event()]) as api:

        def is_done() -> bool:
            if api.posts and api.posts[0].chunks == [b"first"]:
                (tmp_path / "arrived").touch()
            return api.is_idle

        run(LAMBIC, api, tmp_path, {"main.py": source}, until=is_done)
        assert api.posts[0].chunks == [b"first", b"second"]


def test_a_receiver_that_does_not_read_holds_the_generator_up(tmp_path: Path) -> None:
    """Where nothing is read, only what fits into the sockets' buffers is ever made."""
    source = (
        "import os\n"
        "def handler(event, context):\n"
        "    for number in range(500):\n"
        "        with open('made', 'w') as file: file.write(str(number))\n"
        "        yield b'x' * 1_000_000\n"
    )
    reads = threading.Event()
    with RuntimeApi([event()], [Reply(status=202, reads_after=reads)]) as api:
        made = tmp_path / "made"
        seen: list[str] = []

        def is_stuck() -> bool:
            seen.append(made.read_text() if made.exists() else "")
            return len(seen) > 30 and seen[-1] != "" and len(set(seen[-30:])) == 1

        run(LAMBIC, api, tmp_path, {"main.py": source}, until=is_stuck)
        reads.set()
        assert int(seen[-1]) < 100


FAILING = {
    "generator": "def handler(event, context):\n    yield 'a'\n    raise ValueError('broke')\n",
    "async": "async def handler(event, context):\n    yield 'a'\n    raise ValueError('broke')\n",
    "written": (
        "def handler(event, context):\n    lambic.ResponseStream(context).write('a')\n    raise ValueError('broke')\n"
    ),
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_failure_in_the_middle_ends_the_answer_with_trailers(tmp_path: Path, kind: str) -> None:
    ended, api = stream(tmp_path, FAILING[kind])
    [post] = api.posts
    told = error_of(post)
    assert (post.path, post.chunks, ended.code) == (RESPONSE, [b"a"], WAITING)
    assert (told["type"], told["errorType"], told["errorMessage"], told["requestId"]) == (
        "Function.ValueError",
        "ValueError",
        "broke",
        ID,
    )
    assert "ValueError: broke" in ended.err


@pytest.mark.parametrize("kind", FAILING)
def test_a_failure_before_the_first_chunk_is_an_error_like_any_other(tmp_path: Path, kind: str) -> None:
    _, api = stream(
        tmp_path,
        FAILING[kind]
        .replace("yield 'a'", "if not event: raise KeyError('early')\n    yield 1")
        .replace(".write('a')", "\n    raise KeyError('early')"),
    )
    assert [(post.path, json.loads(post.body)["errorType"]) for post in api.posts] == [(ERROR, "KeyError")]


def test_a_chunk_that_is_neither_bytes_nor_text_is_the_functions_error(tmp_path: Path) -> None:
    _, api = stream(tmp_path, "def handler(event, context):\n    yield 'a'\n    yield 7\n")
    told = error_of(api.posts[0])
    assert told["errorMessage"] == "a streamed answer consists of bytes and texts, not int"


class Wire:
    """A connection that counts."""

    def __init__(self) -> None:
        self.sent_bytes = 0

    def begin_post(self, path: bytes, content_type: bytes, fields: bytes) -> None:
        pass

    def send_chunk(self, data: bytes) -> None:
        self.sent_bytes += len(data)


def test_what_goes_beyond_200_mb_is_refused() -> None:
    wire = Wire()
    stream = Stream(wire, b"/invocation/a", b"", "text/plain", None)  # type: ignore[arg-type]
    chunk = bytes(1 << 20)
    for _ in range(200):
        stream.write(chunk)
    with pytest.raises(TooLong):
        stream.write(b"x")
    assert (wire.sent_bytes, LIMIT_BYTES) == (200 << 20, 200 << 20)


def test_a_first_chunk_that_is_too_long_is_the_functions_error(tmp_path: Path) -> None:
    _, api = stream(tmp_path, "def handler(event, context):\n    yield bytes((200 << 20) + 1)\n")
    assert [(post.path, json.loads(post.body)["errorType"]) for post in api.posts] == [
        (ERROR, "Function.ResponseSizeTooLarge")
    ]


def test_when_the_receiver_leaves_the_generator_is_closed_and_the_next_event_comes(tmp_path: Path) -> None:
    source = (
        "def handler(event, context):\n"
        "    if event: return 'fine'\n"
        "    return chunks()\n"
        "def chunks():\n"
        "    try:\n"
        "        while True: yield b'x' * 100_000\n"
        "    finally:\n"
        "        print('closed')\n"
    )
    with RuntimeApi([event(), event(b"1", id="b")], [Reply(closes_after_bytes=300_000)]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source}, until=lambda: len(api.posts) == 2 and api.waiting == 1)
        assert [post.body for post in api.posts[1:]] == [b'"fine"']
    assert (ended.out, ended.err.startswith(f"[ERROR] the stream that answered {ID} ended after ")) == (
        "closed\n",
        True,
    )


def test_a_refusal_at_the_end_is_said_and_the_loop_goes_on(tmp_path: Path) -> None:
    source = "def handler(event, context):\n    yield 'a'\n"
    with RuntimeApi(events(2), [error(410, "InvokeTimeout", "Invoke timeout")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
        assert [post.chunks for post in api.posts] == [[b"a"], [b"a"]]
    assert ended.err.startswith("[ERROR] the Runtime API answered 410 to the result of id-0: ")


def test_the_next_event_comes_on_the_same_connection(tmp_path: Path) -> None:
    source = "def handler(event, context):\n    yield 'a'\n"
    with RuntimeApi(events(3)) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source}, environment={"LAMBIC_PIPELINE": "1"})
        assert {request.connection for request in api.requests} == {0}


def test_a_stream_can_be_written_to_as_a_file(tmp_path: Path) -> None:
    body = (
        "def handler(event, context):\n"
        "    import csv, json\n"
        "    with lambic.ResponseStream(context, content_type='text/csv') as stream:\n"
        "        csv.writer(stream).writerows([[1, 2], ['a', 'b']])\n"
        "        json.dump({'a': [1]}, stream)\n"
        "        stream.flush()\n"
        "    try: stream.write('late')\n"
        "    except ValueError as error: print(error)\n"
        "    try: lambic.ResponseStream(context)\n"
        "    except RuntimeError as error: print(error)\n"
    )
    ended, api = stream(tmp_path, body)
    [post] = api.posts
    assert (post.header("Content-Type"), post.body) == ("text/csv", b'1,2\r\na,b\r\n{"a": [1]}')
    assert ended.out == "the stream is closed\nthis event is being answered by a stream already\n"


def test_under_another_client_a_stream_says_that_it_can_not(tmp_path: Path) -> None:
    from lambic.runtime.streaming import ResponseStream

    with pytest.raises(RuntimeError, match="this context can't stream"):
        ResponseStream(object())


@pytest.mark.skipif(find_emulator() is None, reason="AWS's emulator runs on Linux")
@pytest.mark.parametrize("kind", ["generator", "async", "written"])
def test_awss_emulator_collects_what_is_streamed(tmp_path: Path, kind: str) -> None:
    import sys

    from support.runtime_process import place

    place(tmp_path, {"main.py": f"import lambic\n{GENERATORS[kind]}"})
    command = [sys.executable, "-I", "-S", tmp_path / "lambic/runtime/__main__.py", "main.handler"]
    with emulated(command, "handler", tmp_path, tmp_path / "log") as function:
        assert [function.invoke(), function.invoke()] == ["é".encode() + b"\xffend"] * 2
