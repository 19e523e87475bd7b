"""The FastAPI example, built: the application answers from its bundle, and the small function has nothing of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from lambic.build import load_manifest
from support.command import lambic
from support.dev import Dev, serving
from support.examples import copy_example


@pytest.fixture(scope="module")
def notes(tmp_path_factory) -> Iterator[tuple[Dev, Path]]:
    project = copy_example("fastapi", tmp_path_factory.mktemp("example"))
    built = lambic("build", "--local", cwd=project)
    assert built.code == 0, built.err
    with serving(project, "--built") as dev:
        yield dev, project


def send(dev: Dev, method: str, path: str, body: bytes = b"") -> tuple[int, object]:
    request = Request(f"{dev.url}{path}", body or None, {"content-type": "application/json"}, method=method)
    with urlopen(request, timeout=60) as response:
        return response.status, json.load(response)


def test_the_application_answers_from_its_bundle(notes):
    dev, _ = notes
    kept = {"text": "buy green tea", "number": 1, "words": 3}

    assert send(dev, "POST", "/notes", b'{"text": "buy green tea"}') == (201, kept)
    assert send(dev, "GET", "/notes/1") == (200, kept)
    assert send(dev, "GET", "/notes?word=tea") == (200, [kept])


def test_the_documentation_of_the_api_is_there(notes):
    dev, _ = notes
    with urlopen(f"{dev.url}/docs", timeout=60) as response:
        assert (response.status, response.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_the_function_beside_it_shares_code_and_not_the_framework(notes):
    dev, project = notes
    modules = load_manifest(project / "build").functions["count"].modules

    assert send(dev, "POST", "/count", b"how many words are these") == (200, {"words": 5})
    assert "notes.note" in modules
    assert not [name for name in modules if name.split(".")[0] in ("fastapi", "starlette", "pydantic", "anyio")]


def test_the_examples_own_tests_pass(tmp_path):
    project = copy_example("fastapi", tmp_path)
    ended = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=project, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stdout
