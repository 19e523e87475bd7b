"""Responses that are sent while they are made: through the gateway, from a worker that streams by hand.

What has to come before what is told by files that the worker waits for, never by time.
"""

import http.client
import json
import socket
import time
from contextlib import closing, contextmanager
from urllib.parse import quote

import pytest

from lambic.emulator import Answered, Problem, WorkerExited

HTTP = "application/vnd.awslambda.http-integration-response"
PRELUDE = '{"statusCode": 201, "headers": {"X-A": "b", "content-type": "text/plain"}, "cookies": ["c=d", "e=f"]}'
ZEROS = {"bytes": "00" * 8}
ENDED = """ended: 202 b'{"status":"OK"}\\n'"""


def target(*steps, kind=HTTP, **wish) -> str:
    return f"/?wish={quote(json.dumps(wish or {'steps': steps, 'type': kind}))}"


@contextmanager
def opened(running, path, method="GET"):
    """The response as soon as its head is there."""
    with closing(http.client.HTTPConnection(*running.address, timeout=20)) as connection:
        connection.request(method, path)
        yield connection.getresponse()


def raw_request(path: str, *fields: str, version: str = "1.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/{version}", "Host: x", *fields, "", ""]).encode()


def read_broken(response: http.client.HTTPResponse) -> bytes:
    """What came of a response before it broke off."""
    with pytest.raises(http.client.IncompleteRead) as broken:
        response.read()
    return broken.value.partial


def count_broken(response: http.client.HTTPResponse) -> int:
    """The same of a large one, in bytes."""
    received = 0
    try:
        while piece := response.read(1 << 20):
            received += len(piece)
    except http.client.IncompleteRead as broken:
        return received + len(broken.partial)
    raise AssertionError(f"it has an end, after {received} bytes")


def speak(running, raw: bytes) -> bytes:
    """All that comes back until the server closes."""
    with socket.create_connection(running.address, timeout=20) as client:
        client.sendall(raw)
        return client.makefile("rb").read()


def printed(running) -> list[str]:
    return [fact.line for fact in running.facts.of("Output")]


def test_a_piece_arrives_before_the_next_one_is_made(pouring):
    wish = target(PRELUDE, ZEROS, "first", {"wait": "arrived"}, "second")
    with opened(pouring, wish) as response:
        assert response.read1() == b"first"
        (pouring.root / "arrived").touch()
        assert response.read() == b"second"


def test_the_head_arrives_before_the_body_is_begun(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, {"wait": "arrived"}, "body")) as response:
        assert response.status == 201
        (pouring.root / "arrived").touch()
        assert response.read() == b"body"


def test_the_prelude_is_the_head_and_a_chunk_is_sent_as_one(pouring):
    with socket.create_connection(pouring.address, timeout=20) as client:
        client.sendall(raw_request(target(PRELUDE, ZEROS, "ab", {"wait": "arrived"}, "c"), "Connection: close"))
        wire = client.makefile("rb")
        head = list(iter(wire.readline, b"\r\n"))
        first = wire.readline() + wire.readline()
        (pouring.root / "arrived").touch()
        rest = wire.read()
    kept = [line.lower() for line in head if not line.lower().startswith((b"date:", b"x-amzn-requestid:"))]
    assert (kept, first, rest) == (
        [
            b"http/1.1 201 created\r\n",
            b"x-a: b\r\n",
            b"content-type: text/plain\r\n",
            b"set-cookie: c=d\r\n",
            b"set-cookie: e=f\r\n",
            b"transfer-encoding: chunked\r\n",
            b"connection: close\r\n",
        ],
        b"2\r\nab\r\n",
        b"1\r\nc\r\n0\r\n\r\n",
    )


def test_a_prelude_is_found_wherever_it_is_split(pouring):
    """Also where the zero bytes are split, and where all is one chunk."""
    raw = b'{"statusCode":201}' + b"\0" * 8 + b"ab"
    with closing(http.client.HTTPConnection(*pouring.address, timeout=20)) as connection:
        for cut in range(len(raw)):
            connection.request("GET", target({"bytes": raw[:cut].hex()}, {"bytes": raw[cut:].hex()}))
            response = connection.getresponse()
            assert (cut, response.status, response.read()) == (cut, 201, b"ab")


def test_a_prelude_in_single_bytes_is_found(pouring):
    raw = PRELUDE.encode() + b"\0" * 8 + b"body"
    with opened(pouring, target(*({"bytes": f"{byte:02x}"} for byte in raw))) as response:
        assert (response.status, response.read()) == (201, b"body")


def test_an_empty_body_ends_with_the_prelude(pouring):
    with opened(pouring, target('{"statusCode": 403}', ZEROS)) as response:
        headers = {name.lower() for name, _ in response.getheaders()}
        assert (response.status, response.read()) == (403, b"")
        assert headers == {"content-type", "date", "transfer-encoding", "x-amzn-requestid"}


