"""The Runtime API as a client has to speak it: every header, every status, the odd replies of emulators.

Rules: AWS, "Using the Lambda runtime API"; what AWS's own emulator was seen to answer; `cargo lambda watch`.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from support.runtime_api import (
    ACCEPTED,
    ARN,
    CLOSED,
    DEADLINE_MS,
    ID,
    Reply,
    RuntimeApi,
    error,
    event,
    events,
)
from support.runtime_process import ENVIRONMENT, LAMBIC, WAITING, Client, Ended, run

ECHO = {"main.py": "def handler(event, context):\n    return event\n"}
FAILING = {"main.py": "def handler(event, context):\n    raise ValueError('no')\n"}
NAMING = {"main.py": "def handler(event, context):\n    return context.aws_request_id\n"}
CONTEXT = {
    "main.py": """
import os

def handler(event, context):
    client, identity = context.client_context, context.identity
    return {
        "request": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "tenant": context.tenant_id,
        "client": client and [client.custom, client.env, client.client and client.client.app_title],
        "identity": [identity.cognito_identity_id, identity.cognito_identity_pool_id],
        "function": [context.function_name, context.function_version, context.memory_limit_in_mb],
        "log": [context.log_group_name, context.log_stream_name],
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
    }
"""
}
API = "/2018-06-01/runtime"


def answers(api: RuntimeApi) -> list[tuple[str, Any]]:
    """What was posted: where, below the API, and the JSON."""
    return [(post.path.removeprefix(API), json.loads(post.body)) for post in api.posts]


def exit_line(ended: Ended) -> tuple[int | None, str]:
    """The exit code and the only line on stderr."""
    [line] = ended.err.splitlines()
    return ended.code, line


# What comes with an event


def test_every_header_and_variable_reaches_the_handler(tmp_path: Path) -> None:
    headers = {
        "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
        "Lambda-Runtime-Client-Context": '{"custom":{"k":"v"},"env":{"locale":"de"},"client":{"app_title":"shop"}}',
        "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId":"me","cognitoIdentityPoolId":"pool"}',
        "Lambda-Runtime-Aws-Tenant-Id": "blue",
    }
    with RuntimeApi([event(headers=headers)]) as api:
        ended = run(LAMBIC, api, tmp_path, CONTEXT)
        posted = answers(api)
    expected = {
        "request": ID,
        "arn": ARN,
        "tenant": "blue",
        "client": [
            {"k": "v"},
            {"locale": "de"},
            "shop",
        ],
        "identity": ["me", "pool"],
        "function": ["stub", "$LATEST", "128"],
        "log": [ENVIRONMENT["AWS_LAMBDA_LOG_GROUP_NAME"], ENVIRONMENT["AWS_LAMBDA_LOG_STREAM_NAME"]],
        "trace": headers["Lambda-Runtime-Trace-Id"],
    }
    assert (ended.code, ended.err, posted) == (WAITING, "", [(f"/invocation/{ID}/response", expected)])


def test_optional_headers_and_variables_may_be_missing(tmp_path: Path) -> None:
    bare = Reply(headers=(("Lambda-Runtime-Aws-Request-Id", "x"),), body=b"{}", request_id="x")
    unset = dict.fromkeys(ENVIRONMENT)
    with RuntimeApi([bare]) as api:
        ended = run(LAMBIC, api, tmp_path, CONTEXT, environment=unset)
        posted = answers(api)
    expected = {
        "request": "x",
        "arn": None,
        "tenant": None,
        "client": None,
        "identity": [None, None],
        "function": [None, None, None],
        "log": [None, None],
        "trace": None,
    }
    assert (ended.code, ended.err, posted) == (WAITING, "", [("/invocation/x/response", expected)])


@pytest.mark.parametrize("change", [str.lower, str.upper, str.swapcase], ids=["lower", "upper", "swapped"])
def test_header_names_come_in_any_case(tmp_path: Path, change: Callable[[str], str]) -> None:
    plain = event(headers={"Lambda-Runtime-Aws-Tenant-Id": "Blue", "Lambda-Runtime-Invocation-Id": "Try-1"})
    head = "\r\n".join(f"{change(name)}: {value}" for name, value in (*plain.headers, ("Content-Length", "2")))
    reply = Reply(writes=(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n{{}}".encode(),), request_id=ID)
    with RuntimeApi([reply]) as api:
        run(LAMBIC, api, tmp_path, CONTEXT)
        [(path, context)] = answers(api)
        [post] = api.posts
    assert (path, context["tenant"], post.header("Lambda-Runtime-Invocation-Id")) == (
        f"/invocation/{ID}/response",
        "Blue",
        "Try-1",
    )


@pytest.mark.parametrize(("before", "after"), [("", ""), ("\t", ""), ("   ", "  "), (" ", "\t")])
def test_white_space_around_header_values_is_left_out(tmp_path: Path, before: str, after: str) -> None:
    head = f"lambda-runtime-aws-request-id:{before}x{after}\r\ncontent-length:{before}2{after}"
    reply = Reply(writes=(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n{{}}".encode(),), request_id="x")
    with RuntimeApi([reply]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert answers(api) == [("/invocation/x/response", {})]


def test_a_header_name_inside_a_value_is_no_header(tmp_path: Path) -> None:
    headers = {"X-First": "lambda-runtime-aws-tenant-id: red", "X-Lambda-Runtime-Aws-Tenant-Id": "green"}
    with RuntimeApi([event(headers=headers)]) as api:
        run(LAMBIC, api, tmp_path, CONTEXT)
        assert answers(api)[0][1]["tenant"] is None


def test_a_head_of_900_kb_is_read(tmp_path: Path) -> None:
    """About what AWS's server lets through."""
    custom = {"k": "v" * 900_000}
    with RuntimeApi([event(headers={"Lambda-Runtime-Client-Context": json.dumps({"custom": custom})})]) as api:
        run(LAMBIC, api, tmp_path, CONTEXT)
        assert answers(api)[0][1]["client"] == [custom, None, None]


