"""Which variables a worker has."""

import pytest

from lambic.emulator import Launch
from lambic.emulator.environment import worker_environment
from lambic.project import Function, Handler

STAND_IN = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "local"}


def environment(tmp_path, settings=None, variables=None, launch=None) -> dict[str, str]:
    handler = Handler("functions.hello", "handler", tmp_path / "functions" / "hello.py")
    function = Function("hello", handler, "python3.13", "3.13", memory_mb=256, environment=settings or {})
    how = Launch(("python",), tmp_path, launch or {}, ())
    return worker_environment(function, how, variables or {}, "127.0.0.1:9001")


def test_a_worker_has_what_lambda_sets_and_nothing_of_this_shell_but_path(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("AWS_PROFILE", "production")
    found = environment(tmp_path)
    stream = found.pop("AWS_LAMBDA_LOG_STREAM_NAME")
    assert "[$LATEST]" in stream
    assert found == {
        "PATH": "/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "_HANDLER": "functions/hello.handler",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_NAME": "hello",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/hello",
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
        "AWS_REGION": "us-east-1",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LAMBDA_TASK_ROOT": str(tmp_path),
        **STAND_IN,
    }


def test_settings_come_before_the_launch_and_dotenv_before_settings(tmp_path):
    found = environment(tmp_path, {"A": "settings", "B": "settings"}, {"B": "dotenv"}, {"A": "launch", "C": "launch"})
    assert (found["A"], found["B"], found["C"]) == ("settings", "dotenv", "launch")


def test_dotenv_may_choose_the_region(tmp_path):
    found = environment(tmp_path, variables={"AWS_DEFAULT_REGION": "eu-west-1"})
    assert (found["AWS_REGION"], found["AWS_DEFAULT_REGION"]) == ("eu-west-1", "eu-west-1")


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SHARED_CREDENTIALS_FILE"])
def test_who_brings_credentials_gets_no_stand_in(tmp_path, name):
    found = environment(tmp_path, variables={name: "mine"})
    assert {key: found[key] for key in (*STAND_IN, "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE") if key in found} == {
        name: "mine"
    }


def test_the_launchers_module_path_comes_before_the_users(tmp_path):
    found = environment(tmp_path, {"PYTHONPATH": "/mine"}, launch={"PYTHONPATH": "/project"})
    assert found["PYTHONPATH"] == "/project:/mine"


def test_dotenv_may_set_what_lambda_sets(tmp_path):
    mine = {"AWS_EXECUTION_ENV": "mine", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1", "TZ": "CET", "LANG": "C", "PATH": "/x"}
    assert environment(tmp_path, variables=mine).items() >= mine.items()


def test_without_a_runtime_of_awss_no_variable_names_one(tmp_path):
    handler = Handler("functions.hello", "handler", tmp_path / "functions" / "hello.py")
    function = Function("hello", handler, "provided.al2023", "3.13")
    found = worker_environment(function, Launch(("python",), tmp_path, {}, ()), {}, "127.0.0.1:9001")

    assert "AWS_EXECUTION_ENV" not in found
