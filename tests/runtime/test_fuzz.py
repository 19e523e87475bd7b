"""A Runtime API that misbehaves: whatever comes, the loop never hangs or spins, answers a wrong event or loses one.

The stub repeats an event that has no answer, as the service does. So each run ends in one of two ways: all events are
answered and the client waits for another one, or the process is gone with one line that says why.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import simplejson
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support.runtime_api import ACCEPTED, CLOSED, Reply, RuntimeApi, event
from support.runtime_process import LAMBIC, WAITING, Ended, run

PIPELINED = {"LAMBIC_PIPELINE": "1"}
SOURCE = "def handler(event, context):\n    return {'id': context.aws_request_id, 'event': event}\n"
HANG_S = 20
"""Far above what any case takes, on any machine: it tells a hang from slowness, nothing else."""

moderate = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path).resolve()


def serve(
    folder: Path, script: Sequence[Reply], answers: Sequence[Reply] = (), environment: Mapping[str, str] | None = None
) -> tuple[Ended, list[tuple[str, Any]]]:
    """Runs it, holds it to the rules above, and gives what was posted: id and JSON."""
    with RuntimeApi(script, answers) as api:
        ended = run(LAMBIC, api, folder, {"main.py": SOURCE}, environment=environment, timeout_s=HANG_S)
        posts = [(post.path.split("/")[-2], post) for post in api.posts if post.is_complete]
    assert len(ended.requests) <= 4 * (len(script) + len(answers) + 1)
    if ended.code is not WAITING:
        *_, reason = ended.err.splitlines()
        assert (ended.code, reason[:8], reason.strip() != "lambic:") == (1, "lambic: ", True), ended.err
    assert "Traceback" not in ended.err
    return ended, [(request_id, json.loads(post.body)) for request_id, post in posts]


def expect_answers(posts: Sequence[tuple[str, Any]], payloads: dict[str, Any], *, all_of_them: bool) -> None:
    """Each answer belongs to its event; the same id twice (an acknowledgement was lost) says the same twice."""
    for request_id, answer in posts:
        assert answer == {"id": request_id, "event": payloads[request_id]}
    if all_of_them:
        assert {request_id for request_id, _ in posts} == set(payloads)


def damaged(whole: Reply, *writes: bytes, pause_s: float = 0, closes: bool = True) -> Reply:
    """`writes` go out for the event; asked again, the stub sends the whole one."""
    return Reply(writes=writes, closes=closes, pause_s=pause_s, request_id=whole.request_id, again=whole)


def number(at: int, **reply: Any) -> Reply:
    return event(b'{"number": %d}' % at, id=f"id-{at}", **reply)


def numbers(ids: Sequence[str]) -> dict[str, Any]:
    return {name: {"number": int(name.partition("-")[2])} for name in ids}


# At every byte


def test_an_event_cut_at_any_byte_is_asked_for_again(folder: Path) -> None:
    size = len(number(1000).render())
    script = [number(999), *(damaged(number(1000 + at), number(1000 + at).render()[:at]) for at in range(size))]
    ended, posts = serve(folder, script)
    ids = [f"id-{at}" for at in range(999, 1000 + size)]
    assert ended.code is WAITING
    assert [request_id for request_id, _ in posts] == ids
    expect_answers(posts, numbers(ids), all_of_them=True)


def test_a_chunked_event_cut_at_any_byte_is_asked_for_again(folder: Path) -> None:
    def chunked(at: int) -> Reply:
        return replace(number(at), chunks=(b'{"numb', b'er": %d' % at, b"}"))

    size = len(chunked(1000).render())
    script = [number(999), *(damaged(chunked(1000 + at), chunked(1000 + at).render()[:at]) for at in range(size))]
    ended, posts = serve(folder, script)
    ids = [f"id-{at}" for at in range(999, 1000 + size)]
    assert ended.code is WAITING
    assert [request_id for request_id, _ in posts] == ids
    expect_answers(posts, numbers(ids), all_of_them=True)


def test_an_acknowledgement_cut_at_any_byte_is_fetched_again(folder: Path) -> None:
    whole = ACCEPTED.render()
    answers = [answer for at in range(len(whole)) for answer in (Reply(writes=(whole[:at],), closes=True), ACCEPTED)]
    ended, posts = serve(folder, [number(at) for at in range(len(whole) + 1)], answers)
    ids = [f"id-{at}" for at in range(len(whole) + 1)]
    assert ended.code is WAITING
    assert [request_id for request_id, _ in posts] == [name for name in ids[:-1] for _ in range(2)] + ids[-1:]
    expect_answers(posts, numbers(ids), all_of_them=True)


@pytest.mark.parametrize("chunks", [None, (b'{"n', b'umber": 1234', b"}")], ids=["fixed", "chunked"])
def test_replies_may_come_in_two_writes_split_anywhere(folder: Path, chunks: tuple[bytes, ...] | None) -> None:
    whole = event(b'{"number": 1234}', id="id-1234", chunks=chunks)
    data, accepted = whole.render(), ACCEPTED.render()
    script = [damaged(whole, data[:at], data[at:], pause_s=0.001, closes=False) for at in range(1, len(data))]
    answers = [Reply(writes=(accepted[:at], accepted[at:]), pause_s=0.001) for at in range(1, len(accepted))]
    ended, posts = serve(folder, script, answers)
    assert (ended.code, len(posts), len({request.connection for request in ended.requests})) == (
        WAITING,
        len(script),
        1,
    )
    expect_answers(posts, numbers(["id-1234"]), all_of_them=True)


@pytest.mark.parametrize("chunks", [None, (b'{"n', b'umber": 1}')], ids=["fixed", "chunked"])
def test_replies_may_come_a_byte_at_a_time(folder: Path, chunks: tuple[bytes, ...] | None) -> None:
    def single(reply: Reply) -> Reply:
        return replace(reply, writes=tuple(bytes([byte]) for byte in reply.render()), pause_s=0.0005)

    script = [single(event(b'{"number": %d}' % at, id=f"id-{at}", chunks=chunks)) for at in (1, 1)]
    ended, posts = serve(folder, script, [single(ACCEPTED)] * 2)
    assert (ended.code, len(posts)) == (WAITING, 2)
    expect_answers(posts, numbers(["id-1"]), all_of_them=True)


# Everything else that can be wrong with a reply


def with_header(reply: Reply, name: str, value: str) -> bytes:
    return reply.render().replace(b"\r\n", f"\r\n{name}: {value}\r\n".encode("latin-1"), 1)


def with_length(reply: Reply, value: str) -> bytes:
    return re.sub(rb"Content-Length: \d+", f"Content-Length: {value}".encode(), reply.render())


def with_first_chunk_size(reply: Reply, size: bytes) -> bytes:
    head, end, body = replace(reply, chunks=(reply.body,)).render().partition(b"\r\n\r\n")
    return head + end + size + body[body.index(b"\r\n") :]


def with_status_line(reply: Reply, line: bytes) -> bytes:
    return line + reply.render()[reply.render().index(b"\r\n") :]


GOOD = number(1)
DAMAGE: dict[str, bytes] = {
    "nothing": b"",
    "junk": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
    "junk lines": b"hello\r\n\r\nhello\r\n\r\n",
    "only line ends": b"\r\n\r\n\r\n\r\n",
    "zeros": b"\0" * 100_000,
    "endless head": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 400_000,
    "endless line": b"HTTP/1.1 200 " + b"O" * 3_000_000,
    "other protocol": with_status_line(GOOD, b"SSH-2.0-OpenSSH_9.6"),
    "no status": with_status_line(GOOD, b"HTTP/1.1"),
    "status in letters": with_status_line(GOOD, b"HTTP/1.1 two OK"),
    "long status": with_status_line(GOOD, b"HTTP/1.1 2000 OK"),
    "short status": with_status_line(GOOD, b"HTTP/1.1 20"),
    "negative status": with_status_line(GOOD, b"HTTP/1.1 -20 OK"),
    "status 0": with_status_line(GOOD, b"HTTP/1.1 000 OK"),
    "status 999": with_status_line(GOOD, b"HTTP/1.1 999 OK"),
    "upgrade": with_status_line(GOOD, b"HTTP/1.1 101 Switching Protocols"),
    "only interim": b"HTTP/1.1 100 Continue\r\n\r\n" * 5000,
    "longer length": with_length(GOOD, "20"),
    "shorter length": with_length(GOOD, "5"),
    "no bytes": with_length(GOOD, "0"),
    "huge length": with_length(GOOD, "9" * 15),
    "length beyond memory": with_length(GOOD, "9" * 30),
    "length too long for int": with_length(GOOD, "9" * 5000),
    "negative length": with_length(GOOD, "-5"),
    "signed length": with_length(GOOD, "+13"),
    "length in letters": with_length(GOOD, "abc"),
    "hexadecimal length": with_length(GOOD, "0xd"),
    "empty length": with_length(GOOD, ""),
    "length with a fraction": with_length(GOOD, "13.0"),
    "two lengths": with_header(GOOD, "Content-Length", "5"),
    "list of lengths": with_length(GOOD, "13, 14"),
    "length and chunks": with_header(GOOD, "Transfer-Encoding", "chunked"),
    "unknown coding": with_header(GOOD, "Transfer-Encoding", "gzip"),
    "chunk size in letters": with_first_chunk_size(GOOD, b"xyz"),
    "empty chunk size": with_first_chunk_size(GOOD, b""),
    "negative chunk size": with_first_chunk_size(GOOD, b"-d"),
    "signed chunk size": with_first_chunk_size(GOOD, b"+d"),
    "prefixed chunk size": with_first_chunk_size(GOOD, b"0xd"),
    "underlined chunk size": with_first_chunk_size(GOOD, b"0_d"),
    "chunk longer": with_first_chunk_size(GOOD, b"e"),
    "chunk shorter": with_first_chunk_size(GOOD, b"c"),
    "huge chunk": with_first_chunk_size(GOOD, b"f" * 12),
    "chunk beyond memory": with_first_chunk_size(GOOD, b"f" * 40),
    "chunk size too long for int": with_first_chunk_size(GOOD, b"f" * 100_000),
    "endless chunk size": with_first_chunk_size(GOOD, b"0" * 2_000_000),
    "no last chunk": replace(GOOD, chunks=(GOOD.body,)).render()[:-5],
    "no end after the last chunk": replace(GOOD, chunks=(GOOD.body,)).render()[:-2],
    "endless trailers": replace(GOOD, chunks=(GOOD.body,)).render()[:-2] + b"X: y\r\n" * 400_000,
    "line feeds alone": GOOD.render().replace(b"\r\n", b"\n"),
    "carriage returns alone": GOOD.render().replace(b"\r\n", b"\r"),
    "folded header": with_header(GOOD, "X", "a\r\n  b"),
    "header without colon": GOOD.render().replace(b"\r\n", b"\r\nnonsense\r\n", 1),
    "header without name": with_header(GOOD, "", "x"),
    "zero in a header": with_header(GOOD, "X", "a\0b"),
    "header in Latin-1": with_header(GOOD, "X", "\xe4\xff"),
    "two ids": with_header(GOOD, "Lambda-Runtime-Aws-Request-Id", "id-1"),
    "bytes after the reply": GOOD.render() + b"more",
    "the same reply twice": GOOD.render() * 2,
    "an acknowledgement nobody asked for": GOOD.render() + ACCEPTED.render(),
    "a refusal nobody asked for": GOOD.render() + b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
}


ANNOUNCE_MORE = {
    "nothing", "junk", "zeros", "endless line", "no status", "upgrade", "only interim", "longer length", "huge length",
    "length beyond memory", "length too long for int", "chunk longer", "huge chunk", "chunk beyond memory",
    "chunk size too long for int", "no last chunk", "no end after the last chunk", "line feeds alone", "empty length",
    "carriage returns alone", "unknown coding", "short status", "length and chunks", "endless trailers",
}  # fmt: skip
"""Where a client is right to wait for the rest while the connection is open."""


@pytest.mark.parametrize(
    ("damage", "closes"),
    [(damage, True) for damage in DAMAGE] + [(damage, False) for damage in DAMAGE if damage not in ANNOUNCE_MORE],
)
def test_a_damaged_event_is_answered_asked_for_again_or_the_end(folder: Path, damage: str, closes: bool) -> None:
    reply = damaged(GOOD, DAMAGE[damage], closes=closes)
    ended, posts = serve(folder, [number(0), reply, number(2)])
    own_errors = [answer for _, answer in posts if answer.get("errorType") == "Runtime.UnmarshalError"]
    answered = [(request_id, answer) for request_id, answer in posts if answer not in own_errors]
    expect_answers(answered, numbers(["id-0", "id-1", "id-2"]), all_of_them=False)
    if ended.code is WAITING:
        assert {request_id for request_id, _ in posts} == {"id-0", "id-1", "id-2"}


@pytest.mark.parametrize("damage", [*DAMAGE, *range(0, len(GOOD.render()), 40)])
def test_a_damaged_first_event_is_asked_for_again_or_the_end(folder: Path, damage: str | int) -> None:
    """On a connection that has never worked. A number says after how many bytes it is cut."""
    data = DAMAGE[damage] if isinstance(damage, str) else GOOD.render()[:damage]
    ended, posts = serve(folder, [damaged(GOOD, data)])
    answered = [(request_id, answer) for request_id, answer in posts if "errorType" not in answer]
    expect_answers(answered, numbers(["id-1"]), all_of_them=False)
    if ended.code is WAITING:
        assert {request_id for request_id, _ in posts} == {"id-1"}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_acknowledgement_does_not_cost_another_event(folder: Path, damage: str) -> None:
    data = DAMAGE[damage].replace(b"HTTP/1.1 200", b"HTTP/1.1 202")
    ended, posts = serve(folder, [number(0), number(1), number(2)], [ACCEPTED, Reply(writes=(data,), closes=True)])
    expect_answers(posts, numbers(["id-0", "id-1", "id-2"]), all_of_them=ended.code is WAITING)


# In any order


def cuts(data: bytes) -> st.SearchStrategy[tuple[bytes, ...]]:
    """The bytes in up to six pieces."""
    places = st.lists(st.integers(0, len(data)), max_size=5).map(lambda found: [0, *sorted(found), len(data)])
    return places.map(lambda found: tuple(data[start:end] for start, end in pairwise(found) if start < end))


@st.composite
def bad_replies(draw: st.DrawFn, whole: Reply) -> tuple[bytes, ...]:
    data = draw(st.sampled_from([whole.render(), replace(whole, chunks=(whole.body[:3], whole.body[3:])).render()]))
    match draw(st.integers(0, 4)):
        case 0:
            data = data[: draw(st.integers(0, len(data)))]
        case 1:
            at = draw(st.integers(0, len(data) - 1))
            data = data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at + draw(st.integers(0, 4)) :]
        case 2:
            data = draw(st.sampled_from(sorted(DAMAGE.values(), key=len)[:40]))
        case 3:
            data += draw(st.binary(max_size=30))
    return draw(cuts(data))


@st.composite
def scripts(draw: st.DrawFn) -> tuple[list[Reply], list[Reply]]:
    """Up to six events, each served well, badly at first, or after "nothing to do", and answers of all kinds."""
    events, answers = [], []
    for at in range(draw(st.integers(1, 6))):
        whole = number(at, closes=draw(st.booleans()))
        match draw(st.integers(0, 3)):
            case 0:
                events.append(Reply(status=204))
            case 1:
                events.append(draw(st.sampled_from([CLOSED, Reply(status=204, closes=True)])))
        if draw(st.booleans()):
            events.append(damaged(whole, *draw(bad_replies(whole)), pause_s=draw(st.sampled_from([0, 0.001]))))
        else:
            events.append(replace(whole, again=whole))
    for _ in range(draw(st.integers(0, 6))):
        writes = draw(bad_replies(ACCEPTED))
        status = draw(st.sampled_from([200, 202, 204, 400, 403, 410, 413, 500]))
        reply = Reply(status=status, body=b"{}", closes=draw(st.booleans()))
        answers.append(draw(st.sampled_from([ACCEPTED, reply, Reply(writes=writes, closes=True)])))
    return events, answers


@pytest.mark.parametrize("environment", [{}, PIPELINED], ids=["plain", "pipelined"])
@given(script=scripts())
@moderate
def test_no_order_of_faults_confuses_the_loop(
    folder: Path, environment: Mapping[str, str], script: tuple[list[Reply], list[Reply]]
) -> None:
    events, answers = script
    ended, posts = serve(folder, events, answers, environment)
    sent = b"".join(reply.render() + (reply.again.render() if reply.again else b"") for reply in events)
    intact = {reply.request_id: json.loads(reply.body) for reply in events if reply.request_id and reply.writes is None}
    for request_id, answer in posts:
        assert request_id.encode("latin-1") in sent
        if "errorType" not in answer:
            assert answer["id"].encode("utf-8", "surrogateescape").decode("latin-1") == request_id
            assert request_id not in intact or answer["event"] == intact[request_id]
    if ended.code is WAITING:
        assert {reply.request_id for reply in events if reply.request_id} <= {request_id for request_id, _ in posts}


@pytest.mark.parametrize(
    "ghost", [number(9), replace(number(9), chunks=(b"9",)), Reply(status=500)], ids=["event", "chunked event", "500"]
)
@pytest.mark.parametrize("place", ["after an event", "after an acknowledgement"])
def test_a_reply_that_nobody_asked_for_counts_for_nothing(folder: Path, place: str, ghost: Reply) -> None:
    """RFC 9112, section 9.2: a client must not take it for a reply, and should close the connection."""
    first, answers = number(1), [ACCEPTED]
    if place == "after an event":
        first = replace(first, writes=(first.render() + ghost.render(),))
    else:
        answers = [Reply(writes=(ACCEPTED.render() + ghost.render(),))]
    ended, posts = serve(folder, [first, number(2)], answers)
    assert (ended.code, [request_id for request_id, _ in posts]) == (WAITING, ["id-1", "id-2"])


# Heads


HEADERS = """
import os

