"""AWS's own Python client and ours, both run by the emulator with the same handlers."""

import json

import pytest

from lambic.emulator import Problem

HANDLER = """\
import sys


def handler(event, context):
    print("handling")
    if event.get("fail"):
        raise ValueError("oops")
    if event.get("exit"):
        sys.exit(7)
    return {
        "event": event,
        "name": context.function_name,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "id": context.aws_request_id,
        "left": 0 < context.get_remaining_time_in_millis() <= 20000,
    }
"""
SETTINGS = "[tool.lambic]\ntimeout = 20\nmemory = 256\n"
RUNTIMES = {"awslambdaric": ("-m", "awslambdaric"), "lambic": ("-m", "lambic.runtime")}


@pytest.fixture(params=RUNTIMES)
def running(request, serve, module_launcher, tmp_path):
    def start(handler: str = HANDLER):
        launcher = module_launcher(tmp_path / "shop", *RUNTIMES[request.param])
        return serve({"functions/work.py": handler}, SETTINGS, launcher)

    return start


def test_a_handler_gets_event_and_context(running):
    call = running().invoke("work", {"a": "é"})
    assert json.loads(call.payload) == {
        "event": {"a": "é"},
        "name": "work",
        "memory": "256",
        "arn": "arn:aws:lambda:us-east-1:123456789012:function:work",
        "id": call.request_id,
        "left": True,
    }


def test_many_events_go_through_one_worker(running):
    started = running()
    assert [json.loads(started.invoke("work", n).payload)["event"] for n in ({"n": n} for n in range(20))] == [
        {"n": n} for n in range(20)
    ]
    assert len(started.facts.of("WorkerStarted")) == 1


def test_an_exception_is_a_function_error_with_its_place(running):
    started = running()
    call = started.invoke("work", {"fail": True})
    assert (call.function_error, json.loads(call.payload)["errorMessage"]) == ("ValueError", "oops")
    assert started.facts.wait_for("Problem") == Problem("functions/work.py:7: ValueError: oops", None, "work")


def test_what_a_handler_prints_is_in_its_log(running):
    assert b"\nhandling\n" in running().invoke("work").log


def test_an_exit_is_an_exit_error_or_told_by_the_runtime(running):
    started = running()
    assert started.invoke("work", {"exit": True}).function_error in ("Runtime.ExitError", "SystemExit")
    assert json.loads(started.invoke("work").payload)["name"] == "work"


@pytest.mark.parametrize(
    ("handler", "error_type"),
    [
        ("import nothing_of_this_name\n", "Runtime.ImportModuleError"),
        ("other = 1\n", "Runtime.HandlerNotFound"),
        ("1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_a_module_that_can_not_be_loaded_is_told_by_lambdas_name(running, handler, error_type):
    started = running(handler)
    assert started.invoke("work").function_error == error_type
    assert error_type in started.facts.wait_for("Problem").message
