import json

import pytest

from functions.export import handler as export
from functions.feed import handler as feed
from lambic import testing
from readings.reading import BrokenReading, Reading, parse_reading
from readings.table import write_table

ROOF = {"at": "2026-01-31T08:00:00Z", "sensor": "roof", "celsius": -1.25}
CELLAR = {"at": "2026-01-31T08:00:00Z", "sensor": "cellar, left", "celsius": 11}


@pytest.fixture
def readings(tmp_path, monkeypatch):
    """Writes the file that the functions read."""
    file = tmp_path / "readings.jsonl"
    monkeypatch.setenv("READINGS", str(file))
    return lambda *lines: file.write_text("".join(f"{line}\n" for line in lines))


def test_the_table_has_a_row_for_each_reading_of_the_sensor(readings):
    readings(json.dumps(ROOF), json.dumps(CELLAR))
    response = testing.Client(export, "function_url").get("/readings.csv", params={"sensor": "cellar, left"})
    assert (response.status, response.headers["content-type"], response.is_streamed, response.text) == (
        200,
        "text/csv; charset=utf-8",
        True,
        'at,sensor,celsius\r\n2026-01-31T08:00:00Z,"cellar, left",11.0\r\n',
    )


def test_a_row_is_sent_before_the_next_line_is_read(readings):
    readings(json.dumps(ROOF), "no reading")
    response = testing.Client(export, "function_url").get("/readings.csv", stream=True)
    chunks = response.iter_chunks()
    assert [next(chunks), next(chunks)] == [b"at,sensor,celsius\r\n", b"2026-01-31T08:00:00Z,roof,-1.2\r\n"]
    with pytest.raises(BrokenReading, match=r"^line 2 holds no reading: "):
        next(chunks)


def test_events_are_numbered(readings):
    readings(json.dumps(ROOF), json.dumps(CELLAR))
    response = testing.Client(feed, "function_url").get("/readings/events")
    assert list(response.iter_chunks()) == [
        b'id: 1\ndata: ["2026-01-31T08:00:00Z", "roof", "-1.2"]\n\n',
        b'id: 2\ndata: ["2026-01-31T08:00:00Z", "cellar, left", "11.0"]\n\n',
    ]


def test_without_a_file_there_is_a_day_of_readings(monkeypatch):
    monkeypatch.delenv("READINGS", raising=False)
    response = testing.Client(export, "function_url").get("/readings.csv?sensor=roof")
    assert len(response.text.splitlines()) == 25


def test_a_table_is_made_only_as_it_is_read():
    rows = write_table(iter([Reading("t", "s", 1.0)]))
    assert [next(rows), next(rows), next(rows, None)] == ["at,sensor,celsius\r\n", "t,s,1.0\r\n", None]


@pytest.mark.parametrize(
    "line", ["", "{", "[]", '{"at": "t", "sensor": "s"}', '{"at": "t", "sensor": "s", "celsius": "x"}']
)
def test_a_line_that_holds_no_reading_is_named(line):
    with pytest.raises(BrokenReading, match=r"^line 7 holds no reading: "):
        parse_reading(line, 7)