def handler(event, context):
    client, identity = context.client_context, context.identity
    return {
        "id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "tenant": context.tenant_id,
        "client": client and client.custom,
        "identity": identity.cognito_identity_id,
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
        "deadline": context._epoch_deadline_time_in_ms,
        "event": event if isinstance(event, int) else repr(event),
    }
"""
NAMES = {
    "arn": "Lambda-Runtime-Invoked-Function-Arn",
    "client": "Lambda-Runtime-Client-Context",
    "deadline": "Lambda-Runtime-Deadline-Ms",
    "identity": "Lambda-Runtime-Cognito-Identity",
    "invocation": "Lambda-Runtime-Invocation-Id",
    "tenant": "Lambda-Runtime-Aws-Tenant-Id",
    "trace": "Lambda-Runtime-Trace-Id",
    "type": "Content-Type",
    "other": "X-Lambda-Runtime-Aws-Tenant",
}
short = st.text("ab=;-:1", min_size=1, max_size=4)
FIELDS = {
    "arn": short,
    "client": short.map(lambda text: json.dumps({"custom": text})),
    "deadline": st.integers(0, 99999).map(str),
    "identity": short.map(lambda text: json.dumps({"cognitoIdentityId": text})),
    "invocation": short,
    "tenant": short,
    "trace": short | st.just("Root=1-a;Parent=b;Sampled=1"),
    "type": st.sampled_from(["application/json", "text/plain", "Application/JSON;a"]),
    "other": st.sampled_from(["x", "lambda-runtime-trace-id:1", "a" * 31]),
}
heads = st.fixed_dictionaries({}, optional=FIELDS).flatmap(lambda found: st.permutations(sorted(found.items())))
told_events = st.tuples(heads, st.sampled_from([str.title, str.lower]), st.integers(0, 999))


@pytest.mark.parametrize("environment", [{}, PIPELINED], ids=["plain", "pipelined"])
@given(replies=st.lists(told_events, min_size=20, max_size=40))
@settings(moderate, max_examples=15)
def test_what_one_head_says_never_counts_for_another_event(
    folder: Path, environment: Mapping[str, str], replies: list[Any]
) -> None:
    script = [
        Reply(
            headers=(
                ("Lambda-Runtime-Aws-Request-Id", f"id-{at}"),
                *((change(NAMES[key]), text) for key, text in head),
            ),
            body=str(number).encode(),
            request_id=f"id-{at}",
        )
        for at, (head, change, number) in enumerate(replies)
    ]
    with RuntimeApi(script) as api:
        ended = run(LAMBIC, api, folder, {"heads.py": HEADERS}, "heads.handler", environment, timeout_s=HANG_S)
        posts = [(json.loads(post.body), post.header("Lambda-Runtime-Invocation-Id")) for post in api.posts]
    assert (ended.code, ended.err) == (WAITING, "")
    assert posts == [told(at, dict(head), number) for at, (head, _, number) in enumerate(replies)]


def told(at: int, head: dict[str, str], number: int) -> tuple[dict[str, Any], str | None]:
    answer = {
        "id": f"id-{at}",
        "arn": head.get("arn"),
        "tenant": head.get("tenant"),
        "client": json.loads(head["client"])["custom"] if "client" in head else None,
        "identity": json.loads(head["identity"])["cognitoIdentityId"] if "identity" in head else None,
        "trace": head.get("trace"),
        "deadline": int(head.get("deadline", 0)),
        "event": repr(str(number).encode()) if head.get("type") == "text/plain" else number,
    }
    return answer, head.get("invocation")


IN_PLACE = {
    "tenant": ("blue", "blue"),
    "trace": ("blue", "blue"),
    "client": ('{"custom":1}', 1),
    "identity": ('{"cognitoIdentityId":"i"}', "i"),
    "invocation": ("blue", "blue"),
}


@pytest.mark.parametrize("environment", [{}, PIPELINED], ids=["plain", "pipelined"])
@pytest.mark.parametrize("name", IN_PLACE)
def test_a_field_in_the_place_of_another_ones_value_is_seen(
    folder: Path, environment: Mapping[str, str], name: str
) -> None:
    """Two heads of one length whose lines end at different places: what is a value in one is a field in the other."""
    value, expected = IN_PLACE[name]
    field = f"{NAMES[name]}: {value}"
    plain = event(b"1", id="id-0", headers={"X-First": "a" * (len(field) + 3)})
    other = event(b"1", id="id-1", headers={"X-First": f"a\r\n{field}"})
    assert len(plain.render()) == len(other.render())
    with RuntimeApi([plain, replace(plain, request_id="id-0"), other]) as api:
        run(LAMBIC, api, folder, {"heads.py": HEADERS}, "heads.handler", environment, timeout_s=HANG_S)
        *_, post = api.posts
    assert {"invocation": post.header(NAMES["invocation"]), **json.loads(post.body)}[name] == expected


# Payloads


texts = st.text() | st.sampled_from(["\ud800", "\u2028", "\x7f", "\0", '"\\/', "\U0001f600"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


@given(st.lists(values, min_size=20, max_size=60))
@settings(moderate, max_examples=20)
def test_any_value_comes_back_as_awss_client_writes_it(folder: Path, payloads: list[Any]) -> None:
    with RuntimeApi([event(written(value), id=f"id-{at}") for at, value in enumerate(payloads)]) as api:
        ended = run(LAMBIC, api, folder, {"echo.py": ECHO}, "echo.handler", timeout_s=HANG_S)
        posts = [(post.path.split("/")[-1], post.body) for post in api.posts]
    assert ended.code is WAITING
    for (kind, body), value in zip(posts, payloads, strict=True):
        text = simplejson.dumps(value, ensure_ascii=False)
        if is_utf_8(text):
            assert (kind, body) == ("response", text.encode())
        else:
            assert (kind, json.loads(body)["errorType"]) == ("error", "Runtime.MarshalError")


def is_utf_8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@st.composite
def broken_json(draw: st.DrawFn) -> bytes:
    data = bytearray(written(draw(values)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 2))] = draw(st.sampled_from(b'{}[]",:\\ue0-+. \n\0\xff\xefNIt'.split(b" ")))
    return bytes(data)


@given(st.lists(st.binary(max_size=20) | broken_json(), min_size=20, max_size=60))
@example([b"\xef\xbb\xbf1", b"", b"NaN", b"[" * 5000, b"1" * 5000, b"\x00"])
@settings(moderate, max_examples=20)
def test_any_payload_is_read_or_refused(folder: Path, payloads: list[bytes]) -> None:
    with RuntimeApi([event(payload, id=f"id-{at}") for at, payload in enumerate(payloads)]) as api:
        ended = run(LAMBIC, api, folder, {"echo.py": ECHO}, "echo.handler", timeout_s=HANG_S)
        posts = [(post.path.split("/")[-1], json.loads(post.body)) for post in api.posts]
    assert (ended.code, len(posts)) == (WAITING, len(payloads))
    for (kind, answer), payload in zip(posts, payloads, strict=True):
        try:
            expected = json.loads(payload.removeprefix(b"\xef\xbb\xbf").decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):
            assert (kind, answer["errorType"]) == ("error", "Runtime.UnmarshalError")
        else:
            is_sendable = is_utf_8(simplejson.dumps(expected, ensure_ascii=False))
            assert (kind, kind == "error" or answer == expected) == ("response" if is_sendable else "error", True)


ECHO = "def handler(event, context):\n    return event\n"


def _refuse(name: str) -> None:
    raise ValueError(name)
