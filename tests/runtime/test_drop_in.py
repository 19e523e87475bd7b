"""The same handlers under AWS's client and under ours, against the same Runtime API: what they post is compared whole.

Where lambic differs on purpose, `WANTED` says how and why; docs/reference/differences.md says the same to users.
"""

import functools
import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from support.runtime_api import ACCEPTED, CLOSED, ID, Reply, Request, RuntimeApi, error, event
from support.runtime_process import AWSLAMBDARIC, LAMBIC, WAITING, Client, place, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="AWS's client is built for Linux only")

FIXTURE = Path(__file__).parents[1] / "fixtures" / "drop_in"
DIFFERENCES = Path(__file__).parents[2] / "docs" / "reference" / "differences.md"
API = "/2018-06-01/runtime"


# What is compared


@dataclass(frozen=True)
class Post:
    """What a client posted, without what names the client or the connection."""

    path: str
    body: bytes
    content_type: str | None = "application/json"
    error_type: str | None = None
    cause: Any = None
    mode: str | None = None


@dataclass(frozen=True)
class Seen:
    """What came of some events. The folder of the handlers is called /var/task in it."""

    code: int | None
    posts: tuple[Post, ...]


@functools.cache
def folder(parent: Path) -> Path:
    shutil.copytree(FIXTURE, parent / "task")
    place(parent / "task", {})
    return parent / "task"