def test_trace_id_is_that_of_the_event_for_python_and_for_child_processes(tmp_path: Path) -> None:
    source = """
import os, subprocess

def handler(event, context):
    child = subprocess.run(["/bin/sh", "-c", "echo ${_X_AMZN_TRACE_ID-unset}"], capture_output=True, text=True)
    return [os.environ.get("_X_AMZN_TRACE_ID"), child.stdout.strip()]
"""
    traces = ["Root=1-a", None, "Root=1-b", "Root=1-c", None, None]
    script = [event(id=str(number), headers={"Lambda-Runtime-Trace-Id": trace}) for number, trace in enumerate(traces)]
    with RuntimeApi(script) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source}, environment={"_X_AMZN_TRACE_ID": "Root=1-inherited"})
        assert [value for _, value in answers(api)] == [[trace, trace or "unset"] for trace in traces]


REMAINING = {
    "main.py": """
import time

def handler(event, context):
    before = time.time() * 1000
    remaining = context.get_remaining_time_in_millis()
    after = time.time() * 1000
    if remaining == 0:
        return 0
    return [type(remaining).__name__, event - after - 1 <= remaining <= event - before + 1]
"""
}


def test_remaining_time_is_that_to_the_deadline(tmp_path: Path) -> None:
    with RuntimeApi([event(str(DEADLINE_MS).encode())]) as api:
        run(LAMBIC, api, tmp_path, REMAINING)
        assert answers(api)[0][1] == ["int", True]


TOO_LONG_FOR_INT = "9" * 5000


@pytest.mark.parametrize("deadline", [None, "", "0", "600000", "-5", "soon", "1e99", "12.5", "\xb2", TOO_LONG_FOR_INT])
def test_no_time_remains_where_the_deadline_is_past_or_odd(tmp_path: Path, deadline: str | None) -> None:
    headers = {"Lambda-Runtime-Deadline-Ms": deadline}
    with RuntimeApi([event(headers=headers)]) as api:
        ended = run(LAMBIC, api, tmp_path, REMAINING)
        assert (ended.err, answers(api)) == ("", [(f"/invocation/{ID}/response", 0)])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Lambda-Runtime-Client-Context", "Client Context"),
        ("Lambda-Runtime-Cognito-Identity", "Cognito Identity"),
    ],
)
@pytest.mark.parametrize("value", ["{", "eyJjdXN0b20iOnt9fQ==", "[1]", "1"])
def test_an_unreadable_caller_is_an_error_of_that_invocation(tmp_path: Path, name: str, shown: str, value: str) -> None:
    with RuntimeApi([event(headers={name: value}), event(id="b")]) as api:
        ended = run(LAMBIC, api, tmp_path, CONTEXT)
        (path, document), (second, _) = answers(api)
    start = document["errorMessage"].startswith(f"Unable to parse {shown} JSON: ")
    assert (ended.code, path, document["errorType"], start, second) == (
        WAITING,
        f"/invocation/{ID}/error",
        "Runtime.LambdaContextUnmarshalError",
        True,
        "/invocation/b/response",
    )