@pytest.mark.parametrize(("given", "got"), [("text/csv", "text/csv"), (None, "application/octet-stream")])
def test_without_a_prelude_the_bytes_are_the_body(pouring, given, got):
    with opened(pouring, target("a", ZEROS, kind=given)) as response:
        assert (response.status, response.headers["content-type"], response.read()) == (200, got, b"a" + b"\0" * 8)


BROKEN = {
    "no JSON": (("{", ZEROS, {"wait": "told"}), "the prelude is not JSON: Expecting property name enclosed in double"),
    "no object": (("[1]", ZEROS, {"wait": "told"}), "the prelude must be an object, not [1]"),
    "status": (('{"statusCode": 99}', ZEROS, {"wait": "told"}), "statusCode must be a number from 200 to 599, not 99"),
    "too long": (("x" * 16385, {"wait": "told"}), "the prelude is longer than 16384 bytes, or the 8 zero bytes after"),
    "no end": (("{}", {"bytes": "00" * 7}), "the stream ended before the 8 zero bytes that end its prelude"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_prelude_is_502_at_once_the_reason_is_told_and_the_function_goes_on(pouring, kind):
    steps, reason = BROKEN[kind]
    with opened(pouring, target(*steps)) as response:
        assert (response.status, response.read()) == (502, b"Internal Server Error")
    assert pouring.facts.wait_for("Problem").message.startswith(f"the client got 502: {reason}")
    (pouring.root / "told").touch()
    assert pouring.facts.wait_for("Output").line == ENDED


def test_an_error_before_the_first_byte_is_502(pouring):
    with opened(pouring, target(error="Early")) as response:
        assert (response.status, response.read()) == (502, b"Internal Server Error")
    assert pouring.facts.wait_for("Problem") == Problem("Early: early", None, "pour")
    assert [fact.status for fact in pouring.facts.of("Answered")] == [502]


def test_an_error_within_the_prelude_is_told_once(pouring):
    with opened(pouring, target("{", {"fail": "Broken"})) as response:
        assert response.status == 502
    pouring.facts.wait_for("Answered")
    assert pouring.facts.of("Problem") == [Problem("Broken: broke", None, "pour")]


def test_an_error_in_the_middle_breaks_the_response_off_and_is_told(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "part", {"fail": "Broken"})) as response:
        assert read_broken(response) == b"part"
    fact = pouring.facts.wait_for("Answered")
    assert fact == Answered("pour", "GET", "/", 201, fact.duration_ms, True)
    assert pouring.facts.of("Problem") == [Problem("Broken: broke", None, "pour")]


def test_a_whole_answer_is_the_body_as_it_is_which_is_told_if_it_looks_like_a_reply(pouring):
    reply = {"statusCode": 404, "body": "x"}
    with opened(pouring, target(whole=reply)) as response:
        found = response.status, response.headers["content-type"], json.loads(response.read())
    assert found == (200, "application/json", reply)
    assert pouring.facts.wait_for("Problem").message.startswith("the client got the JSON of the reply: ")
    with opened(pouring, target(whole=[1])) as response:
        assert (response.status, response.read()) == (200, b"[1]")
    assert len(pouring.facts.of("Problem")) == 1


def test_the_event_is_that_of_a_function_url(serve):
    settings = '[tool.lambic.functions.work]\nroutes = ["GET /{id}"]\nstream-response = true\n'
    running = serve({"functions/work.py": "obedient.py"}, settings)
    reply = running.send("GET", "/7?do=echo")
    event = reply.json()
    context = event["requestContext"]
    assert (event["routeKey"], "pathParameters" in event) == ("$default", False)
    assert {name: context[name] for name in ("accountId", "apiId", "domainName", "domainPrefix", "routeKey")} == {
        "accountId": "anonymous",
        "apiId": "local",
        "domainName": "local.lambda-url.us-east-1.on.aws",
        "domainPrefix": "local",
        "routeKey": "$default",
    }
    headers = running.send("GET", "/7?do=headers")
    assert headers.json()["lambda-runtime-aws-request-id"] == headers.headers["x-amzn-requestid"]
    assert context["requestId"] == reply.headers["x-amzn-requestid"]


def test_when_a_client_leaves_the_function_goes_on_to_its_end_and_is_not_told(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "a", {"wait": "gone"}, "b", {"pour": 100})) as response:
        assert response.read1() == b"a"
    (pouring.root / "gone").touch()
    pouring.facts.wait_for("Answered")
    pouring.facts.wait_for("Output")
    assert (printed(pouring), (pouring.root / "made").read_text()) == ([ENDED], "99")
    with opened(pouring, target(PRELUDE, ZEROS, "next")) as response:
        assert response.read() == b"next"
    pouring.facts.wait_for("Answered", lambda fact: not fact.is_cold)
    assert [fact.is_cold for fact in pouring.facts.of("Answered")] == [True, False]
    assert (pouring.facts.of("WorkerExited"), pouring.facts.of("Problem")) == ([], [])


