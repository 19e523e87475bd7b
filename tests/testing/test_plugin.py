"""The fixtures, in a pytest of its own, and what finding them costs."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
from pathlib import Path
import pytest
from lambic import http
from lambic.runtime.context import LambdaContext

@http.get("/hello")
def handler(request):
    return f"Hello, {request.query['name']}!"

def plain(event, context):
    return [event, context.function_name]

def test_context(lambda_context):
    assert isinstance(lambda_context, LambdaContext)
    assert plain(1, lambda_context) == [1, "function"]

def test_client(lambic_client):
    assert lambic_client(handler).get("/hello", params={"name": "Ada"}).text == "Hello, Ada!"
    assert lambic_client(handler, source="alb").get("/hello?name=Bob").text == "Hello, Bob!"

started = []

def test_runtime(lambic_runtime, tmp_path):
    (tmp_path / "fn.py").write_text("def handler(event, context): return [event]")
    named, thread = lambic_runtime("fn.handler", folder=tmp_path), lambic_runtime(plain)
    assert (named.invoke(1), thread.invoke(2)) == ([1], [2, "function"])
    started.extend([named, thread])

def test_runtimes_are_ended():
    for api in started:
        with pytest.raises(ValueError):
            api.invoke(1)
"""
COST = """
import json, sys
from pathlib import Path

def pytest_sessionfinish(session):
    found = sorted(name for name in sys.modules if name.partition(".")[0] == "lambic")
    Path("modules.json").write_text(json.dumps(found))
"""


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def is_installed() -> bool:
    return any(point.value == "lambic.testing.plugin" for point in entry_points(group="pytest11"))


def test_pytest_finds_the_plugin_by_itself():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"lambic": "lambic.testing.plugin"}
    assert is_installed(), "lambic is installed without its entry points: install it again"


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "with xdist"])
def test_the_fixtures_work(tmp_path, arguments):
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    done = run_pytest(tmp_path, *arguments)
    assert (done.returncode, done.stdout.splitlines()[-1].partition(" in ")[0]) == (0, "4 passed"), done.stdout


def test_a_project_that_uses_none_loads_no_more_than_the_plugin(tmp_path):
    (tmp_path / "conftest.py").write_text(COST, encoding="utf-8")
    (tmp_path / "test_it.py").write_text("def test_nothing(): pass", encoding="utf-8")
    assert run_pytest(tmp_path).returncode == 0
    found = json.loads((tmp_path / "modules.json").read_text())
    assert found == ["lambic", "lambic.testing", "lambic.testing.plugin"]
