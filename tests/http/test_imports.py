"""What `lambic.http` costs a cold start, counted in modules."""

import ast
import json
from types import ModuleType

import pytest

from lambic import http
from support.http_sources import alb_event, lattice_v1_event, lattice_v2_event, rest_api_event, websocket_event
from support.modules import SOURCES, modules_of

HELLO = """
from lambic import http
@http.get("/hello")
def handler(request: http.Request) -> str:
    return f"Hello, {request.query.get('first_name')}!"
event = {"rawPath": "/hello", "rawQueryString": "first_name=Ada", "requestContext": {"http": {"method": "GET"}}}
assert handler(event, None)["body"] == "Hello, Ada!"
"""


HEAVY = {"re", "enum", "typing", "dataclasses", "inspect", "urllib", "email", "http", "base64", "functools", "logging"}


def test_importing_http_loads_one_module():
    assert modules_of("from lambic import http") == ["lambic.http"]


def test_hello_loads_our_own_modules_only():
    assert modules_of(HELLO) == [
        "lambic.http",
        "lambic.http.adapters",
        "lambic.http.adapters.http_api",
        "lambic.http.dispatch",
        "lambic.http.endpoint",
        "lambic.http.event",
        "lambic.http.handler",
        "lambic.http.later",
        "lambic.http.lazy",
        "lambic.http.mount",
        "lambic.http.pairs",
        "lambic.http.query",
        "lambic.http.reply",
        "lambic.http.request",
        "lambic.http.response",
        "lambic.http.sources",
        "lambic.http.template",
        "lambic.signature",
    ]


ADAPTERS = {
    "rest_api": rest_api_event,
    "alb": alb_event,
    "websocket": websocket_event,
    "lattice_v1": lattice_v1_event,
    "lattice_v2": lattice_v2_event,
}


@pytest.mark.parametrize(("name", "make"), ADAPTERS.items())
def test_a_source_s_adapter_is_loaded_with_its_first_event(name, make):
    code = f"from lambic import http\n@http.route('/')\ndef handler(request): return 'a'\nhandler({make()!r}, None)"
    loaded = {module for module in modules_of(code) if module.startswith("lambic.http.adapters.")}
    shared = {"forwarded", "multi_value", "phrases", "single_value"}
    based_on = {"websocket": {"rest_api"}, "lattice_v1": {"lattice_v2"}}.get(name, set())
    assert {module.rpartition(".")[2] for module in loaded} - shared == {name} | based_on


def test_a_bundler_can_follow_every_import():
    tree = ast.parse((SOURCES / "lambic/http/sources.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported >= {f"adapters.{name}" for name in [*ADAPTERS, "http_api"]}


def test_an_error_reply_loads_nothing_heavy():
    code = HELLO.replace("return f", "raise http.NotFound(f'x'); return f").replace(
        '["body"] == "Hello, Ada!"', '["statusCode"] == 404'
    )
    assert HEAVY.isdisjoint(modules_of(code))


def test_no_public_name_is_shadowed_by_a_module():
    modules_of("from lambic.http import *")
    for name in http.__all__:
        assert not isinstance(getattr(http, name), ModuleType), name


def test_public_names_are_listed_and_unknown_ones_refused():
    listed = json.dumps(sorted(http.__all__))
    assert (json.dumps(dir(http)), hasattr(http, "nothing")) == (listed, False)