def test_a_client_that_leaves_before_the_head_changes_nothing_for_the_function_either(pouring):
    with socket.create_connection(pouring.address, timeout=20) as client:
        steps = ({"wait": "gone"}, PRELUDE, ZEROS, {"pour": 100})
        client.sendall(raw_request(target(*steps)))
        pouring.facts.wait_for("WorkerStarted")
    (pouring.root / "gone").touch()
    assert pouring.facts.wait_for("Output").line == ENDED


def test_an_error_after_the_client_has_left_is_told_all_the_same(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "a", {"wait": "gone"}, "b", {"fail": "Broken"})) as response:
        assert response.read1() == b"a"
    (pouring.root / "gone").touch()
    assert pouring.facts.wait_for("Problem") == Problem("Broken: broke", None, "pour")


def test_an_event_that_waits_behind_a_stream_that_nobody_reads_gets_a_new_worker(pouring):
    """On Lambda it would get another environment; here the first one ends, since there is one per function."""
    with opened(pouring, target(PRELUDE, ZEROS, "a", {"wait": "never"})) as response:
        assert response.read1() == b"a"
    with opened(pouring, target(PRELUDE, ZEROS, "next")) as response:
        assert response.read() == b"next"
    reason = "nobody reads its stream any more, and another event waits"
    assert pouring.facts.wait_for("WorkerExited") == WorkerExited("pour", reason)
    pouring.facts.wait_for("Output")
    assert (printed(pouring), pouring.facts.of("Problem")) == ([ENDED], [])


def test_an_event_waits_behind_a_stream_that_is_read(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "a", {"wait": "arrived"}, "b")) as response:
        assert response.read1() == b"a"
        with socket.create_connection(pouring.address, timeout=20) as other:
            other.sendall(raw_request(target(PRELUDE, ZEROS, "next"), "Connection: close"))
            (pouring.root / "arrived").touch()
            assert response.read() == b"b"
            assert other.makefile("rb").read().endswith(b"4\r\nnext\r\n0\r\n\r\n")
    assert pouring.facts.of("WorkerExited") == []


def test_a_worker_that_does_not_come_back_from_its_stream_runs_out_of_time(serve):
    settings = '[tool.lambic.functions.pour]\nroutes = ["GET /"]\nstream-response = true\ntimeout = 1\n'
    running = serve({"functions/pour.py": "pouring.py"}, settings)
    with opened(running, target(PRELUDE, ZEROS, "a", {"sleep": 60})) as response:
        assert response.read1() == b"a"
    assert running.facts.wait_for("WorkerExited") == WorkerExited("pour", "timed out")
    with opened(running, target(PRELUDE, ZEROS, "next")) as response:
        assert response.read() == b"next"


def test_a_client_that_does_not_read_holds_the_worker_up(pouring):
    """Only what fits into the sockets' buffers is ever made."""
    made = pouring.root / "made"
    with socket.create_connection(pouring.address, timeout=20) as client:
        client.sendall(raw_request(target(PRELUDE, ZEROS, {"pour": 500})))
        seen: list[str] = []
        while len(seen) < 30 or seen[-1] == "" or len(set(seen[-30:])) > 1:
            time.sleep(0.02)
            seen.append(made.read_text() if made.exists() else "")
        assert int(seen[-1]) < 100


def test_the_functions_timeout_counts_to_the_end_of_the_stream(serve):
    settings = '[tool.lambic.functions.pour]\nroutes = ["GET /"]\nstream-response = true\ntimeout = 1\n'
    running = serve({"functions/pour.py": "pouring.py"}, settings)
    with opened(running, target(PRELUDE, ZEROS, "part", {"sleep": 60})) as response:
        assert read_broken(response) == b"part"
    assert running.facts.wait_for("Problem").message.startswith("Sandbox.Timedout: ")
    assert running.facts.wait_for("WorkerExited") == WorkerExited("pour", "timed out")
    with opened(running, target(PRELUDE, ZEROS, "next")) as response:
        assert response.read() == b"next"


def test_a_worker_that_dies_in_the_middle_breaks_the_response_off(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "part", {"wait": "arrived"}, {"exit": 3})) as response:
        assert response.read1() == b"part"
        (pouring.root / "arrived").touch()
        assert read_broken(response) == b""
    told = pouring.facts.wait_for("Problem").message
    assert (told.partition(":")[0], told.rpartition("Error: ")[2]) == (
        "Runtime.ExitError",
        "Runtime exited with error: exit status 3",
    )
    with opened(pouring, target(PRELUDE, ZEROS, "next")) as response:
        assert response.read() == b"next"


