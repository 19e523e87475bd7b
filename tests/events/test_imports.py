"""What `lambic.events` costs a cold start, counted in modules."""

import ast
from types import ModuleType

import pytest

from lambic import events
from lambic.project.handler_source import EVENTS
from support.batches import sqs_event
from support.modules import SOURCES, modules_of
from support.views import load_events

HEAVY = {"re", "enum", "typing", "dataclasses", "json", "datetime", "decimal", "base64", "logging", "asyncio", "urllib"}

SQS = f"""
from lambic import events
@events.sqs
def handler(record: events.SQSRecord) -> None:
    assert record.body == "1"
assert handler({sqs_event("1")!r}, None) == {{"batchItemFailures": []}}
"""


def test_importing_events_loads_one_module():
    assert modules_of("from lambic import events") == ["lambic.events"]


def test_a_queue_s_function_loads_our_own_modules_only():
    assert modules_of(SQS) == [
        "lambic.events",
        "lambic.events.batch",
        "lambic.events.batches",
        "lambic.events.errors",
        "lambic.events.fields",
        "lambic.events.handler",
        "lambic.events.kinds",
        "lambic.events.sources",
        "lambic.events.views",
        "lambic.events.views.sqs",
        "lambic.signature",
    ]


@pytest.mark.parametrize("name", EVENTS)
def test_decorating_loads_nothing_heavy(name):
    loaded = modules_of(f"from lambic import events\n@events.{name}\ndef handler(given): pass")
    assert HEAVY.isdisjoint(loaded)
    assert not any(module.startswith("lambic.runtime") for module in loaded)


def test_a_time_loads_datetime_when_it_is_read():
    code = f"from lambic import events\nview = events.EventBridgeEvent({load_events('eventbridge')['own']!r})\n"
    loaded = [set(modules_of(code + read)) for read in ("view.detail", "view.time")]
    assert ["datetime" in modules for modules in loaded] == [False, True]


def test_a_bundler_can_follow_every_import():
    tree = ast.parse((SOURCES / "lambic/events/__init__.py").read_text())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    imports = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
    found = {alias.name for node in imports if node.module == "views" for alias in node.names}
    files = {path.stem for path in (SOURCES / "lambic/events/views").glob("[a-z]*.py")}
    assert found == files - {"attribute_value"}


def test_no_public_name_is_shadowed_by_a_module():
    assert {name for name in events.__all__ if isinstance(getattr(events, name), ModuleType)} == set()


def test_every_decorator_is_a_public_name():
    assert {name for name in events.__all__ if name.islower()} == {*EVENTS, "read_log_data"}


def test_public_names_are_listed_and_unknown_ones_refused():
    assert (dir(events), hasattr(events, "nothing")) == (sorted(events.__all__), False)
    imported = modules_of("from lambic.events import *\nassert sqs and SQSRecord and EventError")
    assert "lambic.events.views.kafka" in imported
