import json

import pytest

from support.command import Ended, lambic
from support.dev import serving
from support.projects import write_project

ECHO = """\
import os

def handler(event, context):
    print("working on", event)
    if event.get("fail"):
        raise ValueError("as asked")
    return {"event": event, "pid_of_dev": os.environ.get("PID")}
"""


@pytest.fixture
def project(tmp_path):
    return write_project(tmp_path, {"functions/echo.py": ECHO})


def test_the_result_goes_to_stdout_and_what_the_function_prints_to_stderr(project):
    ended = lambic("invoke", "echo", "--event", '{"a": 1}', cwd=project)
    assert ended == Ended(0, '{"event": {"a": 1}, "pid_of_dev": null}\n', "echo | working on {'a': 1}\n")


def test_without_an_event_the_function_gets_an_empty_object(project):
    assert json.loads(lambic("invoke", "echo", cwd=project).out)["event"] == {}


def test_an_event_comes_from_a_file_or_from_stdin(project):
    (project / "event.json").write_text('{"from": "file"}')
    from_file = lambic("invoke", "echo", "--event", "event.json", cwd=project)
    from_stdin = lambic("invoke", "echo", "--event", "-", cwd=project, stdin='{"from": "stdin"}')
    found = [json.loads(each.out)["event"]["from"] for each in (from_file, from_stdin)]
    assert found == ["file", "stdin"]


def test_a_function_error_is_exit_code_1_with_file_and_line(project):
    ended = lambic("invoke", "echo", "--event", '{"fail": true}', cwd=project)
    assert (ended.code, json.loads(ended.out)["errorMessage"]) == (1, "as asked")
    assert ended.err.splitlines()[0] == "error: echo: functions/echo.py:6: ValueError: as asked"


def test_json_holds_payload_error_and_log(project):
    ended = lambic("invoke", "echo", "--event", '{"fail": true}', "--json", cwd=project)
    document = json.loads(ended.out)
    assert (document["function_error"], json.loads(document["payload"])["errorType"]) == ("ValueError", "ValueError")
    assert "working on {'fail': True}" in document["log"].splitlines()
    assert (ended.code, ended.err) == (1, "")


def test_a_running_dev_answers(project):
    with serving(project, PID="of the shell, which functions do not get") as dev:
        ended = lambic("invoke", "echo", "--event", '{"a": 1}', cwd=project)
        told = dev.wait_for(lambda note: note["event"] == "Invoked")
    assert ended == Ended(0, '{"event": {"a": 1}, "pid_of_dev": null}\n', "echo | working on {'a': 1}\n")
    assert (told["function"], told["function_error"]) == ("echo", None)


def test_what_is_left_of_a_dead_dev_is_no_dev(project):
    (project / ".lambic").mkdir()
    (project / ".lambic" / "dev.json").write_text('{"url": "http://127.0.0.1:9", "pid": 999999999}')
    assert lambic("invoke", "echo", cwd=project).code == 0


def test_an_event_that_is_neither_file_nor_json_is_wrong_usage(project):
    ended = lambic("invoke", "echo", "--event", '{"a', cwd=project)
    expected = (
        'error: --event {"a: no such file, and not JSON: Unterminated string starting at: line 1 column 2 (char 1)'
    )
    assert ended == Ended(2, "", f"{expected}\nhint: give a file, - for stdin, or JSON text\n")


def test_an_unknown_function_is_wrong_usage_with_the_nearest_one(project):
    expected = Ended(2, "", "error: there is no function 'eco'\nhint: did you mean 'echo'?\n")
    assert lambic("invoke", "eco", cwd=project) == expected
