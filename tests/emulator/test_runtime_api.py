"""The Runtime API as a worker meets it, spoken by hand over a real socket."""

import asyncio
import base64
import http.client
import json
import socket
import threading

import pytest

from lambic.emulator.channel import Channel
from lambic.emulator.invocation import Invocation, Outcome
from lambic.emulator.limits import RESULT_BYTES
from lambic.emulator.runtime_api import RuntimeApi

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
PREFIX = "/2018-06-01/runtime"
OK = (202, b'{"status":"OK"}\n')


class Api:
    """A listener in a loop of its own, and a worker's connection to it."""

    def __init__(self, loop):
        self.loop = loop
        self.defects = []
        self.api = RuntimeApi(lambda *fact: self.defects.append(fact))
        self.run(self.api.start())
        self.conversation = self.run(self._begin())
        self.connection = http.client.HTTPConnection(self.api.address, timeout=20)

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def _begin(self):
        return self.api.begin()

    def give(self, payload=b"{}", **more):
        """The future of the outcome, once the worker is ready."""

        async def give():
            await self.conversation.wait_ready()
            return self.conversation.give(Invocation(payload, ARN, **more), 3)

        return asyncio.run_coroutine_threadsafe(give(), self.loop)

    def outcome(self, future):
        async def wait(outcome):
            return await outcome

        return self.run(wait(future.result(20)))

    def ask(self, method, path, body=None, headers=None):
        self.connection.request(method, PREFIX + path, body, headers or {})
        response = self.connection.getresponse()
        return response.status, response.read(), {name.lower(): value for name, value in response.getheaders()}

    def post(self, path, body=b"", headers=None):
        return self.ask("POST", path, body, headers)[:2]

    def next(self):
        """(request id, payload, headers)."""
        status, body, headers = self.ask("GET", "/invocation/next")
        assert status == 200, body
        return headers["lambda-runtime-aws-request-id"], body, headers


@pytest.fixture
def api():
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    api = Api(loop)
    yield api
    api.connection.close()
    api.run(api.api.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


def test_next_carries_the_event_with_all_its_headers(api):
    api.give(b'{"a": 1}', request_id="id", trace_id="Root=1-2-3", client_context='{"c":1}', tenant_id="t")
    _, body, headers = api.next()
    deadline_ms = int(headers.pop("lambda-runtime-deadline-ms"))
    headers.pop("date")
    assert (body, headers, deadline_ms > 1_700_000_000_000) == (
        b'{"a": 1}',
        {
            "content-type": "application/json",
            "content-length": "8",
            "lambda-runtime-aws-request-id": "id",
            "lambda-runtime-invoked-function-arn": ARN,
            "lambda-runtime-trace-id": "Root=1-2-3",
            "lambda-runtime-client-context": '{"c":1}',
            "lambda-runtime-aws-tenant-id": "t",
        },
        True,
    )


def test_a_response_is_accepted_and_is_the_outcome(api):
    given = api.give()
    request_id, _, _ = api.next()
    assert api.post(f"/invocation/{request_id}/response", b"[1]") == OK
    assert (api.outcome(given).payload, api.outcome(given).error_type) == (b"[1]", None)


def test_an_error_keeps_its_body_and_its_type(api):
    given = api.give()
    request_id, _, _ = api.next()
    document = b'{"errorType": "ValueError", "errorMessage": "no"}'
    assert api.post(f"/invocation/{request_id}/error", document) == OK
    assert (api.outcome(given).payload, api.outcome(given).error_type) == (document, "ValueError")


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("Function.Mine", "Function.Mine"),
        ("Function.mine", "Function.Unknown"),
        ("Mine", "Runtime.Unknown"),
        (None, "Runtime.Unknown"),
    ],
)
def test_an_error_without_a_type_has_its_categorys(api, header, kept):
    given = api.give()
    request_id, _, _ = api.next()
    headers = {"Lambda-Runtime-Function-Error-Type": header} if header else {}
    assert api.post(f"/invocation/{request_id}/error", b"what?", headers) == OK
    assert (api.outcome(given).payload, api.outcome(given).error_type) == (b"what?", kept)


