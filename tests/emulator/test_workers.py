"""Workers that fail, hang, leave or never start: the caller gets Lambda's answer, the service goes on."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from lambic.emulator import Launch, Patience, Problem, WorkerExited
from lambic.project import LambicError

FAILED = {"message": "Internal Server Error"}
SETTINGS = '[tool.lambic.functions.work]\nroutes = ["GET /"]\ntimeout = 1\n'


def starting(serve, how: str, stop: Path | None = None, **options):
    lines = f"HOW={how}\n" + (f"STOP={stop}\n" if stop else "")
    return serve({"functions/work.py": "starting.py", ".env": lines}, SETTINGS, **options)


def is_running(pid: int) -> bool:
    """A zombie that its new parent has not fetched yet is as good as gone."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while is_running(pid):
        assert time.monotonic() < deadline, f"{pid} is still running"
        time.sleep(0.01)


def test_a_worker_serves_many_events_and_only_the_first_is_cold(obedient):
    calls = [obedient.invoke("work", {"do": "count"}) for _ in range(3)]
    assert [(json.loads(call.payload)["served"], call.is_cold, call.init_ms is None) for call in calls] == [
        (1, True, False),
        (2, False, True),
        (3, False, True),
    ]


def test_a_timeout_is_a_function_error_and_the_next_event_gets_a_new_worker(serve):
    running = serve({"functions/work.py": "obedient.py"}, SETTINGS)
    late = running.invoke("work", {"do": "sleep", "seconds": 60})
    message = f"RequestId: {late.request_id} Error: Task timed out after 1.00 seconds"
    assert (late.function_error, json.loads(late.payload)) == (
        "Sandbox.Timedout",
        {"errorType": "Sandbox.Timedout", "errorMessage": message},
    )
    assert f"{late.request_id} Task timed out after 1.00 seconds" in late.log.decode()
    assert running.facts.wait_for("WorkerExited").status == "timed out"
    problem = running.facts.wait_for("Problem")
    assert (problem.message, "set timeout" in problem.hint) == (f"Sandbox.Timedout: {message}", True)
    again = running.invoke("work", {"do": "count"})
    assert (json.loads(again.payload)["served"], again.is_cold) == (1, True)


def test_a_timeout_behind_the_gateway_is_500(serve):
    running = serve({"functions/work.py": "obedient.py"}, SETTINGS)
    reply = running.send("GET", "/?do=sleep&seconds=60")
    assert (reply.status, reply.json()) == (500, FAILED)


def test_a_timeout_ends_the_workers_children_too(serve):
    running = serve({"functions/work.py": "obedient.py"}, SETTINGS)
    child = json.loads(running.invoke("work", {"do": "spawn"}).payload)["pid"]
    assert is_running(child)
    running.invoke("work", {"do": "sleep", "seconds": 60})
    wait_until_gone(child)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(3, "Runtime exited with error: exit status 3"), (0, "Runtime exited without providing a reason")],
)
def test_a_worker_that_exits_in_the_middle_is_a_function_error(obedient, status, reason):
    gone = obedient.invoke("work", {"do": "leave", "status": status})
    message = f"RequestId: {gone.request_id} Error: {reason}"
    assert json.loads(gone.payload) == {"errorType": "Runtime.ExitError", "errorMessage": message}
    assert "last words" in gone.log.decode()
    assert json.loads(obedient.invoke("work", {"do": "count"}).payload)["served"] == 1


def test_a_worker_that_is_killed_while_it_waits_is_replaced(obedient):
    pid = json.loads(obedient.invoke("work", {"do": "count"}).payload)["pid"]
    os.kill(pid, 9)
    assert obedient.facts.wait_for("WorkerExited") == WorkerExited("work", "signal: killed")
    again = obedient.invoke("work", {"do": "count"})
    assert (json.loads(again.payload)["served"], again.is_cold) == (1, True)


def test_an_init_error_reaches_the_caller_and_the_reporter_with_its_place(serve):
    running = starting(serve, "report")
    failed = running.invoke("work")
    told = running.facts.wait_for("Problem").message
    assert (failed.function_error, json.loads(failed.payload)["errorMessage"], told) == (
        "Runtime.ImportModuleError",
        "no module",
        "functions/work.py:7: Runtime.ImportModuleError: no module (while work was loaded)",
    )


