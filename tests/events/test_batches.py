"""Partial batch responses: which records are processed, which come again."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic import events
from support.batches import KINDS, Context, Kind, failing, fifo_event, kinesis_event, names, sqs_event


class Run:
    """A decorated function that fails where the line says so, and what came of it. `called` is in order."""

    def __init__(self, kind: str, line: str, *, is_async: bool = False, context: Any = None, **options: int) -> None:
        self.called: list[str] = []
        self._kind, self._failing = KINDS[kind], failing(line)
        decorator = getattr(events, self._kind.decorator)
        function = self._work_async if is_async else self._work
        handler = (decorator(**options) if options else decorator)(function)
        try:
            reply = handler(self._kind.make_event(line), context or Context())
        except events.BatchError as error:
            self.reported: list[str] | str = str(error)
        else:
            self.reported = self._kind.read_identifiers(reply)

    def _work(self, record: Any) -> None:
        name = self._kind.find_name(record)
        self.called.append(name)
        if name in self._failing:
            raise ValueError(f"{name} fails")

    async def _work_async(self, record: Any) -> None:
        await asyncio.sleep(0)
        self._work(record)
        await asyncio.sleep(0)


# Kind of batch, its records, those processed, those reported.
RULES = [
    ("standard", "1 2 3", "1 2 3", ""),
    ("standard", "", "", ""),
    ("standard", "1 2! 3 4!", "1 2 3 4", "2 4"),
    ("fifo", "a1 b1 a2", "a1 a2 b1", ""),
    ("fifo", "a1 a2! a3 a4", "a1 a2", "a2 a3 a4"),
    ("fifo", "a1! b1 a2 b2 c1!", "a1 b1 b2 c1", "a1 a2 c1"),
    ("kinesis", "1 2 3", "1 2 3", ""),
    ("kinesis", "1 2! 3 4!", "1 2", "2"),
    ("kinesis", "1 2 3!", "1 2 3", "3"),
    ("dynamodb", "1 2! 3", "1 2", "2"),
    ("kafka", "a1 b7 a2", "a1 a2 b7", ""),
    ("kafka", "a1 a2! a3 b7! b8 c1", "a1 a2 b7 c1", "a2 a3 b7 b8"),
]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(("kind", "line", "called", "reported"), RULES, ids=range(len(RULES)))
def test_what_is_processed_and_what_comes_again(kind, line, called, reported, is_async):
    run = Run(kind, line, is_async=is_async)
    assert (sorted(run.called), run.reported) == (sorted(called.split()), reported.split())


@pytest.mark.parametrize(
    ("kind", "line", "called"),
    [("standard", "1! 2!", "1 2"), ("fifo", "a1! a2", "a1"), ("kinesis", "1! 2 3", "1"), ("kafka", "a1! b1!", "a1 b1")],
)
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_batch_of_which_nothing_is_done_fails_as_a_whole(kind, line, called, is_async):
    run = Run(kind, line, is_async=is_async)
    expected = (
        f"none of {len(names(line))} records was done; the first failed with ValueError: {called.split()[0]} fails"
    )
    assert (run.called, run.reported) == (called.split(), expected)


LINES = {
    has_lanes: st.lists(st.tuples(st.sampled_from("abc" if has_lanes else "a"), st.booleans()), max_size=12).map(
        lambda drawn: " ".join(f"{lane}{index}{'!' * fails}" for index, (lane, fails) in enumerate(drawn))
    )
    for has_lanes in (True, False)
}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nothing_that_failed_is_done_and_nothing_that_is_done_comes_again(kind, data):
    line = data.draw(LINES[KINDS[kind].has_lanes])
    is_async = data.draw(st.booleans())
    options = {"concurrency": data.draw(st.integers(1, 4))} if is_async and not KINDS[kind].is_stream else {}
    run = Run(kind, line, is_async=is_async, **options)
    check(run, KINDS[kind], line)


def check(run: Run, kind: Kind, line: str) -> None:
    """The rules once more, as sets: what is reported are those that failed and those behind them in their lane."""
    failed = {name for name in run.called if name in failing(line)}
    done = set(run.called) - failed
    behind = {name for name in names(line) if any(is_behind(name, other, kind, line) for other in failed)}
    assert (len(run.called), done.isdisjoint(behind)) == (len(set(run.called)), True)
    if failed and not done:
        assert isinstance(run.reported, str)
        return
    came_again = [name for name in names(line) if name in failed | behind]
    assert set(run.reported) == set(came_again[:1] if kind.is_stream else came_again)
    assert done == set(names(line)) - failed - behind


def is_behind(name: str, other: str, kind: Kind, line: str) -> bool:
    order = names(line)
    return kind.lane_of(name) == kind.lane_of(other) and order.index(name) > order.index(other)


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("kind", "line", "called", "reported"),
    [
        ("standard", "1 2 3 4", "1 2", "3 4"),
        ("fifo", "a1 b1 a2 a3", "a1 a2", "a3 b1"),
        ("kinesis", "1 2 3 4", "1 2", "3"),
        ("kafka", "a1 a2 b1", "a1 a2", "b1"),
    ],
)
def test_what_can_not_begin_in_time_comes_again(kind, line, called, reported, is_async):
    options = {"concurrency": 1} if is_async and not KINDS[kind].is_stream else {}
    run = Run(kind, line, is_async=is_async, context=Context([900, 100, 5000]), margin_ms=500, **options)
    assert (run.called, run.reported) == (called.split(), reported.split())


def test_the_first_record_is_tried_however_little_time_there_is():
    assert vars_of(Run("standard", "1 2", context=Context([0]))) == (["1"], ["2"])


def test_a_second_is_kept_free_unless_said_otherwise():
    assert vars_of(Run("standard", "1 2 3", context=Context([1000, 999]))) == (["1", "2"], ["3"])


def test_a_context_that_knows_no_time_stops_nothing():
    assert vars_of(Run("standard", "1 2", context=object())) == (["1", "2"], [])


def vars_of(run: Run) -> tuple[list[str], list[str] | str]:
    return run.called, run.reported


def test_the_bound_is_how_many_lanes_are_worked_on_at_once():
    assert [most_at_once(3), most_at_once(1), most_at_once(None)] == [3, 1, 10]


def most_at_once(concurrency: int | None) -> int:
    """Of twenty messages, each of which waits until nothing new begins."""
    running, most = 0, 0

    async def work(record: events.SQSRecord) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(50):
            await asyncio.sleep(0)
        running -= 1

    decorate = events.sqs if concurrency is None else events.sqs(concurrency=concurrency)
    reply = decorate(work)(sqs_event(" ".join(map(str, range(20)))), None)
    assert (reply, running) == ({"batchItemFailures": []}, 0)
    return most


def test_a_lane_keeps_its_order_among_others():
    seen = defaultdict(list)

    @events.sqs
    async def handler(record: events.SQSRecord) -> None:
        for _ in range(int(record.body[1:]) % 3):
            await asyncio.sleep(0)
        seen[record.body[0]].append(int(record.body[1:]))

    handler(fifo_event("a1 b1 a3 b2 a2 a5 b4 c9"), None)
    assert seen == {"a": [1, 3, 2, 5], "b": [1, 2, 4], "c": [9]}


@pytest.mark.parametrize("concurrency", [1, 2])
def test_what_a_function_cancels_itself_is_its_failure(concurrency):
    @events.sqs(concurrency=concurrency)
    async def handler(record: events.SQSRecord) -> None:
        if record.body == "2":
            raise asyncio.CancelledError

    assert handler(sqs_event("1 2 3"), None) == {"batchItemFailures": [{"itemIdentifier": "2"}]}


@pytest.mark.parametrize("concurrency", [1, 2])
def test_who_cancels_the_handler_cancels_the_batch(concurrency):
    async def cancel() -> None:
        begun = asyncio.Event()

        @events.sqs(concurrency=concurrency)
        async def handler(record: events.SQSRecord) -> None:
            begun.set()
            await asyncio.sleep(60)

        task = asyncio.create_task(handler.__lambic_async__(sqs_event("1 2"), None))
        await begun.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())


def test_the_end_of_the_process_is_no_failure_of_a_record():
    def stop(record: events.SQSRecord) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        events.sqs(stop)(sqs_event("1 2"), None)


def coroutine_of(record: Any) -> Any:
    return asyncio.sleep(0)


def generator(record: Any) -> Any:
    yield record


async def async_generator(record: Any) -> Any:
    yield record


@pytest.mark.parametrize("function", [coroutine_of, generator, async_generator])
def test_what_has_not_run_is_not_done(function):
    with pytest.raises(events.BatchError, match="TypeError"):
        events.sqs(function)(sqs_event("1"), None)


def test_the_function_may_take_the_context():
    seen = []

    @events.sqs
    def handler(record: events.SQSRecord, context: Context) -> None:
        seen.append((record.message_id, context.aws_request_id))

    handler(sqs_event("1"), Context(aws_request_id="r"))
    assert seen == [("1", "r")]


def test_a_group_of_a_standard_queue_orders_nothing():
    reply = events.sqs(fail_on("a1"))(sqs_event("a1 a2"), None)
    assert reply == {"batchItemFailures": [{"itemIdentifier": "a1"}]}


def fail_on(name: str) -> Callable[[events.SQSRecord], None]:
    def work(record: events.SQSRecord) -> None:
        assert record.body != name

    return work


def test_a_failed_message_that_can_not_be_named_fails_the_batch():
    event = sqs_event("1 2")
    del event["Records"][1]["messageId"]
    with pytest.raises(events.EventError, match=r"^Records\[1\]\.messageId is missing$"):
        events.sqs(fail_on("2"))(event, None)


def test_an_event_of_another_source_fails():
    with pytest.raises(events.EventError, match=r"^Records is missing$"):
        events.sqs(fail_on("1"))({"source": "aws.events"}, None)


def test_a_window_needs_a_handler_of_its_own():
    event = {**kinesis_event("1"), "window": {"start": "2025-11-25T03:10:00Z", "end": "2025-11-25T03:12:00Z"}}
    with pytest.raises(events.EventError, match=r"^window is there: with tumbling windows"):
        events.kinesis(sync)(event, None)


def two(record: Any, more: Any, context: Any) -> None: ...


def sync(record: Any) -> None: ...


async def coroutine(record: Any) -> None: ...


@pytest.mark.parametrize(
    ("decorate", "error"),
    [
        (
            lambda: events.sqs(two),
            r"test_batches.py:\d+: a handler takes \(record\) or \(record, context\), not ",
        ),
        (lambda: events.sqs(concurrency=2)(sync), r"test_batches.py:\d+: concurrency is for async functions"),
        (lambda: events.sqs(concurrency=0)(coroutine), r"test_batches.py:\d+: concurrency must be 1 or more, not 0"),
        (lambda: events.kinesis(concurrency=2), "there is no setting concurrency, but margin_ms"),
        (lambda: events.sqs(5), "5 is no function of a record"),
    ],
    ids=range(5),
)
def test_what_is_wrong_with_a_decorator_is_said_at_import(decorate, error):
    with pytest.raises((TypeError, ValueError), match=error):
        decorate()


def test_a_handler_has_the_function_s_name_and_place():
    handler = events.sqs(sync)
    found = handler.__name__, handler.__module__, handler.__wrapped__, hasattr(handler, "__lambic_async__")
    assert found == ("sync", sync.__module__, sync, False)


FAILURE = """\
[ERROR] 8476a536-e9f4-11e8-9739-2dfe598c3fcd Traceback (most recent call last):
  File "{file}", line {line}, in _work
    raise ValueError(f"{{name}} fails")
ValueError: 2 fails
record: Records[1], 2
"""


def test_a_failure_is_logged_in_full_with_the_record_s_id(capfd):
    Run("standard", "1 2!")
    code = Run._work.__code__
    assert capfd.readouterr().err == FAILURE.format(file=code.co_filename, line=code.co_firstlineno + 4)


def test_an_exception_that_is_raised_twice_names_one_record_each_time(capfd):
    error = KeyError("the same")

    @events.sqs
    def handler(record: events.SQSRecord) -> None:
        if record.body != "3":
            raise error

    handler(sqs_event("1 2 3"), None)
    lines = [line for line in capfd.readouterr().err.splitlines() if line.startswith("record: ")]
    assert (lines, error.__notes__) == (["record: Records[0], 1", "record: Records[1], 2"], [])


def test_what_was_not_begun_in_time_is_logged_once(capfd):
    Run("standard", "1 2 3 4", context=Context([0]))
    told = "less than 1000 ms are left: records that have not begun come again"
    assert capfd.readouterr().err == f"[WARNING] {Context().aws_request_id} {told}\n"