def test_an_unknown_request_id_is_400_and_changes_nothing(api):
    api.give()
    request_id, _, _ = api.next()
    wrong = 400, b'{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n'
    assert api.post("/invocation/other/response") == wrong
    assert api.post(f"/invocation/{request_id}/response") == OK


def test_a_second_response_is_403(api):
    api.give()
    request_id, _, _ = api.next()
    api.post(f"/invocation/{request_id}/response")
    message = (
        "State transition from ResponseSent to InvocationResponse failed for runtime. "
        "Error: State transition is not allowed"
    )
    refusal = json.dumps({"errorMessage": message, "errorType": "InvalidStateTransition"}, separators=(",", ":"))
    assert api.post(f"/invocation/{request_id}/response") == (403, refusal.encode() + b"\n")


def test_asking_again_without_an_answer_brings_the_same_event(api):
    api.give(b'"first"')
    first, again = api.next(), api.next()
    assert first[:2] == again[:2]


def test_an_event_is_not_lost_with_the_connection_that_waited_for_it(api):
    with socket.create_connection(api.api.address.split(":"), timeout=20) as waiting:
        waiting.sendall(f"GET {PREFIX}/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        api.run(api.conversation.wait_ready())
    api.give(b'"kept"')
    assert api.next()[1] == b'"kept"'


def test_init_error_is_accepted_once_and_only_before_the_first_next(api):
    assert api.post("/init/error", b'{"errorType": "ImportError"}') == OK
    assert api.conversation.init_error.result().error_type == "ImportError"
    assert api.post("/init/error")[0] == 403


def test_an_answer_of_the_limits_size_is_accepted(api):
    given = api.give()
    request_id, _, _ = api.next()
    assert api.post(f"/invocation/{request_id}/response", b"x" * RESULT_BYTES) == OK
    assert len(api.outcome(given).payload) == RESULT_BYTES


def test_a_larger_answer_is_413_and_the_function_failed(api):
    given = api.give()
    request_id, _, _ = api.next()
    refusal = b'"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}\n'
    assert api.post(f"/invocation/{request_id}/response", b"x" * (RESULT_BYTES + 1)) == (
        413,
        b'{"errorMessage":' + refusal,
    )
    assert api.outcome(given).error_type == "Function.ResponseSizeTooLarge"


def test_an_unknown_response_mode_is_400(api):
    api.give()
    request_id, _, _ = api.next()
    headers = {"Lambda-Runtime-Function-Response-Mode": "drip"}
    assert api.ask("POST", f"/invocation/{request_id}/response", b"", headers)[0] == 400


STREAM = "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("trailers", "outcome"),
    [
        ("", (b"ab", None)),
        (
            "Lambda-Runtime-Function-Error-Type: Function.Broken\r\nLambda-Runtime-Function-Error-Body: "
            + base64.b64encode(b'{"errorType":"Broken"}').decode()
            + "\r\n",
            (b'{"errorType":"Broken"}', "Function.Broken"),
        ),
    ],
)
def test_a_stream_is_collected_and_its_trailers_tell_an_error(api, trailers, outcome):
    given = api.give(request_id="id")
    api.next()
    with socket.create_connection(api.api.address.split(":"), timeout=20) as raw:
        head = f"POST {PREFIX}/invocation/id/response HTTP/1.1\r\nHost: x\r\n{STREAM}\r\n\r\n"
        raw.sendall(f"{head}1\r\na\r\n1\r\nb\r\n0\r\n{trailers}\r\n".encode())
        assert raw.recv(1000).startswith(b"HTTP/1.1 202 ")
    assert (api.outcome(given).payload, api.outcome(given).error_type) == outcome


@pytest.fixture
def streaming(api):
    """(channel, socket, given): an event that wants a stream has been given, and the head of its answer sent."""
    channel = Channel()
    given = api.give(request_id="id", channel=channel)
    api.next()
    with socket.create_connection(api.api.address.split(":"), timeout=20) as raw:
        head = f"POST {PREFIX}/invocation/id/response HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\n{STREAM}\r\n\r\n"
        raw.sendall(head.encode())
        assert api.run(channel.begin()) == "a/b"
        yield channel, raw, given