def test_an_init_error_behind_the_gateway_is_500(serve):
    reply = starting(serve, "report").send("GET", "/")
    assert (reply.status, reply.json()) == (500, FAILED)


@pytest.mark.parametrize(
    ("how", "error_type"),
    [("exit", "Runtime.ExitError"), ("leave quietly", "Runtime.ExitError"), ("report and stay", "Runtime.Unknown")],
)
def test_a_worker_that_never_gets_ready_is_a_function_error(serve, how, error_type):
    assert starting(serve, how).invoke("work").function_error == error_type


def test_a_worker_that_does_not_get_ready_in_time_is_given_up(serve):
    running = starting(serve, "hang", patience=Patience(init_s=0.5))
    message = json.loads(running.invoke("work").payload)["errorMessage"]
    assert message.endswith("Error: Task timed out after 1.00 seconds")


def test_every_event_tries_to_start_the_worker_again(serve, tmp_path):
    stop = tmp_path / "stop"
    stop.touch()
    running = starting(serve, "exit", stop)
    assert running.invoke("work").function_error == "Runtime.ExitError"
    stop.unlink()
    assert running.invoke("work").payload == b'"started"'


class Nowhere:
    """Names a program that is not there."""

    def __init__(self, launcher):
        self.load = launcher.load

    def launch(self, function):
        return Launch(("/nowhere/python",), function.handler.file.parent, {}, ())


class Broken(Nowhere):
    def launch(self, function):
        raise ZeroDivisionError("oops")


class Refusing(Nowhere):
    def launch(self, function):
        raise LambicError("no dependencies", "uv lock")


def launched_by(kind, serve, launcher_of, tmp_path):
    root = tmp_path / "shop"
    return serve({"functions/work.py": "obedient.py"}, SETTINGS, kind(launcher_of(root)))


def test_a_program_that_can_not_be_started_is_an_invalid_entrypoint(serve, script_launcher, tmp_path):
    running = launched_by(Nowhere, serve, script_launcher, tmp_path)
    failed = running.invoke("work")
    assert failed.function_error == "Runtime.InvalidEntrypoint"
    assert "/nowhere/python can't be started: No such file or directory" in json.loads(failed.payload)["errorMessage"]


def test_a_launcher_that_refuses_is_told_and_the_gateway_answers_500(serve, script_launcher, tmp_path):
    running = launched_by(Refusing, serve, script_launcher, tmp_path)
    assert running.send("GET", "/").status == 500
    assert running.facts.wait_for("Problem") == Problem("no dependencies", "uv lock", "work")
    with pytest.raises(LambicError, match="no dependencies"):
        running.invoke("work")


def test_a_defect_of_the_launcher_is_told_and_the_service_goes_on(serve, script_launcher, tmp_path):
    running = launched_by(Broken, serve, script_launcher, tmp_path)
    assert (running.send("GET", "/").status, running.send("GET", "/x").status) == (500, 404)
    assert running.facts.wait_for("Problem").message == "an error in lambic itself: ZeroDivisionError: oops"
    with pytest.raises(LambicError, match="work can't be launched"):
        running.invoke("work")


def test_output_is_told_line_by_line_with_the_functions_name(obedient):
    obedient.invoke("work", {"do": "say", "text": "one\ntwo"})
    lines = [(fact.function, fact.line) for fact in obedient.facts.of("Output")]
    assert lines == [("work", "one"), ("work", "two"), ("work", "to stderr")]


def test_stop_ends_busy_workers_and_their_children(serve):
    running = serve({"functions/busy.py": "obedient.py"}, "[tool.lambic]\ntimeout = 900\n")
    facts = json.loads(running.invoke("busy", {"do": "spawn"}).payload), running.invoke("busy", {"do": "count"})
    worker = json.loads(facts[1].payload)["pid"]
    connection = subprocess.Popen(
        [
            "curl",
            "-s",
            f"{running.service.url}/2015-03-31/functions/busy/invocations",
            "-d",
            '{"do":"sleep","seconds":900}',
        ]
    )
    running.run(running.service.stop())
    connection.wait(20)
    for pid in (worker, facts[0]["pid"]):
        wait_until_gone(pid)
