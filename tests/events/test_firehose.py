"""Transformations: every record has a result."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic import events
from support.batches import failing, firehose_event


def results(function: Any, line: str) -> list[dict[str, Any]]:
    reply = function(firehose_event(line), None)
    assert reply.keys() == {"records"}
    return reply["records"]


def test_a_record_is_delivered_dropped_or_failed():
    @events.firehose
    def handler(record: events.FirehoseRecord) -> events.FirehoseResult:
        match record.data:
            case b"1":
                return record.ok("é\n")
            case b"2":
                return record.ok(bytes([0, 255, 16]), {"day": "2025-11-25"})
            case b"3":
                return record.dropped()
        return record.processing_failed()

    assert results(handler, "1 2 3 4") == [
        {"recordId": "1", "result": "Ok", "data": "w6kK"},
        {"recordId": "2", "result": "Ok", "data": "AP8Q", "metadata": {"partitionKeys": {"day": "2025-11-25"}}},
        {"recordId": "3", "result": "Dropped"},
        {"recordId": "4", "result": "ProcessingFailed"},
    ]


@settings(max_examples=60, deadline=None)
@given(fails=st.lists(st.booleans(), max_size=12), concurrency=st.integers(1, 4) | st.none())
def test_every_record_has_a_result_in_order_and_failures_are_told(fails, concurrency):
    line = " ".join(f"{index}{'!' * each}" for index, each in enumerate(fails))
    wrong = failing(line)

    async def work(record: events.FirehoseRecord) -> events.FirehoseResult:
        for _ in range(int(record.record_id) % 3):
            await asyncio.sleep(0)
        if record.record_id in wrong:
            raise ValueError(record.record_id)
        return record.ok(record.data)

    handler = events.firehose(work) if concurrency is None else events.firehose(concurrency=concurrency)(work)
    if fails and all(fails):
        with pytest.raises(events.BatchError, match=f"none of {len(fails)} records was done"):
            handler(firehose_event(line), None)
        return
    found = [(result["recordId"], result["result"]) for result in results(handler, line)]
    assert found == [(str(index), "ProcessingFailed" if each else "Ok") for index, each in enumerate(fails)]


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (
            lambda record: None,
            r"TypeError: a function for Firehose returns record\.ok\(data\) or the like, not NoneType",
        ),
        (lambda record: b"data", "TypeError: .* not bytes"),
        (lambda record: events.FirehoseRecord({"recordId": "other"}).dropped(), "ValueError: .* of another record"),
    ],
)
def test_what_is_no_result_of_the_record_is_its_failure(function, reason):
    with pytest.raises(events.BatchError, match=reason):
        events.firehose(function)(firehose_event("1"), None)