def test_invocation_id_is_echoed_on_response_and_error(tmp_path: Path) -> None:
    source = {"main.py": "def handler(event, context):\n    return 1 // event\n"}
    name = "Lambda-Runtime-Invocation-Id"
    script = [
        event(b"1", id="a", headers={name: "try-1"}),
        event(b"0", id="b", headers={name: "try-2"}),
        event(b"0", id="c"),
        event(b"1", id="d"),
    ]
    with RuntimeApi(script) as api:
        run(LAMBIC, api, tmp_path, source)
        sent = [(post.path.removeprefix(f"{API}/invocation/"), post.header(name)) for post in api.posts]
    assert sent == [("a/response", "try-1"), ("b/error", "try-2"), ("c/error", None), ("d/response", None)]


# The event's body


MEASURED = {
    "main.py": """
import hashlib

def handler(event, context):
    data = event if isinstance(event, bytes) else event.encode()
    return [type(event).__name__, len(data), hashlib.sha256(data).hexdigest()]
"""
}


def measured(kind: str, data: bytes) -> list[Any]:
    return [kind, len(data), hashlib.sha256(data).hexdigest()]


def cut(data: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(data[start : start + size] for start in range(0, len(data), size))


@pytest.mark.parametrize("size", [0, 1, 65_535, 1 << 20, 6_291_454, 20_000_000])
def test_events_of_any_size_arrive_whole(tmp_path: Path, size: int) -> None:
    """6,291,456 bytes is the largest that the service sends."""
    text = bytes(range(97, 123)) * (size // 26 + 1)
    script = [
        event(b'"%b"' % text[:size], id="fixed"),
        event(id="chunked", chunks=cut(b'"%b"' % text[:size], 300_000)),
    ]
    with RuntimeApi(script) as api:
        run(LAMBIC, api, tmp_path, MEASURED)
        assert [value for _, value in answers(api)] == [measured("str", text[:size])] * 2


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_chunks_may_be_small(tmp_path: Path, size: int) -> None:
    with RuntimeApi([event(chunks=cut(b'{"name": "' + b"x" * 2000 + b'"}', size))]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert answers(api) == [(f"/invocation/{ID}/response", {"name": "x" * 2000})]


def test_chunk_extensions_and_trailers_are_skipped(tmp_path: Path) -> None:
    head = f"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: {ID}\r\nTransfer-Encoding: Chunked\r\n\r\n"
    body = '1;a=b\r\n"\r\n00A ; c="d"\r\n0123456789\r\n1\r\n"\r\n0;last\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n'
    with RuntimeApi([Reply(writes=((head + body).encode(),), request_id=ID), event(b"2", id="b")]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert [value for _, value in answers(api)] == ["0123456789", 2]


def test_an_event_without_length_ends_with_the_connection(tmp_path: Path) -> None:
    with RuntimeApi([event(b'"all of it"', has_length=False, closes=True), event(b"2", id="b")]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert [(post.connection, post.body) for post in api.posts] == [(1, b'"all of it"'), (1, b"2")]


def test_http_1_0_is_understood(tmp_path: Path) -> None:
    reply = f"HTTP/1.0 200 OK\r\nLambda-Runtime-Aws-Request-Id: {ID}\r\nContent-Length: 1\r\n\r\n1"
    with RuntimeApi([Reply(writes=(reply.encode(),), request_id=ID, closes=True)]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert answers(api) == [(f"/invocation/{ID}/response", 1)]


def test_interim_replies_are_skipped(tmp_path: Path) -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: y\r\n\r\n"
    accepted = Reply(writes=(interim, ACCEPTED.render()))
    with RuntimeApi([Reply(writes=(interim + event(b"1").render(),), request_id=ID)], [accepted]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert answers(api) == [(f"/invocation/{ID}/response", 1)]


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", "application/jsonlines", "text/json"])
def test_events_that_are_no_json_by_their_type_are_passed_as_bytes(tmp_path: Path, kind: str) -> None:
    data = b'{"a": 1}\0\xff' * 100_000
    with RuntimeApi([event(data, headers={"Content-Type": kind})]) as api:
        run(LAMBIC, api, tmp_path, MEASURED)
        assert answers(api) == [(f"/invocation/{ID}/response", measured("bytes", data))]


@pytest.mark.parametrize("payload", [b"", b"{", b"nope", b"\xff", b'"\xff"', b"1 2", b"NaN", b'{"a": Infinity}'])
def test_events_that_are_no_json_are_errors_of_that_invocation(tmp_path: Path, payload: bytes) -> None:
    with RuntimeApi([event(payload), event(b"2", id="b")]) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        (path, document), second = answers(api)
    assert (ended.code, path, document["errorType"], document["errorMessage"][:27], second) == (
        WAITING,
        f"/invocation/{ID}/error",
        "Runtime.UnmarshalError",
        "Unable to unmarshal input: ",
        ("/invocation/b/response", 2),
    )


# What is sent


def test_requests_are_what_a_server_expects(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1")]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        agent = api.requests[0].header("User-Agent") or ""
        host = ("Host", f"127.0.0.1:{api.port}")
        sent = [(request.method, request.path, set(request.headers), request.connection) for request in api.requests]
    ours = {host, ("User-Agent", agent)}
    posted = {("Content-Type", "application/json"), ("Content-Length", "1")}
    assert (sent, agent.partition("/")[0]) == (
        [
            ("GET", f"{API}/invocation/next", ours, 0),
            ("POST", f"{API}/invocation/{ID}/response", ours | posted, 0),
            ("GET", f"{API}/invocation/next", ours, 0),
        ],
        "lambic",
    )


def test_next_is_asked_for_only_after_the_answer_is_acknowledged(tmp_path: Path) -> None:
    """One write for both is a switch that is off by default."""
    with RuntimeApi(events(3)) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        reads = [request.reads for request in api.requests]
    assert [len(set(one) & set(other)) for one, other in pairwise(reads)] == [0] * 6


@pytest.mark.parametrize("size", [0, 1, 100_000, 6_291_554, 20_000_000])
def test_bytes_are_sent_as_they_are(tmp_path: Path, size: int) -> None:
    source = {"main.py": "def handler(event, context):\n    return bytes(range(256)) * event[0] + b'x' * event[1]\n"}
    with RuntimeApi([event(b"[%d, %d]" % divmod(size, 256))]) as api:
        run(LAMBIC, api, tmp_path, source)
        [post] = api.posts
    expected = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert (post.header("Content-Type"), post.header("Content-Length"), post.body == expected) == (
        "application/unknown",
        str(size),
        True,
    )


def test_what_is_printed_is_out_before_the_next_event_is_asked_for(tmp_path: Path) -> None:
    source = {
        "main.py": "import sys\n\ndef handler(event, context):\n    sys.stdout.write('o'); sys.stderr.write('e')\n"
    }
    with RuntimeApi(events(2)) as api:
        ended = run(LAMBIC, api, tmp_path, source)
    assert (ended.code, ended.out, ended.err) == (WAITING, "oo", "ee")


# The address and the start


@pytest.mark.parametrize(
    ("scheme", "prefix", "end"),
    [("", "", ""), ("http://", "", ""), ("", "", "/"), ("http://", "/.rt/my-function", ""), ("", "/a/b", "/")],
)
def test_address_may_have_a_scheme_and_a_path(tmp_path: Path, scheme: str, prefix: str, end: str) -> None:
    with RuntimeApi([event(b"1")], prefix=prefix) as api:
        environment = {"AWS_LAMBDA_RUNTIME_API": f"{scheme}{api.address}{end}"}
        run(LAMBIC, api, tmp_path, ECHO, environment=environment)
        sent = [(request.method, request.path, request.header("Host")) for request in api.requests]
        port = api.port
    host = f"127.0.0.1:{port}"
    assert sent == [
        ("GET", f"{prefix}{API}/invocation/next", host),
        ("POST", f"{prefix}{API}/invocation/{ID}/response", host),
        ("GET", f"{prefix}{API}/invocation/next", host),
    ]


def test_address_may_be_a_name(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1")]) as api:
        run(LAMBIC, api, tmp_path, ECHO, environment={"AWS_LAMBDA_RUNTIME_API": f"localhost:{api.port}"})
        assert answers(api) == [(f"/invocation/{ID}/response", 1)]


def test_proxies_are_not_asked(tmp_path: Path) -> None:
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
    with RuntimeApi([event(b"1")]) as api:
        run(LAMBIC, api, tmp_path, ECHO, environment=proxies)
        assert answers(api) == [(f"/invocation/{ID}/response", 1)]


@pytest.mark.parametrize("address", [None, "", "nonsense:port", ":9001", "http://", "127.0.0.1:99999", "no.invalid:1"])
def test_an_address_that_leads_nowhere_ends_the_process_with_one_line(tmp_path: Path, address: str | None) -> None:
    with RuntimeApi() as api:
        ended = run(LAMBIC, api, tmp_path, ECHO, environment={"AWS_LAMBDA_RUNTIME_API": address})
    code, line = exit_line(ended)
    assert (code, line[:8], ended.out) == (1, "lambic: ", "")


def test_a_refused_connection_ends_the_process_with_one_line(tmp_path: Path) -> None:
    with RuntimeApi() as gone:
        address = gone.address
    with RuntimeApi() as api:
        code, line = exit_line(run(LAMBIC, api, tmp_path, ECHO, environment={"AWS_LAMBDA_RUNTIME_API": address}))
    assert (code, line[:8], address in line) == (1, "lambic: ", True)


UNNAMED = Client("unnamed", lambda folder, handler: (sys.executable, "-I", "-S", folder / "lambic/runtime/__main__.py"))


def test_handler_variable_counts_without_an_argument(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1")]) as api:
        run(UNNAMED, api, tmp_path, ECHO, environment={"_HANDLER": "main.handler"})
        assert answers(api) == [(f"/invocation/{ID}/response", 1)]


def test_no_handler_ends_the_process_with_one_line(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1")]) as api:
        code, line = exit_line(run(UNNAMED, api, tmp_path, ECHO))
        assert (code, line[:8], api.requests) == (1, "lambic: ", [])


# Status codes


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_accepts_an_answer(tmp_path: Path, status: int) -> None:
    with RuntimeApi(events(2), [Reply(status=status)] * 2) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        assert (ended.code, ended.err, len(api.posts)) == (WAITING, "", 2)


def test_nothing_to_do_is_asked_again(tmp_path: Path) -> None:
    nothing = Reply(status=204)
    with RuntimeApi([nothing, event(b"1", id="a"), nothing, nothing, event(b"2", id="b")]) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        assert (ended.code, answers(api), len(api.requests)) == (
            WAITING,
            [("/invocation/a/response", 1), ("/invocation/b/response", 2)],
            8,
        )


@pytest.mark.parametrize("source", [ECHO, FAILING], ids=["response", "error"])
def test_410_is_logged_and_the_next_event_served(tmp_path: Path, source: dict[str, str]) -> None:
    late = error(410, "InvokeTimeout", "Invoke timeout")
    with RuntimeApi(events(2), [late]) as api:
        ended = run(LAMBIC, api, tmp_path, source)
        ids = [post.path.split("/")[-2] for post in api.posts]
    said = [line for line in ended.err.splitlines() if " 410 " in line]
    assert (ended.code, ids, len(said), "id-0" in said[0]) == (WAITING, ["id-0", "id-1"], 1, True)


TOO_LARGE = "Exceeded maximum allowed payload size (6291556 bytes)."


@pytest.mark.parametrize("closes", [False, True], ids=["kept", "closed"])
def test_413_is_a_function_error_and_the_next_event_is_served(tmp_path: Path, closes: bool) -> None:
    """The error is posted or, where the service has reported it already, logged: with the id and the reason."""
    source = {"main.py": "def handler(event, context):\n    return 'x' * event\n"}
    refusal = error(413, "RequestEntityTooLarge", TOO_LARGE, closes=closes)
    with RuntimeApi([event(b"7000000", id="a"), event(b"1", id="b")], [refusal]) as api:
        ended = run(LAMBIC, api, tmp_path, source)
        told = [post for post in api.posts if post.path.endswith("/a/error")]
        is_told = "Function.ResponseSizeTooLarge" in "".join(post.body.decode() for post in told) or "413" in ended.err
        last = api.posts[-1]
    assert (ended.code, is_told, last.path, last.body) == (WAITING, True, f"{API}/invocation/b/response", b'"x"')


@pytest.mark.parametrize("status", [400, 403])
@pytest.mark.parametrize("source", [ECHO, FAILING], ids=["response", "error"])
def test_a_refused_answer_is_logged_and_a_new_event_served(tmp_path: Path, status: int, source: dict[str, str]) -> None:
    with RuntimeApi(events(2), [error(status, "Wrong", "not this one")]) as api:
        ended = run(LAMBIC, api, tmp_path, source)
        ids = [post.path.split("/")[-2] for post in api.posts]
    said = [line for line in ended.err.splitlines() if f" {status} " in line]
    assert (ended.code, ids, ["id-0" in line and "not this one" in line for line in said]) == (
        WAITING,
        ["id-0", "id-1"],
        [True],
    )


@pytest.mark.parametrize("status", [400, 403])
def test_a_refused_answer_whose_event_comes_again_ends_the_process(tmp_path: Path, status: int) -> None:
    """The service repeats an unanswered event; it would do so for ever."""
    with RuntimeApi([event(), event()], [error(status, "Wrong", "no")]) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        assert len(api.posts) == 1
    *_, line = ended.err.splitlines()
    assert (ended.code, line[:8], ID in line) == (1, "lambic: ", True)


def test_the_same_id_may_come_again_after_an_accepted_answer(tmp_path: Path) -> None:
    """A retry of an asynchronous invocation has the id of the first try."""
    with RuntimeApi([event(b"1"), event(b"1"), event(b"1")]) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        assert (ended.code, len(api.posts)) == (WAITING, 3)


@pytest.mark.parametrize("source", [ECHO, FAILING], ids=["response", "error"])
@pytest.mark.parametrize("status", [500, 503])
def test_500_to_an_answer_ends_the_process(tmp_path: Path, status: int, source: dict[str, str]) -> None:
    with RuntimeApi(events(2), [error(status, "InternalServerError", "broken")]) as api:
        ended = run(LAMBIC, api, tmp_path, source)
        assert len(api.requests) == 2
    *_, line = ended.err.splitlines()
    assert (ended.code, line[:8], str(status) in line, "broken" in line) == (1, "lambic: ", True, True)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 500, 503])
def test_a_refused_next_ends_the_process_with_one_line(tmp_path: Path, status: int) -> None:
    with RuntimeApi([error(status, "Wrong", "broken")]) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        assert len(api.requests) == 1
    code, line = exit_line(ended)
    assert (code, line[:8], str(status) in line, "broken" in line) == (1, "lambic: ", True, True)


def test_an_event_without_request_id_ends_the_process_with_one_line(tmp_path: Path) -> None:
    with RuntimeApi([event(headers={"Lambda-Runtime-Aws-Request-Id": None})]) as api:
        code, line = exit_line(run(LAMBIC, api, tmp_path, ECHO))
        assert (code, line[:8], api.posts) == (1, "lambic: ", [])


# Failures before the first event


BROKEN = {"main.py": "raise ValueError('unfinished')\n"}


@pytest.mark.parametrize(
    "answer",
    [ACCEPTED, Reply(status=200), error(403, "InvalidStateTransition", "late"), error(500, "X", "y"), CLOSED],
    ids=["accepted", "200", "403", "500", "closed"],
)
def test_a_failed_import_is_posted_once_and_ends_the_process(tmp_path: Path, answer: Reply) -> None:
    with RuntimeApi([event()], [answer]) as api:
        ended = run(LAMBIC, api, tmp_path, BROKEN)
        posted = {(post.path, post.header("Lambda-Runtime-Function-Error-Type"), post.body) for post in api.posts}
    [(path, kind, body)] = posted
    document = json.loads(body)
    assert (ended.code, path, kind, document["errorMessage"], "ValueError: unfinished" in ended.err) == (
        1,
        f"{API}/init/error",
        "ValueError",
        "unfinished",
        True,
    )


# Connections that end


def test_a_connection_closed_after_an_event_is_opened_again_for_the_answer(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1", id="a", closes=True), event(b"2", id="b")]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert [(post.connection, post.body) for post in api.posts] == [(1, b"1"), (1, b"2")]


def test_a_connection_closed_after_an_answer_is_opened_again_for_the_next_event(tmp_path: Path) -> None:
    with RuntimeApi(events(2), [Reply(status=202, closes=True)] * 2) as api:
        run(LAMBIC, api, tmp_path, NAMING)
        assert [(post.connection, post.body) for post in api.posts] == [(0, b'"id-0"'), (1, b'"id-1"')]


@pytest.mark.parametrize("value", ["close", "Close", "CLOSE, x"])
def test_an_announced_end_of_the_connection_is_heeded(tmp_path: Path, value: str) -> None:
    header = (("Connection", value),)
    answer = Reply(status=202, headers=header, closes=True)
    with RuntimeApi([event(b"1", id="a", headers=dict(header), closes=True), event(b"2", id="b")], [answer]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert [(request.connection, request.method) for request in api.requests] == [
            (0, "GET"),
            (1, "POST"),
            (2, "GET"),
            (2, "POST"),
            (2, "GET"),
        ]


def test_next_is_asked_again_when_a_kept_connection_ends_under_it(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1", id="a"), CLOSED, event(b"2", id="b")]) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        assert (ended.code, answers(api)) == (WAITING, [("/invocation/a/response", 1), ("/invocation/b/response", 2)])


def test_an_answer_whose_acknowledgement_is_lost_is_not_given_for_another_event(tmp_path: Path) -> None:
    """The service had it already: it refuses the second copy, and goes on."""
    refusal = error(403, "InvalidStateTransition", "State transition is not allowed")
    with RuntimeApi([event(b"1", id="a"), event(b"2", id="b")], [CLOSED, refusal]) as api:
        ended = run(LAMBIC, api, tmp_path, ECHO)
        posted = answers(api)
    assert (ended.code, posted) == (
        WAITING,
        [("/invocation/a/response", 1), ("/invocation/a/response", 1), ("/invocation/b/response", 2)],
    )


def test_an_end_without_a_reply_is_not_followed_for_ever(tmp_path: Path) -> None:
    with RuntimeApi([CLOSED] * 1000) as api:
        code, line = exit_line(run(LAMBIC, api, tmp_path, ECHO))
        assert (code, line[:8], len(api.requests) <= 5) == (1, "lambic: ", True)


def test_a_cut_event_is_not_handled(tmp_path: Path) -> None:
    whole = event(b'"a whole event"').render()
    cut_one = Reply(writes=(whole[:-1],), closes=True)
    with RuntimeApi([event(b"1", id="a"), cut_one, event(b"2", id="b")]) as api:
        run(LAMBIC, api, tmp_path, ECHO)
        assert answers(api) == [("/invocation/a/response", 1), ("/invocation/b/response", 2)]


# Emulators


def test_cargo_lambda_is_a_runtime_api(tmp_path: Path) -> None:
    """A path with a scheme, nothing to do at first, a deadline in 1970, no ARN, 200 for 202, one event at a time."""
    headers = {
        "Lambda-Runtime-Deadline-Ms": "600000",
        "Lambda-Runtime-Invoked-Function-Arn": "function-arn",
        "Lambda-Runtime-Trace-Id": None,
    }
    script = [Reply(status=204), event(b'{"a": 1}', id="a", headers=headers), Reply(status=204)]
    with RuntimeApi([*script, event(b"2", id="b", headers=headers)], [Reply()] * 2, prefix="/.rt/shop") as api:
        environment = {"AWS_LAMBDA_RUNTIME_API": f"http://{api.address}", "AWS_LAMBDA_MAX_CONCURRENCY": "1"}
        ended = run(LAMBIC, api, tmp_path, ECHO, environment=environment)
        posted = [(post.path, json.loads(post.body)) for post in api.posts]
    path = f"/.rt/shop{API}/invocation"
    assert (ended.code, ended.err, posted) == (
        WAITING,
        "",
        [(f"{path}/a/response", {"a": 1}), (f"{path}/b/response", 2)],
    )


def test_an_early_refusal_of_a_large_answer_is_final(tmp_path: Path) -> None:
    """Go's server may answer 413 and end the connection while the rest is still on its way: the reply may be lost."""
    source = {"main.py": "def handler(event, context):\n    return 'x' * event\n"}
    refusal = error(413, "RequestEntityTooLarge", TOO_LARGE, reads_body=False)
    with RuntimeApi([event(b"30000000", id="a"), event(b"1", id="b")], [refusal] * 10) as api:
        ended = run(LAMBIC, api, tmp_path, source)
        tries = [post for post in api.posts if "/a/response" in post.path]
        is_next_served = "/b/" in api.posts[-1].path
    *_, line = ended.err.splitlines()
    assert (len(tries) <= 2, is_next_served or (ended.code, line[:8]) == (1, "lambic: ")) == (True, True)


# One write for an answer and the next event


PIPELINED = {"LAMBIC_PIPELINE": "1"}


def test_answer_and_next_go_out_in_one_write_where_that_is_switched_on(tmp_path: Path) -> None:
    with RuntimeApi(events(3)) as api:
        run(LAMBIC, api, tmp_path, ECHO, environment=PIPELINED)
        first, *pairs = [(request.method, set(request.reads)) for request in api.requests]
    together = [post[1] & get[1] for post, get in zip(pairs[::2], pairs[1::2], strict=True)]
    assert (first[0], [method for method, _ in pairs]) == ("GET", ["POST", "GET"] * 3)
    assert [len(reads) for reads in together[:2]] == [1, 1]


@pytest.mark.parametrize("source", [ECHO, FAILING], ids=["response", "error"])
@pytest.mark.parametrize("same", [False, True], ids=["new event", "same event"])
@pytest.mark.parametrize(
    "answer",
    [
        Reply(status=200),
        Reply(status=204),
        error(400, "InvalidRequestID", "no"),
        error(403, "InvalidStateTransition", "no"),
        error(410, "InvokeTimeout", "no"),
        error(413, "RequestEntityTooLarge", TOO_LARGE),
        error(500, "InternalServerError", "no"),
        Reply(status=202, closes=True),
        Reply(status=202, headers=(("Connection", "close"),), closes=True),
        CLOSED,
    ],
    ids=["200", "204", "400", "403", "410", "413", "500", "closed after", "close announced", "closed before"],
)
def test_one_write_changes_nothing_else(tmp_path: Path, answer: Reply, same: bool, source: dict[str, str]) -> None:
    """The acknowledgement is read, and counts, before the event that came with it."""
    if answer.status == 413 and same and source is ECHO:
        pytest.skip("an event that comes once more before its error is posted is the next test's")
    script = [event(b"1", id="a"), event(b"1", id="a" if same else "b"), event(b"1", id="c")]
    seen = []
    for environment in ({}, PIPELINED):
        with RuntimeApi(script, [answer]) as api:
            ended = run(LAMBIC, api, tmp_path, source, environment=environment)
            seen.append((ended.code, [(post.path, post.body) for post in api.posts], ended.err.splitlines()[-1:]))
    plain, pipelined = seen
    assert pipelined[:2] == plain[:2]
    assert [line[:8] for line in pipelined[2]] == [line[:8] for line in plain[2]]


def test_an_event_that_came_again_before_its_error_was_posted_is_settled_by_that(tmp_path: Path) -> None:
    script = [event(b"1", id="a"), event(b"1", id="a"), event(b"1", id="c")]
    with RuntimeApi(script, [error(413, "RequestEntityTooLarge", TOO_LARGE)]) as api:
        run(LAMBIC, api, tmp_path, ECHO, environment=PIPELINED)
        paths = [post.path.removeprefix(f"{API}/invocation/") for post in api.posts]
    assert paths == ["a/response", "a/error", "c/response"]
