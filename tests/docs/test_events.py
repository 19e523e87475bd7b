"""docs/reference/events.md: each row of its table of events in a test is what the kit and the views give."""

import ast
from pathlib import Path

import pytest

from lambic import events, testing
from lambic.project.handler_source import EVENTS
from support.source_pages import read_tables

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
ROWS = {
    row[0].strip("`"): [cell.strip("`") for cell in row[1:]]
    for table in read_tables(PAGE)
    if table.head == ("decorator", "event", "read as", "gives")
    for row in table.rows
}


def test_every_decorator_has_a_row():
    assert sorted(ROWS) == sorted(EVENTS)


@pytest.mark.parametrize("decorator", ROWS)
def test_the_row_is_so(decorator):
    made, read, gives = ROWS[decorator]
    event = eval(made, {"testing": testing})
    assert eval(read, {"events": events, "event": event}) == ast.literal_eval(gives)
