"""`bootstrap` starts the handler that it was made for, whatever that is called."""

import subprocess
from pathlib import Path

import pytest

from lambic.build.bootstrap import render_bootstrap
from lambic.project import Function, Handler, Target

TARGET = Target("3.13", "x86_64", "python3.13")


def arguments(tmp_path: Path, handler: Handler, target: Target = TARGET) -> list[str]:
    """What the interpreter is started with."""
    (tmp_path / ".python/bin").mkdir(parents=True)
    stub = tmp_path / ".python/bin/python3.13"
    stub.write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n')
    bootstrap = tmp_path / "bootstrap"
    bootstrap.write_bytes(render_bootstrap(Function("f", handler, "python3.13", "3.13"), target, "start.pyc"))
    for each in (stub, bootstrap):
        each.chmod(0o755)
    ended = subprocess.run([bootstrap, stub, "/var/runtime/bootstrap.py"], capture_output=True, text=True, check=True)
    return ended.stdout.split("\0")[:-1]


@pytest.mark.parametrize(
    "module", ["functions.f", "my report", "it's", 'say "x"', "a$HOME", "a;rm -rf x", "`id`", "a\nb", "-x", "*", "ä"]
)
def test_the_handler_reaches_python_as_it_is(tmp_path, module):
    found = arguments(tmp_path, Handler(module, "handler", tmp_path))
    assert found == ["-S", "-P", f"{tmp_path}/start.pyc", f"{module.replace('.', '/')}.handler"]


def test_an_interpreter_inside_gets_it_too_and_writes_nothing_into_the_bundle(tmp_path):
    found = arguments(tmp_path, Handler("my report", "handler", tmp_path), Target("3.13", "x86_64", "python3.13", True))
    assert found == ["-I", "-S", "-B", f"{tmp_path}/start.pyc", "my report.handler"]