@pytest.fixture(scope="session")
def task(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the fixtures with `lambic` beside them."""
    return folder(tmp_path_factory.getbasetemp().resolve())


def see(
    client: Client,
    task: Path,
    handler: str,
    script: Sequence[Reply],
    answers: Sequence[Reply] = (),
    environment: Mapping[str, str | None] | None = None,
) -> Seen:
    with RuntimeApi(script, answers) as api:
        ended = run(client, api, task, {}, handler, environment)
        return Seen(ended.code, tuple(_post(request, task) for request in api.posts))


def _post(request: Request, task: Path) -> Post:
    cause = request.header("Lambda-Runtime-Function-XRay-Error-Cause")
    return Post(
        request.path.removeprefix(API),
        _same_depth(request.body.replace(str(task).encode(), b"/var/task")),
        request.header("Content-Type"),
        request.header("Lambda-Runtime-Function-Error-Type"),
        cause and _cause(cause.replace(str(task), "/var/task")),
        request.header("Lambda-Runtime-Function-Response-Mode"),
    )


def _same_depth(body: bytes) -> bytes:
    """How often an endless function calls itself depends on how many frames are below it."""
    return re.sub(rb"repeated \d+ more times", b"repeated many more times", body)


def _cause(text: str) -> Any:
    cause = json.loads(text.encode("latin-1"))
    cause["paths"].sort()  # those of AWS's client come in the order of a set
    for exception in cause["exceptions"]:
        stack = exception["stack"]
        if len(stack) > 900:
            del stack[10:-1]
    return cause


# What is to differ


@dataclass(frozen=True)
class Wanted:
    """A row of the reference page, and what turns AWS's side into ours (None where the case itself says what)."""

    aws: str
    lambic: str
    reason: str
    turn: Callable[[Seen], Seen] | None = None


def each_post(change: Callable[[Post], Post]) -> Callable[[Seen], Seen]:
    return lambda seen: replace(seen, posts=tuple(map(change, seen.posts)))


def _with_content_type(post: Post) -> Post:
    return replace(post, content_type="application/json") if post.path == "/init/error" else post


def _without_frames(*files: str) -> Callable[[Post], Post]:
    """Leaves out the frames of these files in both stacks."""

    def change(post: Post) -> Post:
        document = json.loads(post.body)
        if not post.path.endswith("/error"):
            return post
        pattern = "|".join(map(re.escape, files))
        document["stackTrace"] = [line for line in document["stackTrace"] if not re.search(pattern, line.split(",")[0])]
        return replace(post, body=_json(document), cause=_without_frames_in_cause(post.cause, pattern))

    return change


def _without_frames_in_cause(cause: Any, pattern: str) -> Any:
    if not cause:
        return cause
    [exception] = cause["exceptions"]
    stack = [frame for frame in exception["stack"] if not re.search(pattern, frame["path"])]
    paths = sorted({frame["path"] for frame in stack})
    return {**cause, "exceptions": [{**exception, "stack": stack}], "paths": paths}


def _with_message(change: Callable[[str], str]) -> Callable[[Post], Post]:
    def post_with_message(post: Post) -> Post:
        document = json.loads(post.body)
        message = change(document["errorMessage"])
        cause = post.cause and {**post.cause, "exceptions": [{**post.cause["exceptions"][0], "message": message}]}
        return replace(post, body=_json({**document, "errorMessage": message}), cause=cause)

    return post_with_message


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _unescaped(post: Post) -> Post:
    pair, single = rb"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}", rb"\\u[0-9a-f]{4}"
    return replace(post, body=re.sub(pair + b"|" + single, _unescape, post.body))


def _unescape(found: re.Match[bytes]) -> bytes:
    """JSON wants the characters below the space escaped anyway."""
    text = str(json.loads(b'"%b"' % found[0]))
    return text.encode() if text >= " " else found[0]


def _twice_then_second(seen: Seen) -> Seen:
    [first] = seen.posts
    return Seen(WAITING, (first, first, replace(first, path=first.path.replace("/a/", "/b/"))))


WANTED = {
    "content type of init errors": Wanted(
        "`init/error` is posted without `Content-Type`",
        "`Content-Type: application/json`",
        "The body is JSON, and all posts have the same head.",
        each_post(_with_content_type),
    ),
    "stack of init errors": Wanted(
        "The stack trace begins with the import machinery: seven frames before the first of yours",
        "Your frames only",
        "They say nothing about your code and hide where it failed.",
        each_post(_without_frames("<frozen importlib", "/importlib/__init__.py")),
    ),
    "frames of the client": Wanted(
        "Left out by their file's name, `bootstrap.py`, unless no other frame is left; a file of yours of that name "
        "may be left out with them",
        "Left out by where the file lies, always; a file of yours never is",
        "Frames that are not yours do not help; those that are do.",
        each_post(_without_frames("/awslambdaric/bootstrap.py")),
    ),
    "text of init errors": Wanted(
        "Posted as Latin-1; characters beyond that end the process with nothing posted",
        "Posted as UTF-8; a header has `?` in place of what is not ASCII",
        "JSON is UTF-8 (RFC 8259), and the reason should reach you whatever its letters.",
    ),
    "half a character": Wanted(
        "A result or an error message with a lone surrogate (`\\ud800`) ends the process with nothing posted",
        "`Runtime.MarshalError` for a result; `?` in an error message; the next event is served",
        "One bad answer should not cost a cold start, and the caller should get its reason.",
    ),
    "unreadable exceptions": Wanted(
        "An exception whose `__str__` fails ends the process with nothing posted",
        "It is posted with a message that says so",
        "One bad answer should not cost a cold start, and the caller should get its reason.",
    ),
    "refused answers": Wanted(
        "400, 403, 410 and 413 to an answer end the process",
        "Logged, and the next event is served; the process ends when the service repeats the event it refused",
        "Lambda has given up that one event only; a new process would cost a cold start.",
        lambda seen: Seen(WAITING, (*seen.posts, *_answers_to_second(seen))),
    ),
    "lost acknowledgements": Wanted(
        "A connection that ends before an answer is acknowledged ends the process",
        "The answer is posted once more on a new connection",
        "Lambda takes one answer per event, so nothing is answered twice.",
        _twice_then_second,
    ),
    "type of the event": Wanted(
        "Decoded only when `Content-Type` is exactly `application/json`; a missing one crashes the process",
        "Decoded when the media type is JSON, whatever its case and parameters, or when there is none",
        "Lambda always sends `application/json`; emulators do not.",
    ),
    "escapes": Wanted(
        "Characters beyond ASCII are written as `\\u` escapes unless `AWS_EXECUTION_ENV` names 3.12 or later",
        "Always UTF-8",
        "Same value, fewer bytes; AWS's own choice since 3.12.",
        each_post(_unescaped),
    ),
    "X-Ray cause": Wanted(
        "The header with the cause for X-Ray is UTF-8; left out from 1 MiB on",
        "ASCII with `\\u` escapes; left out when that is 1 MiB",
        "A header field is ASCII (RFC 9110, section 5.5).",
        each_post(lambda post: replace(post, cause=None)),
    ),
    "words about bad JSON": Wanted(
        "The text after `Unable to unmarshal input: ` is that of simplejson",
        "That of Python's `json`; NaN, Infinity and too deep values, which both refuse, are named",
        "The same library that your own code uses, and no dependency.",
    ),
    "words about deep values": Wanted(
        "`maximum recursion depth exceeded while encoding a JSON object`",
        "`maximum recursion depth exceeded`, and what Python adds to it, if anything",
        "The words are those of Python's own encoder.",
    ),
    "place of what has no JSON form": Wanted(
        "`Unable to marshal response: Object of type set is not JSON serializable`",
        "The same with its place in the result: `..., at body.items[1].tags`",
        "It says where to look.",
    ),
    "callers that are no objects": Wanted(
        "A client context or Cognito identity that is JSON but no object fails with an `AttributeError` of the client",
        "`Runtime.LambdaContextUnmarshalError`; a `client` in it that is no object counts as absent",
        "The error names what is wrong.",
    ),
    "moment of reading variables": Wanted(
        "The context reads `AWS_LAMBDA_*` before the handler runs",
        "When the handler first asks for them",
        "Most handlers never do; a difference shows only where a handler changes these variables itself.",
    ),
    "async handlers": Wanted(
        "`Runtime.MarshalError`: a coroutine is no result",
        "Awaited, on an event loop that lives as long as the environment",
        "It is what the author meant.",
    ),
    "generators": Wanted(
        "`Runtime.MarshalError`: a generator is no result",
        "Streamed: bytes as they are, texts as UTF-8",
        "It is what the author meant.",
    ),
    "empty handler name": Wanted(
        "`Runtime.MalformedHandlerName` is posted",
        "`_HANDLER` counts; without it the process ends with one line on stderr",
        "The same program starts bundles and bare `python -m lambic.runtime`.",
    ),
    "loading of `logging`": Wanted(
        "Loaded before your code",
        "Loaded when your code imports it, and set up at that moment",
        "It nearly triples the instructions of a cold start, and many functions only print.",
    ),
    "lines of failures": Wanted(
        "On stdout, lines joined by `\\r` and indented by no-break spaces; of an exception only the last of its chain",
        "On stderr, as Python prints it, with the request's id, causes, notes and members of groups",
        "It can be read, and tells the whole story; where AWS's interpreter offers frames for entries, both "
        "keep it together.",
    ),
    "warning of init errors": Wanted(
        "A paragraph about updates of the runtime before the entry of the error",
        "The entry of the error only",
        "It is rarely the reason.",
    ),
    "end of a traceback": Wanted(
        "`logging.exception` in text ends without a newline: the next line goes on behind it",
        "Every entry ends with a newline, whatever format you set",
        "Two entries should not be one line.",
    ),
    "keys of JSON lines": Wanted(
        "Nothing about the trace or an exception's origins",
        "Behind all others: `traceId`; `cause`, `context`, `notes`, `exceptions` where an exception has them",
        "Lines of one trace can be found, and the first exception of a chain is the one to mend.",
    ),
    "records in JSON": Wanted(
        "The record's level is rounded down for the handlers that come after",
        "The record stays as it is; the line has the same rounded level",
        "Other handlers should get what was logged.",
    ),
    "entries that cannot be formatted": Wanted(
        "An error of the invocation: wrong arguments, a failing `__str__`, a circle, `logging.exception` "
        "without an exception in JSON",
        "Reported on stderr as Python's own handlers do; what can be written is",
        "A log line should not cost an answer.",
    ),
    "half a character in the log": Wanted(
        "Printing or logging a lone surrogate (`\\ud800`) is an error of the invocation",
        "Written as its escape",
        "A log line should not cost an answer.",
    ),
    "`sys.stdout` and `sys.stderr`": Wanted(
        "Objects of the client that flush after every write",
        "Python's own: out at the end of a line, and before the answer",
        "They are files for whoever asks, and a line is one write.",
    ),
    "`context.log`": Wanted(
        "Goes to the descriptor for entries, where AWS's interpreter offers one",
        "Goes to stdout",
        "Lambda reads both.",
    ),
    "frames of snapshot hooks": Wanted(
        "The stack of a failed hook begins with a frame of the client",
        "Your frames only",
        "Frames that are not yours do not help.",
    ),
    "rules": Wanted(
        "Nothing",
        "A failure that [`lambic check`](rules.md) has a rule for ends its entry with `lambic explain L302`; in JSON, "
        "`rule` has the code",
        "The log says where the explanation is.",
    ),
    "refused snapshots": Wanted(
        "`LambdaRuntimeClientError` when `restore/next` is refused",
        "`Runtime.BeforeSnapshotError`",
        "It is the name that the header has anyway.",
    ),
    "random numbers after a restore": Wanted(
        "`random` goes on from the state in the snapshot: the same numbers in every environment",
        "`random` is seeded anew, before the hooks",
        "Numbers that repeat are a weakness; seed it in a hook if they should.",
    ),
    "fatal signals": Wanted(
        "The process ends without a word",
        "Python's traceback of every thread on stderr",
        "It shows which extension module crashed.",
    ),
}


def _answers_to_second(seen: Seen) -> list[Post]:
    [first] = seen.posts
    path, body = first.path.replace("/a/", "/b/"), first.body.replace(b'"requestId": "a"', b'"requestId": "b"')
    return [replace(first, path=path, body=body)]


def assert_alike(aws: Seen, ours: Seen, wanted: Sequence[str] = (), instead: Seen | None = None) -> None:
    """`instead` is ours where nothing can be made of AWS's side. A difference that is gone fails too."""
    expected = aws
    for name in wanted:
        turn = WANTED[name].turn
        turned = instead if turn is None else turn(expected)
        assert turned is not None
        assert turned != expected, f"AWS's client does this like lambic: {name}"
        expected = turned
    assert ours == expected


# Many events for one process


def names_in(module: str) -> list[str]:
    text = (FIXTURE / f"{module}.py").read_text(encoding="utf-8")
    return [name for name in re.findall(r"^def ([a-z]\w*)\(", text, re.MULTILINE) if name != "handler"]


@functools.cache
def see_each(
    client: Client, task: Path, module: str, headers: tuple[tuple[str, str], ...] = (), python: str | None = None
) -> dict[str, Seen]:
    """What came of each function in the module. The process has to live through all of them."""
    script = [event(json.dumps(name).encode(), id=name, headers=dict(headers)) for name in names_in(module)]
    environment = {"AWS_EXECUTION_ENV": python} if python else {}
    seen = see(client, task, f"{module}.handler", script, environment=environment)
    assert seen.code is WAITING
    ids = {post.path.split("/")[2]: Seen(seen.code, (post,)) for post in seen.posts}
    assert len(ids) == len(seen.posts)
    return ids


PLACES = {
    "decimal_beside_what_has_no_form": "[1]",
    "bytes_inside_that_are_no_text": "[0]",
    "bytearray_inside": "[0]",
    "set_inside": "body.items[1].tags",
    "date_and_time": "at",
}
DEEP = ("nested_too_deep", "objects_nested_too_deep")
AWAITED = ("coroutine",)


@pytest.mark.parametrize(
    "name", [name for name in names_in("values") if name not in (*PLACES, *DEEP, *AWAITED, "generator")]
)
def test_results_are_written_alike(task: Path, name: str) -> None:
    aws, ours = (see_each(client, task, "values")[name] for client in (AWSLAMBDARIC, LAMBIC))
    assert_alike(aws, ours)


@pytest.mark.parametrize("name", PLACES)
def test_what_has_no_json_form_is_refused_with_its_place(task: Path, name: str) -> None:
    aws, ours = (see_each(client, task, "values")[name] for client in (AWSLAMBDARIC, LAMBIC))
    placed = each_post(_with_message(lambda message: f"{message}, at {PLACES[name]}"))
    assert_alike(aws, ours, ("place of what has no JSON form",), placed(aws))


@pytest.mark.parametrize("name", DEEP)
def test_values_nested_too_deep_are_refused(task: Path, name: str) -> None:
    aws, ours = (see_each(client, task, "values")[name] for client in (AWSLAMBDARIC, LAMBIC))
    message = json.loads(ours.posts[0].body)["errorMessage"]
    assert message.startswith("Unable to marshal response: maximum recursion depth exceeded")
    assert_alike(aws, ours, ("words about deep values",), each_post(_with_message(lambda _: message))(aws))


def test_a_generator_is_streamed(task: Path) -> None:
    aws, ours = (see_each(client, task, "values")["generator"] for client in (AWSLAMBDARIC, LAMBIC))
    streamed = Post("/invocation/generator/response", b"012", "application/octet-stream", mode="streaming")
    assert_alike(aws, ours, ("generators",), Seen(WAITING, (streamed,)))


def test_a_generator_function_is_streamed(task: Path) -> None:
    aws, ours = (see(client, task, f"{MODULE}.generator", TWO_EVENTS[:1]) for client in (AWSLAMBDARIC, LAMBIC))
    streamed = Post("/invocation/a/response", b"streamed 1", "application/octet-stream", mode="streaming")
    assert_alike(aws, ours, ("generators",), Seen(WAITING, (streamed,)))


@pytest.mark.parametrize("name", ["texts", "long_text", "decimal_in_an_object", "bytes_inside"])
def test_results_are_written_in_utf_8_for_older_runtimes_too(task: Path, name: str) -> None:
    aws, ours = (
        see_each(client, task, "values", python="AWS_Lambda_python3.11")[name] for client in (AWSLAMBDARIC, LAMBIC)
    )
    assert_alike(aws, ours, ("escapes",))


ERRORS = {"escaped_message_too_long_for_a_cause": ("X-Ray cause",)}


@pytest.mark.parametrize("name", names_in("errors"))
def test_errors_are_reported_alike(task: Path, name: str) -> None:
    aws, ours = (see_each(client, task, "errors")[name] for client in (AWSLAMBDARIC, LAMBIC))
    assert_alike(aws, ours, ERRORS.get(name, ()))


CLIENT, IDENTITY = "Lambda-Runtime-Client-Context", "Lambda-Runtime-Cognito-Identity"
CALLERS = {
    "nobody": (),
    "everything": (
        (CLIENT, '{"custom":{"a":1},"env":{"b":[2]},"client":{"app_title":"t","other":1},"more":1,'
                 '"w3c":{"traceparent":"00-1","tracestate":7,"baggage":"k=v","more":"x"}}'),
        (IDENTITY, '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p","more":1}'),
        ("Lambda-Runtime-Trace-Id", "Root=1-a;Parent=b;Sampled=0"),
        ("Lambda-Runtime-Aws-Tenant-Id", "blue"),
    ),
    "empty objects": ((CLIENT, "{}"), (IDENTITY, "{}")),
    "nulls": ((CLIENT, "null"), (IDENTITY, "null")),
    "odd types": ((CLIENT, '{"client":{},"custom":1,"w3c":1}'), (IDENTITY, '{"cognitoIdentityId":1}')),
    "null client": ((CLIENT, '{"client":null,"env":null}'),),
    "utf-8": (("Lambda-Runtime-Aws-Tenant-Id", "ä".encode().decode("latin-1")),),
    "empty values": (("Lambda-Runtime-Aws-Tenant-Id", ""), ("Lambda-Runtime-Trace-Id", ""), (CLIENT, "")),
    "no JSON": ((CLIENT, "{"),),
    "base64": ((CLIENT, "eyJjdXN0b20iOnt9fQ=="),),
    "identity that is no JSON": ((IDENTITY, "{'a'"),),
    "NaN": ((CLIENT, '{"custom":NaN}'),),
}  # fmt: skip
CONTEXTS = {"context_changed_variables": ("moment of reading variables",)}


SEEN_OF_CALLERS = ("attributes", "identity", "client", "trace_context", "surroundings")


@pytest.mark.parametrize(
    ("caller", "name"),
    [(caller, name) for caller in ("nobody", "everything") for name in names_in("contexts")]
    + [(caller, name) for caller in list(CALLERS)[2:] for name in SEEN_OF_CALLERS],
)
def test_contexts_are_alike(task: Path, caller: str, name: str) -> None:
    aws, ours = (see_each(client, task, "contexts", CALLERS[caller])[name] for client in (AWSLAMBDARIC, LAMBIC))
    changed = Seen(WAITING, (Post(f"/invocation/{name}/response", b'"renamed"'),))
    assert_alike(aws, ours, CONTEXTS.get(name, ()), changed)


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        (CLIENT, "[1]", "Unable to parse Client Context JSON: it is no object"),
        (CLIENT, "1", "Unable to parse Client Context JSON: it is no object"),
        (IDENTITY, '["a"]', "Unable to parse Cognito Identity JSON: it is no object"),
        (CLIENT, '{"client":1}', None),
    ],
)
def test_callers_that_are_no_objects(task: Path, header: str, value: str, expected: str | None) -> None:
    aws, ours = (see_each(client, task, "contexts", ((header, value),))["client"] for client in (AWSLAMBDARIC, LAMBIC))
    answer = Post("/invocation/client/response", b"[null, null, null]")
    if expected:
        answer = fault("client", "Runtime.LambdaContextUnmarshalError", expected)
    assert_alike(aws, ours, ("callers that are no objects",), Seen(WAITING, (answer,)))