def test_a_stream_that_is_wanted_is_handed_on_piece_by_piece(api, streaming):
    channel, raw, _ = streaming
    for piece in (b"a", b"bc"):
        raw.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        assert api.run(channel.receive()) == piece
    raw.sendall(b"0\r\n\r\n")
    assert raw.recv(1000).startswith(b"HTTP/1.1 202 ")


def test_while_a_stream_is_open_there_is_no_other_answer(api, streaming):
    refusal = {
        "errorMessage": "State transition from InvocationResponse to InvocationResponse failed for runtime. "
        "Error: State transition is not allowed",
        "errorType": "InvalidStateTransition",
    }
    status, body = api.post("/invocation/id/response", b"1")
    assert (status, json.loads(body)) == (403, refusal)
    with socket.create_connection(api.api.address.split(":"), timeout=20) as second:
        second.sendall(f"POST {PREFIX}/invocation/id/response HTTP/1.1\r\nHost: x\r\n{STREAM}\r\n\r\n".encode())
        assert second.makefile("rb").read().startswith(b"HTTP/1.1 403 ")


def test_who_asks_for_the_next_event_before_the_streams_end_waits_for_it(api, streaming):
    _, raw, _ = streaming
    with socket.create_connection(api.api.address.split(":"), timeout=20) as early:
        early.sendall(f"GET {PREFIX}/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert api.ask("GET", "/nowhere")[0] == 404  # the one before has been read by now
        raw.sendall(b"0\r\n\r\n")
        assert raw.recv(1000).startswith(b"HTTP/1.1 202 ")
        api.give(b'"next"', request_id="next")
        assert early.recv(1000).endswith(b'"next"')


def test_a_stream_that_nobody_wants_any_more_is_taken_to_its_end(api, streaming):
    channel, raw, given = streaming
    api.loop.call_soon_threadsafe(channel.close)
    raw.sendall(b"2\r\nxy\r\n" * 10_000 + b"0\r\n\r\n")
    assert raw.recv(1000).startswith(b"HTTP/1.1 202 ")
    assert api.outcome(given) == Outcome(b"")
    api.give(b'"next"', request_id="next")
    assert api.next()[1] == b'"next"'


@pytest.mark.parametrize("rest", [b"", b"5\r\nab", b"zz\r\n"], ids=["closed", "half a chunk", "no chunk"])
def test_a_stream_without_an_end_is_truncated_once_the_next_event_is_asked_for(api, streaming, rest):
    _, raw, given = streaming
    raw.sendall(rest)
    raw.shutdown(socket.SHUT_WR)
    assert raw.recv(1000).startswith(b"HTTP/1.1 400 ")
    assert not given.result(20).done()
    api.give(b'"next"', request_id="next")
    api.next()
    assert api.outcome(given).error_type == "Runtime.TruncatedResponse"


def test_a_stream_for_another_event_is_400(api):
    api.give(request_id="id", channel=Channel())
    api.next()
    headers = {"Lambda-Runtime-Function-Response-Mode": "streaming"}
    assert api.post("/invocation/other/response", b"a", headers)[0] == 400


def test_a_pipelined_next_waits_for_its_turn(api):
    api.give(request_id="one")
    api.next()
    with socket.create_connection(api.api.address.split(":"), timeout=20) as raw:
        post = f"POST {PREFIX}/invocation/one/response HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1"
        raw.sendall(f"{post}GET {PREFIX}/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b'{"status":"OK"}' in raw.recv(1000)
        api.give(b'"two"', request_id="two")
        assert raw.recv(1000).endswith(b'"two"')


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nowhere", 404, None),
        ("GET", "/restore/next", 404, None),
        ("POST", "/invocation/next", 405, "GET"),
        ("GET", "/invocation/x/response", 405, "POST"),
        ("PUT", "/init/error", 405, "POST"),
    ],
)
def test_other_paths_are_404_and_other_methods_405(api, method, path, status, allow):
    answered, _, headers = api.ask(method, path)
    assert (answered, headers.get("allow")) == (status, allow)
