"""`stream-response` in what is built: the switch in `bootstrap`, the URL's mode, a note where nothing streams."""

import subprocess

import pytest
import yaml

from lambic.build import BuildOptions, build_project, plan_template
from lambic.build.bootstrap import render_bootstrap
from lambic.project import Function, Handler, Target, load_project
from support.projects import write_project

ROUTED = 'from lambic import http\n\n@http.get("/")\ndef handler(request):\n    yield "a"\n'


@pytest.mark.parametrize("is_local", [False, True], ids=["managed", "interpreter inside"])
@pytest.mark.parametrize(("streams", "found"), [(True, "1"), (False, "")])
def test_bootstrap_exports_the_switch_before_it_starts_the_loop(tmp_path, is_local, streams, found):
    (tmp_path / ".python/bin").mkdir(parents=True)
    stub = tmp_path / ".python/bin/python3.13"
    stub.write_text('#!/bin/sh\nprintf "%s" "$LAMBIC_STREAM_RESPONSE"\n')
    function = Function("f", Handler("f", "handler", tmp_path), "python3.13", "3.13", stream_response=streams)
    bootstrap = tmp_path / "bootstrap"
    bootstrap.write_bytes(render_bootstrap(function, Target("3.13", "x86_64", "python3.13", is_local), "start.pyc"))
    for each in (stub, bootstrap):
        each.chmod(0o755)
    ended = subprocess.run([bootstrap, stub, "/var/runtime/bootstrap.py"], capture_output=True, text=True, check=True)
    assert ended.stdout == found


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("url = true\nstream-response = true", {"AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM"}),
        ("url = true", {"AuthType": "NONE"}),
        ("stream-response = true", None),
    ],
)
def test_the_function_url_streams(tmp_path, settings, expected):
    root = write_project(tmp_path, settings=f"[tool.lambic.functions.hello]\n{settings}\n")
    template = yaml.safe_load(next(iter(plan_template(load_project(root)).values())))
    assert template["Resources"]["HelloFunction"]["Properties"].get("FunctionUrlConfig") == expected


NOTE = (
    "feed: its routes belong to an HTTP API, which takes whole replies only: to stream, set url = true and call the "
    "function URL"
)


@pytest.mark.parametrize(
    ("settings", "options", "notes"),
    [
        ("stream-response = true", BuildOptions(), [NOTE]),
        ("stream-response = true\nurl = true", BuildOptions(), []),
        ("stream-response = false", BuildOptions(), []),
        ("stream-response = true", BuildOptions(is_local=True), []),
    ],
    ids=["route alone", "url too", "no stream", "not for AWS"],
)
def test_routes_that_can_not_stream_are_noted(tmp_path, settings, options, notes):
    root = write_project(tmp_path, {"functions/feed.py": ROUTED}, f"[tool.lambic.functions.feed]\n{settings}\n")
    report = build_project(load_project(root), options, lambda step: None)
    assert [note for note in report.notes if note.startswith("feed: its routes ")] == notes
