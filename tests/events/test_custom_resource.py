"""Custom resources: the stack gets one answer, whatever happens."""

import asyncio
import json
from typing import Any

import pytest

from lambic import events
from support.batches import Context
from support.put_server import Put, put_server
from support.views import load_events

EVENTS = load_events("custom_resource")
IDENTITY = {
    "StackId": EVENTS["create"]["StackId"],
    "RequestId": "8a1b2c3d-0001",
    "LogicalResourceId": "Seed",
}
MADE = {**IDENTITY, "PhysicalResourceId": "Seed-8a1b2c3d-0001"}
KEPT = {**IDENTITY, "PhysicalResourceId": "seed-1"}
NOTHING = {"Status": "SUCCESS", "NoEcho": False, "Data": {}}


def answer(function: Any, case: str = "create", context: Any = None) -> dict[str, Any]:
    """What the stack is told; that it is told once, and how, is checked."""
    with put_server() as server:
        reply = events.custom_resource(function)({**EVENTS[case], "ResponseURL": server.url}, context or Context())
    [put] = server.puts
    assert (reply, put) == (None, Put("/answer?signature=a%2Fb", "", put.body))
    found: dict[str, Any] = json.loads(put.body)
    return found


def nothing(event: events.CustomResourceEvent) -> None: ...


async def result_later(event: events.CustomResourceEvent, context: Context) -> events.CustomResourceResult:
    await asyncio.sleep(0)
    return events.CustomResourceResult("new", {"Rows": int(event.resource_properties["Rows"])}, no_echo=True)


def result_now(event: events.CustomResourceEvent) -> events.CustomResourceResult:
    return events.CustomResourceResult(data={"Type": event.request_type})


@pytest.mark.parametrize(
    ("function", "case", "told"),
    [
        (nothing, "create", {**MADE, **NOTHING}),
        (nothing, "update", {**KEPT, **NOTHING}),
        (nothing, "delete", {**KEPT, **NOTHING}),
        (result_now, "update", {**KEPT, **NOTHING, "Data": {"Type": "Update"}}),
        (result_later, "update", {**KEPT, **NOTHING, "PhysicalResourceId": "new", "NoEcho": True, "Data": {"Rows": 3}}),
    ],
    ids=range(5),
)
def test_the_result_is_told(function, case, told):
    assert answer(function, case) == told


def failed(reason: str, identity: dict[str, str] = MADE) -> dict[str, str]:
    return {**identity, "Status": "FAILED", "Reason": reason}


def fail(event: events.CustomResourceEvent) -> None:
    raise ValueError("no such table")


async def fail_later(event: events.CustomResourceEvent) -> None:
    await asyncio.sleep(0)
    fail(event)


@pytest.mark.parametrize("function", [fail, fail_later])
def test_an_exception_is_told_and_logged_and_goes_no_further(function, capfd):
    assert answer(function, "delete") == failed("ValueError: no such table", KEPT)
    logged = capfd.readouterr().err
    assert logged.startswith(f"[ERROR] {Context().aws_request_id} Traceback (most recent call last):\n")
    assert logged.endswith("ValueError: no such table\n")


def test_the_end_of_the_process_is_told_first():
    def stop(event: events.CustomResourceEvent) -> None:
        raise SystemExit(3)

    with put_server() as server, pytest.raises(SystemExit):
        events.custom_resource(stop)({**EVENTS["create"], "ResponseURL": server.url}, Context())
    assert [json.loads(put.body) for put in server.puts] == [failed("SystemExit: 3")]


NO_JSON = "the result's data has no JSON form"


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({"a": 1}, "the function returned dict, not events.CustomResourceResult"),
        (events.CustomResourceResult(data={"a": {1}}), f"{NO_JSON}: Object of type set is not JSON serializable"),
        (events.CustomResourceResult(data={"a": float("nan")}), f"{NO_JSON}: Out of range float values are not JSON"),
        (
            events.CustomResourceResult(data={"a": "b" * 4000}),
            "the answer has 4243 bytes, CloudFormation takes 4096",
        ),
    ],
    ids=range(4),
)
def test_a_result_that_can_not_be_told_is_a_failure(result, reason):
    told = answer(lambda event: result)
    assert (told, told["Reason"][: len(reason)]) == (failed(told["Reason"]), reason)


def test_what_is_there_can_be_deleted_though_its_result_can_not_be_told():
    told = answer(lambda event: events.CustomResourceResult("there", {"a": {1}}))
    assert (told["Status"], told["PhysicalResourceId"]) == ("FAILED", "there")


def test_a_test_needs_no_context():
    assert answer(nothing, context=object()) == {**MADE, **NOTHING}


def test_a_long_reason_is_cut():
    def fail(event: events.CustomResourceEvent) -> None:
        raise ValueError("é" * 5000)

    told = answer(fail)
    assert (told["Reason"].strip("é"), 300 < len(told["Reason"]) < 700) == ("ValueError: ", True)


def test_the_stack_is_told_before_the_time_is_over(capfd):
    """The function goes on until the answer has come, whatever that takes."""
    with put_server() as server:

        def work(event: events.CustomResourceEvent) -> None:
            assert server.has_come.wait(30)

        events.custom_resource(work)({**EVENTS["create"], "ResponseURL": server.url}, Context([20]))
    assert [json.loads(put.body) for put in server.puts] == [failed("the function's time was nearly over")]
    expected = "[ERROR] the stack has been told that the time was nearly over; the function ended after that\n"
    assert capfd.readouterr().err == expected


def test_an_async_function_that_is_late_is_told_of_too():
    with put_server() as server:

        async def work(event: events.CustomResourceEvent) -> None:
            assert await asyncio.to_thread(server.has_come.wait, 30)

        events.custom_resource(work)({**EVENTS["create"], "ResponseURL": server.url}, Context([20]))
    assert [json.loads(put.body)["Status"] for put in server.puts] == ["FAILED"]


def test_an_answer_that_is_not_taken_is_sent_again():
    with put_server(500, 503) as server:
        events.custom_resource(nothing)({**EVENTS["create"], "ResponseURL": server.url}, Context())
    assert [json.loads(put.body) for put in server.puts] == [{**MADE, **NOTHING}] * 3


def test_an_answer_that_can_not_be_told_is_a_function_error():
    with put_server(403, 403, 403) as server, pytest.raises(OSError, match="403"):
        events.custom_resource(nothing)({**EVENTS["create"], "ResponseURL": server.url}, Context())
    with pytest.raises(ValueError, match="the ResponseURL is no URL of HTTP: 'file:///etc/hostname'"):
        events.custom_resource(nothing)({**EVENTS["create"], "ResponseURL": "file:///etc/hostname"}, Context())


@pytest.mark.parametrize("key", ["ResponseURL", "StackId", "RequestId", "LogicalResourceId"])
def test_nothing_is_done_when_nobody_could_be_told(key):
    called = []
    event = {name: value for name, value in EVENTS["create"].items() if name != key}
    with pytest.raises(events.EventError, match=f"^{key} is missing$"):
        events.custom_resource(lambda event: called.append(event))(event, Context())
    assert called == []
