"""L107: what the `return`s of a plain handler show."""

import pytest

from support.projects import write_project
from support.rule_pages import check


def found(tmp_path, body, head=""):
    source = f"{head}def handler(event, context):\n    {body}\n"
    root = write_project(tmp_path, {".python-version": "3.13\n", "functions/create.py": source})
    return [each.message for each in check(root).diagnostics if each.code == "L107"]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("return {1, 2}", "a set"),
        ("return {'ids': [set(event)]}", "set(...)"),
        ("return b'x' if event else {}", "bytes"),
        ("return (each for each in event)", "a generator"),
        ("import datetime; return {'at': datetime.datetime.now()}", "datetime.datetime.now(...)"),
        ("from uuid import uuid4; return [uuid4()]", "uuid4(...)"),
    ],
)
def test_a_value_that_json_cannot_hold_is_found(body, what, tmp_path):
    assert found(tmp_path, body) == [f"function create: the handler returns {what}, which JSON has no form for"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", "return sorted({1, 2})"),
        ("", "return {'at': str(set(event))}"),
        ("set = list\n\n\n", "return set(event)"),
        ("import datetime\n\n\n", "return datetime.datetime.now().isoformat()"),
        ("from shop import dumps\n\n\n@dumps\n", "return {1, 2}"),
        ("", "return [lambda: {1, 2}][0]()"),
        ("", "def inner():\n        return {1}\n    return len(inner())"),
    ],
)
def test_what_json_holds_or_nobody_knows_is_left_alone(head, body, tmp_path):
    assert found(tmp_path, body, head) == []
