"""lambic's modules travel as one file, and are imported from it as from any other place."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lambic.build import BuildOptions, build_project, load_manifest
from lambic.project import MANAGED_PYTHONS, find_interpreter, load_project, running_interpreter
from support.projects import write_project
from support.runtime_api import RuntimeApi, event
from support.runtime_process import WAITING, Client, run

HTTP = "from lambic import http\n@http.get('/')\ndef handler(request: http.Request) -> str:\n    return request.path\n"

ASK = """
import sys
sys.path.insert(0, sys.argv[1])
import functions.f, importlib, json, lambic
kept = json.loads(sys.argv[2])
loaders = {type(importlib.import_module(name).__loader__).__name__ for name in kept if name != "lambic"}
try:
    importlib.import_module("lambic.http.form")
except ModuleNotFoundError as error:
    missing = error.name
print(json.dumps([sorted(loaders), missing, lambic.http.get.__module__, lambic.run.__module__]))
"""


@pytest.fixture
def bundle(tmp_path, request) -> Path:
    version = getattr(request, "param", running_interpreter().version)
    if find_interpreter(version) is None:
        pytest.skip(f"needs a Python {version}")
    root = write_project(tmp_path / "p", {"functions/f.py": HTTP}, f'[tool.lambic]\nruntime = "python{version}"\n')
    build_project(load_project(root), BuildOptions(), lambda step: None)
    return root / "build/f"


def python(bundle: Path) -> Path:
    interpreter = find_interpreter(load_manifest(bundle.parent).functions["f"].runtime.removeprefix("python"))
    assert interpreter is not None
    return interpreter.path


def files(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("bundle", MANAGED_PYTHONS, indirect=True)
def test_every_module_that_was_kept_comes_from_the_image(bundle):
    kept = [name for name in load_manifest(bundle.parent).functions["f"].modules if name.startswith("lambic")]
    command = [python(bundle), "-I", "-S", "-c", ASK, bundle, json.dumps(kept)]
    ended = subprocess.run(command, capture_output=True, text=True)

    assert (ended.stderr, {each for each in files(bundle) if each.startswith("lambic")}) == (
        "",
        {"lambic/__init__.pyc", "lambic/image", "lambic/runtime/__main__.pyc"},
    )
    assert json.loads(ended.stdout) == [["Image"], "lambic.http.form", "lambic.http.handler", "lambic.runtime.loop"]


def test_the_loop_can_be_started_as_a_module_too(bundle):
    command = [python(bundle), "-S", "-m", "lambic.runtime", "functions/f.handler"]
    ended = subprocess.run(command, cwd=bundle, env={}, capture_output=True, text=True)

    assert ended.stderr.startswith("lambic: AWS_LAMBDA_RUNTIME_API is not set")


def test_a_bundle_of_sources_has_none(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": HTTP}, "[tool.lambic]\nbytecode = false\n")
    build_project(load_project(root), BuildOptions(), lambda step: None)

    assert "lambic/http/handler.py" in files(root / "build/f")
    assert "lambic/image" not in files(root / "build/f")


def test_a_function_without_lambic_has_none(tmp_path):
    source = "def handler(event, context): ...\n"
    root = write_project(tmp_path, {"functions/f.py": source}, '[tool.lambic]\nloop = "aws"\n')
    build_project(load_project(root), BuildOptions(), lambda step: None)

    assert {each for each in files(root / "build/f") if "lambic" in each} == set()


HELLO = "def handler(event, context):\n    return event\n"
SEVERAL = {"AWS_LAMBDA_MAX_CONCURRENCY": "4"}


@pytest.mark.parametrize(
    ("settings", "is_there"),
    [
        ("", False),
        ("[tool.lambic.functions.f.properties]\nCapacityProviderConfig = { Arn = 'a' }\n", True),
        ('[tool.lambic]\ninclude-modules = ["lambic.runtime.concurrency"]\n', True),
    ],
    ids=["none", "property", "module"],
)
def test_what_serves_several_events_at_once_is_there_when_settings_say_so(tmp_path, settings, is_there):
    root = write_project(tmp_path, {"functions/f.py": HELLO}, settings)
    modules = build_project(load_project(root), BuildOptions(), lambda step: None).functions[0].modules

    assert [("lambic.runtime.concurrency" in modules), ("lambic.runtime.workers" in modules)] == [is_there] * 2


def test_without_it_events_are_served_one_after_the_other(tmp_path):
    root = write_project(tmp_path / "p", {"functions/f.py": HELLO})
    build_project(load_project(root), BuildOptions(), lambda step: None)
    client = Client("bundle", lambda folder, handler: (root / "build/f/bootstrap", sys.executable))
    (tmp_path / "empty").mkdir()
    with RuntimeApi([event(b"1", id="a"), event(b"2", id="b")]) as api:
        ended = run(client, api, tmp_path / "empty", {}, environment=SEVERAL)

    assert ([post.body for post in api.posts], ended.code) == ([b"1", b"2"], WAITING)
    assert "lambic: this bundle takes one event at a time" in ended.out + ended.err


def test_a_plain_function_has_a_zip_of_less_than_40_kb(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": HELLO})
    built = build_project(load_project(root), BuildOptions(), lambda step: None).functions[0]

    assert built.zipped_bytes < 40_000
