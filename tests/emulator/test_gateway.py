"""The HTTP gateway over real sockets, in front of a worker written by hand."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from lambic.emulator import Answered, Patience, Problem

FAILED = {"message": "Internal Server Error"}


def reply_of(running, result) -> tuple[int, dict, bytes]:
    reply = running.send("GET", f"/?do=reply&reply={quote(json.dumps(result))}")
    headers = {name: value for name, value in reply.headers.items() if name not in ("date", "apigw-requestid")}
    return reply.status, headers, reply.body


def speak(running, raw: bytes) -> bytes:
    """All that comes back until the server closes, or is silent after the client has no more to say."""
    with socket.create_connection(running.address, timeout=20) as client:
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        pieces = []
        while piece := client.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def test_a_request_becomes_the_routes_event_and_the_result_the_response(obedient):
    reply = obedient.send("POST", "/a/b%20c?do=echo", b"\xff\xd8", {"Content-Type": "image/jpeg", "X-A": "1"})
    event = reply.json()
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert (event["routeKey"], event["pathParameters"], event["body"], event["isBase64Encoded"]) == (
        "ANY /{proxy+}",
        {"proxy": "a/b c"},
        "/9g=",
        True,
    )
    assert event["requestContext"]["requestId"] == reply.headers["apigw-requestid"]


def test_the_reply_rules_reach_the_client(obedient):
    result = {
        "statusCode": 201,
        "headers": {"X-A": "b", "Connection": "close"},
        "body": "/9g=",
        "isBase64Encoded": True,
    }
    assert reply_of(obedient, {**result, "cookies": ["c=d"]}) == (
        201,
        {"x-a": "b", "set-cookie": "c=d", "content-type": "text/plain;charset=UTF-8", "content-length": "2"},
        b"\xff\xd8",
    )


def test_a_reply_without_content_has_no_body(obedient):
    assert reply_of(obedient, {"statusCode": 204}) == (204, {}, b"")


def test_a_bad_reply_is_500_and_the_reason_is_told(obedient):
    status, _, body = reply_of(obedient, {"statusCode": 200, "body": {"a": 1}})
    assert (status, json.loads(body)) == (500, FAILED)
    reason = obedient.facts.wait_for("Problem").message
    assert reason == 'the client got 500: body must be a text, not {"a": 1}: encode it, as with json.dumps'


def test_a_function_error_is_500_and_is_told(obedient):
    reply = obedient.send("GET", "/?do=fail&text=oops")
    problem = Problem("ValueError: oops", None, "work")
    assert (reply.status, reply.json(), obedient.facts.wait_for("Problem")) == (500, FAILED, problem)


def test_an_unknown_route_is_404(serve):
    running = serve({"functions/a.py": "obedient.py"}, '[tool.lambic.functions.a]\nroutes = ["GET /a"]\n')
    reply = running.send("GET", "/b")
    assert (reply.status, reply.json()) == (404, {"message": "Not Found"})


def test_a_wrong_method_is_405_with_those_allowed(serve):
    running = serve({"functions/a.py": "obedient.py"}, '[tool.lambic.functions.a]\nroutes = ["PUT /a", "GET /a"]\n')
    reply = running.send("DELETE", "/a")
    assert (reply.status, reply.headers["allow"], reply.json()) == (405, "GET, PUT", {"message": "Method Not Allowed"})


def test_every_request_is_reported(obedient):
    obedient.send("GET", "/?do=count")
    obedient.send("POST", "/x?do=fail")
    facts = obedient.facts.of("Answered")
    assert facts == [
        Answered("work", "GET", "/", 200, facts[0].duration_ms, True),
        Answered("work", "POST", "/x", 500, facts[1].duration_ms, False),
    ]


def test_head_gets_the_length_but_no_body(obedient):
    reply = obedient.send("HEAD", "/x?do=raw&text=12345")
    assert (reply.status, reply.headers["content-length"], reply.body) == (200, "5", b"")


def test_a_body_over_10_mb_is_413(obedient):
    reply = obedient.send("POST", "/x", b"x" * (10 * 1024 * 1024 + 1))
    assert (reply.status, reply.json()) == (413, {"message": "Request Too Long"})


def test_an_event_over_6_mb_is_413(obedient):
    reply = obedient.send("POST", "/x", b"x" * (6 * 1024 * 1024), {"content-type": "text/plain"})
    assert (reply.status, reply.json()) == (413, {"message": "Request Too Long"})


def test_a_large_result_arrives_whole(obedient):
    assert len(obedient.send("GET", "/?do=size&bytes=6291556").body) == 6291554


def test_a_result_over_6_mb_is_500(obedient):
    reply = obedient.send("GET", "/?do=size&bytes=6291557")
    problem = obedient.facts.wait_for("Problem")
    assert (reply.status, problem.message.partition(":")[0]) == (500, "Function.ResponseSizeTooLarge")


def test_a_connection_is_kept_and_pipelined_requests_are_answered_in_order(obedient):
    first, second = (f"GET /?do=raw&text={n} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for n in (1, 2))
    answer = speak(obedient, first + second)
    assert [part.rpartition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 ")[1:]] == [b"1", b"2"]


def test_a_chunked_body_and_one_that_waits_for_100_arrive(obedient):
    head = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
    chunked = speak(obedient, head + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    with socket.create_connection(obedient.address, timeout=20) as client:
        client.sendall(head + b"Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"abc")
        waited = client.makefile("rb").read()
    assert [json.loads(answer.rpartition(b"\r\n\r\n")[2])["body"] for answer in (chunked, waited)] == ["abc", "abc"]


@pytest.mark.parametrize(
    ("junk", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab", 400),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (3 << 20), 431),
    ],
)
def test_junk_gets_an_error_and_the_service_goes_on(obedient, junk, status):
    assert speak(obedient, junk).startswith(b"HTTP/1.1 %d " % status)
    assert obedient.send("GET", "/?do=raw&text=1").body == b"1"
    assert obedient.facts.of("Problem") == []


def test_half_a_request_and_a_client_that_leaves_do_no_harm(obedient):
    for raw in (
        b"",
        b"GET / HT",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1",
        b"GET /?do=count HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        with socket.create_connection(obedient.address, timeout=20) as client:
            client.sendall(raw)
    assert obedient.send("GET", "/?do=raw&text=1").body == b"1"
    assert obedient.facts.of("Problem") == []


def test_the_gateway_gives_up_after_its_own_timeout_and_the_function_goes_on(serve):
    settings = '[tool.lambic.functions.work]\nroutes = ["GET /"]\ntimeout = 20\n'
    running = serve({"functions/work.py": "obedient.py"}, settings, patience=Patience(gateway_s=0.2))
    reply = running.send("GET", "/?do=sleep&seconds=0.5")
    assert (reply.status, reply.json()) == (503, {"message": "Service Unavailable"})
    told = running.facts.wait_for("Problem").message
    assert told == "the client got 503: an HTTP API waits 0.2 s for its function"
    assert json.loads(running.invoke("work", {"do": "count"}).payload)["served"] == 2


def test_requests_to_a_busy_function_wait_in_line(obedient):
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: obedient.send("GET", "/?do=count").json(), range(8)))
    assert sorted(reply["served"] for reply in replies) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len({reply["pid"] for reply in replies}) == 1