def fault(request_id: str, kind: str, message: str) -> Post:
    document = {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": []}
    exception = {"message": message, "type": "LambdaValidationError", "stack": []}
    cause = {"working_directory": "/var/task", "exceptions": [exception], "paths": []}
    return Post(f"/invocation/{request_id}/error", _json(document), cause=cause)


# Events


PAYLOADS = (
    b"", b" ", b"{", b"}", b"nope", b"\xff", b'"\xff"', b"1 2", b"NaN", b"Infinity", b"-Infinity", b'{"a": NaN}',
    b'\xef\xbb\xbf{"a":1}', '{"a":1}'.encode("utf-16"), '{"a":1}'.encode("utf-32"), b'{"a":1,"a":2}', b"01", b"1.",
    b".5", b"+1", b"-", b"0x1", b"1e5", b"1E+2", b"-0", b"-0.0", b"1e999", b"9" * 4300, b"9" * 4301,
    b"1." + b"9" * 5000, b"[1,]", b'{"a":1,}', b"{'a':1}", b"// x\n1", b'"a\nb"', b'"a\tb"', b'"\\x"', b'"\\u12"',
    b'"\\ud83d\\ude00"', b'"\x7f"', b'"\\u0000"', b"\x0b1", b"\xc2\xa01", b"1\x0c", b" \t\r\n1 \t\r\n", b"true",
    b"True", b"null", b'"x', b"[", b"[1", b'{"a"', b'{"a":', b'{"a":1', b"{1:2}", b'"a\\\\"', b"[" * 100_000,
    b'{"a":' * 100_000, b"[" * 500 + b"]" * 500, b"\xef\xbb\xbf", b"\x00", b'"a\x00b"',
    b"1\x00", b'{"a": {"b": 1 "c": 2}}', b'{"a" 1}', b"[1 2]", b'[1, 2,\n "x]',
)  # fmt: skip


@functools.cache
def see_events(client: Client, task: Path) -> list[Seen]:
    seen = see(client, task, "echo.handler", [event(payload, id=str(at)) for at, payload in enumerate(PAYLOADS)])
    assert (seen.code, len(seen.posts)) == (WAITING, len(PAYLOADS))
    return [Seen(seen.code, (post,)) for post in seen.posts]


@pytest.mark.parametrize("at", range(len(PAYLOADS)), ids=lambda at: repr(PAYLOADS[at][:20]))
def test_events_are_read_alike(task: Path, at: int) -> None:
    aws, ours = (see_events(client, task)[at] for client in (AWSLAMBDARIC, LAMBIC))
    words = _words_about(PAYLOADS[at])
    if words is None or words in json.loads(aws.posts[0].body)["errorMessage"]:
        assert_alike(aws, ours)
    else:
        bad = fault(str(at), "Runtime.UnmarshalError", f"Unable to unmarshal input: {words}")
        assert_alike(aws, ours, ("words about bad JSON",), Seen(WAITING, (bad,)))


def _words_about(payload: bytes) -> str | None:
    """What Python's own `json` says, which reads UTF-8 that begins with a byte order mark when told so."""
    try:
        json.loads(payload.removeprefix(b"\xef\xbb\xbf").decode(), parse_constant=_refuse)
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:
        return str(error)
    return None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


KINDS = ["application/json; charset=utf-8", "APPLICATION/JSON", None]


@pytest.mark.parametrize("kind", KINDS)
def test_json_is_known_by_its_media_type(task: Path, kind: str | None) -> None:
    script = [event(b"[1]", headers={"Content-Type": kind})]
    aws, ours = (see(client, task, "echo.kind", script) for client in (AWSLAMBDARIC, LAMBIC))
    decoded = Post(f"/invocation/{ID}/response", b'["list", "[1]"]')
    assert_alike(aws, ours, ("type of the event",), Seen(WAITING, (decoded,)))


@pytest.mark.parametrize("kind", ["application/json", " application/json ", "text/plain", "application/cbor", "json"])
def test_other_types_are_passed_alike(task: Path, kind: str) -> None:
    script = [event(b"[1]", headers={"Content-Type": kind})]
    aws, ours = (see(client, task, "echo.kind", script) for client in (AWSLAMBDARIC, LAMBIC))
    assert_alike(aws, ours)


# Handlers


INIT, STACK, FRAMES = "content type of init errors", "stack of init errors", "frames of the client"
MODULE = "nested/deeper/module"
HANDLERS: dict[str, tuple[str, ...]] = {
    "nodot": (INIT,),
    "missing.handler": (INIT,),
    "missing/deep.handler": (INIT,),
    "broken.missing.handler": (INIT,),
    "values..handler": (INIT,),
    "nested//deeper.handler": (INIT,),
    "package/.handler": (INIT,),
    "a b.handler": (INIT,),
    "/package.handler": (INIT, STACK),
    "..handler": (INIT, STACK),
    ".handler": (INIT, STACK),
    "main.": (INIT,),
    "values.": (INIT,),
    "values.missing": (INIT,),
    f"{MODULE}.missing": (INIT,),
    f"{MODULE}.Handler.method": (INIT,),
    f"{MODULE}.handler.__call__": (INIT,),
    "sys.x": (INIT,),
    "sys.y.x": (INIT,),
    "sys/x.h": (INIT,),
    "builtins.print": (INIT,),
    "_thread.x": (INIT,),
    "lambda_function.lambda_handler": (INIT,),
    "package.handler": (),
    f"{MODULE}.handler": (),
    "nested.deeper/module.handler": (),
    "nested.deeper.module.handler": (),
    "with-hyphen/my-module.handler": (),
    f"{MODULE}.instance": (),
    f"{MODULE}.bound": (),
    f"{MODULE}.of_class": (),
    f"{MODULE}.short": (),
    f"{MODULE}.partial": (),
    f"{MODULE}.any_arguments": (),
    f"{MODULE}.with_default": (),
    f"{MODULE}.one_argument": (FRAMES,),
    f"{MODULE}.three_arguments": (FRAMES,),
    f"{MODULE}.no_arguments": (FRAMES,),
    f"{MODULE}.not_callable": (FRAMES,),
    f"{MODULE}.nothing": (FRAMES,),
    f"{MODULE}.Handler": (FRAMES,),
    "package.lambic_client.fail": (FRAMES,),
    "json.dumps": (FRAMES,),
    "bootstrap.handler": (FRAMES,),
    "broken/attribute_fails.handler": (INIT,),
    "broken/attribute_made.handler": (),
    "broken/endless.handler": (INIT, STACK),
    "broken/exits.handler": (),
    "broken/exits_0.handler": (),
    "broken/exits_with_text.handler": (),
    "broken/fails.handler": (INIT, STACK),
    "broken/import_error_by_hand.handler": (INIT,),
    "broken/import_error_without_text.handler": (INIT,),
    "broken/imports_fails.handler": (INIT, STACK),
    "broken/imports_no_name.handler": (INIT,),
    "broken/imports_nothing.handler": (INIT,),
    "broken/imports_syntax.handler": (INIT,),
    "broken/indentation.handler": (INIT,),
    "broken/interrupt.handler": (),
    "broken/latin1.handler": (),
    "broken/memory.handler": (INIT, STACK),
    "broken/name_error.handler": (INIT, STACK),
    "broken/null_byte.handler": (INIT,),
    "broken/own_error.handler": (INIT, STACK),
    "broken/quote.handler": (INIT,),
    "broken/recursion.handler": (INIT, STACK),
    "broken/syntax.handler": (INIT,),
    "broken/syntax_by_hand.handler": (INIT,),
    "broken/tabs.handler": (INIT,),
    "broken/zero.handler": (INIT, STACK),
}
TWO_EVENTS = (event(b"1", id="a"), event(b'{"b": 2}', id="b"))


@pytest.mark.parametrize("handler", HANDLERS)
def test_handlers_are_found_and_called_alike(task: Path, handler: str) -> None:
    aws, ours = (see(client, task, handler, TWO_EVENTS) for client in (AWSLAMBDARIC, LAMBIC))
    assert_alike(aws, ours, HANDLERS[handler])


def test_an_async_handler_is_awaited(task: Path) -> None:
    aws, ours = (see(client, task, f"{MODULE}.later", TWO_EVENTS) for client in (AWSLAMBDARIC, LAMBIC))
    posts = (Post("/invocation/a/response", b"1"), Post("/invocation/b/response", b'{"b": 2}'))
    assert_alike(aws, ours, ("async handlers",), Seen(WAITING, posts))


@pytest.mark.parametrize("name", AWAITED)
def test_a_coroutine_as_result_is_awaited(task: Path, name: str) -> None:
    """Once: what the same handler returns for the next event need not be one."""
    aws, ours = (see_each(client, task, "values")[name] for client in (AWSLAMBDARIC, LAMBIC))
    answer = Post(f"/invocation/{name}/response", b'{"awaited": true}')
    assert_alike(aws, ours, ("async handlers",), Seen(WAITING, (answer,)))


def test_an_empty_handler_name_is_none(task: Path) -> None:
    aws, ours = (see(client, task, "", TWO_EVENTS) for client in (AWSLAMBDARIC, LAMBIC))
    assert_alike(aws, ours, ("empty handler name",), Seen(1, ()))


def init_error(kind: str, message: str, *stack: str, header: str | None = None) -> Seen:
    document = {"errorMessage": message, "errorType": kind, "requestId": "", "stackTrace": stack}
    return Seen(1, (Post("/init/error", _json(document), error_type=header or kind),))


def frame(file: str, line: int, source: str) -> str:
    return f'  File "/var/task/{file}", line {line}, in <module>\n    {source}\n'


UTF_8 = {
    "ünï.handler": init_error(
        "Runtime.ImportModuleError", "Unable to import module 'ünï': No module named 'ünï'"
    ),
    "broken/unicode_error.handler": init_error(
        "ValueError",
        "é \U0001f600 \u2028",
        frame("broken/unicode_error.py", 1, r'raise ValueError("é \U0001f600 \u2028")'),
    ),
    "broken/unicode_class.handler": init_error(
        "Ünïcode", "x", frame("broken/unicode_class.py", 5, 'raise Ünïcode("x")'), header="?n?code"
    ),
    "broken/not_utf8.handler": init_error(
        "Runtime.UserCodeSyntaxError",
        "Syntax error in module 'broken/not_utf8': (unicode error) 'utf-8' codec can't decode byte 0xff in position 0:"
        " invalid start byte (not_utf8.py, line 1)",
        '  File "/var/task/broken/not_utf8.py" Line 1\n    x = "\ufffd"\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("handler", UTF_8)
def test_init_errors_are_posted_in_utf_8(task: Path, handler: str) -> None:
    aws, ours = (see(client, task, handler, TWO_EVENTS) for client in (AWSLAMBDARIC, LAMBIC))
    assert_alike(aws, ours, ("text of init errors",), UTF_8[handler])


UNREADABLE_AT_INIT = {
    "broken/surrogate.handler": (
        "half a character",
        init_error("ValueError", "?", frame("broken/surrogate.py", 1, r'raise ValueError("\ud800")')),
    ),
    "broken/error_without_text.handler": (
        "unreadable exceptions",
        init_error(
            "Odd",
            "<the message of this Odd can't be read: RuntimeError>",
            frame("broken/error_without_text.py", 6, "raise Odd"),
        ),
    ),
}


@pytest.mark.parametrize("handler", UNREADABLE_AT_INIT)
def test_init_errors_are_posted_whatever_they_say(task: Path, handler: str) -> None:
    aws, ours = (see(client, task, handler, TWO_EVENTS) for client in (AWSLAMBDARIC, LAMBIC))
    wanted, expected = UNREADABLE_AT_INIT[handler]
    assert_alike(aws, ours, (wanted,), expected)


# Ends of the process


LIVES_ON = Post("/invocation/b/response", b'"alive"')
SURVIVED = {
    "surrogate_in_a_text": ("half a character", "Runtime.MarshalError"),
    "surrogate_in_a_key": ("half a character", "Runtime.MarshalError"),
    "surrogate_in_an_error": ("half a character", "ValueError"),
    "error_without_text": ("unreadable exceptions", "UnreadableError"),
    "error_whose_text_is_none": ("unreadable exceptions", "NotText"),
}


def see_end(client: Client, task: Path, name: str) -> Seen:
    """The function's event, then another one."""
    script = [event(json.dumps(name).encode(), id="a"), event(b'"exit_in_a_thread"', id="b")]
    return see(client, task, "endings.handler", script)


@pytest.mark.parametrize("name", [name for name in names_in("endings") if name not in SURVIVED])
def test_processes_end_alike(task: Path, name: str) -> None:
    aws, ours = (see_end(client, task, name) for client in (AWSLAMBDARIC, LAMBIC))
    assert_alike(aws, ours)


@pytest.mark.parametrize("name", SURVIVED)
def test_an_answer_that_cannot_be_written_is_an_error_of_that_event(task: Path, name: str) -> None:
    aws, ours = (see_end(client, task, name) for client in (AWSLAMBDARIC, LAMBIC))
    wanted, kind = SURVIVED[name]
    first, second = ours.posts
    document = json.loads(first.body)
    assert (first.path, document["errorType"], document["requestId"]) == ("/invocation/a/error", kind, "a")
    assert_alike(aws, ours, (wanted,), Seen(WAITING, (first, LIVES_ON)))
    assert second == LIVES_ON


# What the service answers


REFUSALS: dict[str, tuple[Reply, tuple[str, ...]]] = {
    "200": (Reply(status=200), ()),
    "204": (Reply(status=204), ()),
    "400": (error(400, "InvalidRequestID", "no"), ("refused answers",)),
    "403": (error(403, "InvalidStateTransition", "no"), ("refused answers",)),
    "410": (error(410, "InvokeTimeout", "no"), ("refused answers",)),
    "500": (error(500, "InternalServerError", "no"), ()),
    "closed after": (replace(ACCEPTED, closes=True), ()),
    "closed before": (CLOSED, ("lost acknowledgements",)),
}


@pytest.mark.parametrize("handler", ["echo.handler", "echo.fail"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals_are_met_alike(task: Path, refusal: str, handler: str) -> None:
    answer, wanted = REFUSALS[refusal]
    script = [event(b"1", id="a"), event(b"1", id="b")]
    aws, ours = (see(client, task, handler, script, [answer]) for client in (AWSLAMBDARIC, LAMBIC))
    if refusal == "closed before" and handler == "echo.fail":
        second = replace(ours.posts[0], path="/invocation/b/error", body=ours.posts[0].body.replace(b'"a"', b'"b"'))
        assert_alike(aws, replace(ours, posts=(*ours.posts[:2], replace(second, body=ours.posts[0].body))), wanted)
        assert ours.posts[2] == second
    else:
        assert_alike(aws, ours, wanted)


# The list


def test_reference_page_lists_the_wanted_differences() -> None:
    table = [line for line in DIFFERENCES.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    rows = {tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in table}
    wanted = {(name[0].upper() + name[1:], row.aws, row.lambic, row.reason) for name, row in WANTED.items()}
    assert rows == wanted
