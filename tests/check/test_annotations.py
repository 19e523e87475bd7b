"""L412 in annotations: before Python 3.14 those of parameters, results, classes and modules are evaluated at once."""

import pytest

from support.projects import write_project
from support.rule_pages import check

LAZY = "from __future__ import annotations\n\n\n"


def codes(tmp_path, source, version="3.13"):
    root = write_project(tmp_path, {".python-version": f"{version}\n", "functions/create.py": source})
    return [(each.code, each.message) for each in check(root).diagnostics]


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event: Event, context):\n    return 1\n",
        "def handler(event, context) -> Event:\n    return 1\n",
        "LAST: Event = None\n\n\ndef handler(event, context):\n    return 1\n",
        "class Kept:\n    last: Event\n\n\ndef handler(event, context):\n    return 1\n",
        "def handler(event, context):\n    def inner(each: list[Event]):\n        return each\n\n    return 1\n",
    ],
)
def test_an_annotation_that_is_evaluated_at_once_needs_its_name(source, tmp_path):
    assert codes(tmp_path, source) == [("L412", "the name 'Event' is not defined")]
    assert codes(tmp_path, f"{LAZY}{source}") == []
    assert codes(tmp_path, source, "3.14") == []


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context):\n    last: Event = None\n    return last\n",
        "def handler(event: 'Event', context):\n    return 1\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop import Event\n\n\n"
        "def handler(event: 'Event', context):\n    return 1\n",
        "class Node:\n    def next(self) -> 'Node':\n        return self\n\n\n"
        "def handler(event, context):\n    return 1\n",
    ],
)
def test_an_annotation_that_nothing_evaluates_does_not(source, tmp_path):
    assert codes(tmp_path, source) == []