def test_a_worker_that_drops_its_stream_has_truncated_the_response(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "part", {"cut": True})) as response:
        assert read_broken(response) == b"part"
    assert pouring.facts.wait_for("Problem").message.startswith("Runtime.TruncatedResponse: ")
    with opened(pouring, target(PRELUDE, ZEROS, "next")) as response:
        assert response.read() == b"next"
    assert pouring.facts.of("WorkerExited") == []


def test_head_gets_the_head_at_once_and_the_function_goes_on_to_its_end(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "a", {"wait": "arrived"}, "b"), "HEAD") as response:
        assert (response.status, response.headers["x-a"], response.read()) == (201, "b", b"")
    (pouring.root / "arrived").touch()
    pouring.facts.wait_for("Output", lambda fact: fact.line.startswith("ended: 202"))


def test_a_response_without_content_has_no_body(pouring):
    path = target('{"statusCode": 204}', ZEROS, "x")
    head, _, body = speak(pouring, raw_request(path, "Connection: close")).partition(b"\r\n\r\n")
    assert (head.split(b"\r\n")[0], b"chunked" in head, body) == (b"HTTP/1.1 204 No Content", False, b"")


def test_a_client_of_http_1_0_gets_the_plain_bytes_and_the_end_of_the_connection(pouring):
    raw = speak(pouring, raw_request(target(PRELUDE, ZEROS, "ab", "c"), version="1.0"))
    head, _, body = raw.partition(b"\r\n\r\n")
    assert (b"chunked" in head.lower(), body) == (False, b"abc")


def test_a_client_of_http_1_0_sees_an_error_as_a_reset(pouring):
    with pytest.raises(ConnectionResetError):
        speak(pouring, raw_request(target(PRELUDE, ZEROS, "ab", {"fail": "Broken"}), version="1.0"))


def test_a_connection_is_kept_after_a_streamed_response_and_pipelined_requests_have_their_turn(pouring):
    first, second = (target(PRELUDE, ZEROS, text) for text in ("one", "two"))
    raw = speak(pouring, raw_request(first) + raw_request(second, "Connection: close"))
    assert [part.partition(b"\r\n\r\n")[2] for part in raw.split(b"HTTP/1.1 201 ")[1:]] == [
        b"3\r\none\r\n0\r\n\r\n",
        b"3\r\ntwo\r\n0\r\n\r\n",
    ]


def test_the_worker_keeps_its_connection_too(pouring):
    ports = [pouring.send("GET", target({"port": True}, kind="a/b")).body for _ in range(3)]
    assert len(set(ports)) == 1
    assert printed(pouring)[:2] == ['ended: 202 b\'{"status":"OK"}\\n\''] * 2


def test_no_more_than_200_mb_go_through(serve):
    settings = '[tool.lambic.functions.pour]\nroutes = ["GET /"]\nstream-response = true\ntimeout = 120\n'
    running = serve({"functions/pour.py": "pouring.py"}, settings)
    with opened(running, target({"pour": 210}, kind="a/b")) as response:
        assert 208_000_000 < count_broken(response) <= 200 * 1024 * 1024
    told = running.facts.wait_for("Problem").message
    assert told == (
        "Function.ResponseSizeTooLarge: Response payload size exceeded maximum allowed payload size (209715200 bytes)."
    )
    running.facts.wait_for("Output", lambda fact: fact.line == "cut")


def test_without_the_setting_a_stream_is_collected(serve):
    running = serve({"functions/pour.py": "pouring.py"}, '[tool.lambic.functions.pour]\nroutes = ["GET /"]\n')
    reply = running.send("GET", target('{"statusCode": 201, ', '"body": "x"}'))
    assert (reply.status, reply.headers["content-length"], reply.body) == (201, "1", b"x")


def test_a_streaming_function_that_is_invoked_plainly_is_collected(pouring):
    call = pouring.invoke("pour", {"steps": ["a", "b"]})
    broken = pouring.invoke("pour", {"steps": ["a", {"fail": "Broken"}]})
    assert (call.payload, call.function_error) == (b"ab", None)
    assert (json.loads(broken.payload)["errorMessage"], broken.function_error) == ("broke", "Function.Broken")


def test_stop_ends_streams_whatever_worker_and_client_do(pouring):
    with opened(pouring, target(PRELUDE, ZEROS, "a", {"wait": "never"})) as waiting:
        assert waiting.read1() == b"a"
        with socket.create_connection(pouring.address, timeout=20) as other:
            other.sendall(raw_request(target(PRELUDE, ZEROS)))
            pouring.run(pouring.service.stop())
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            waiting.read()
