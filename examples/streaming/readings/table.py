"""Readings as CSV (RFC 4180), row by row."""

import csv
import io
from collections.abc import Iterable, Iterator

from .reading import Reading

COLUMNS = ["at", "sensor", "celsius"]


def write_table(readings: Iterable[Reading]) -> Iterator[str]:
    """The head, then a row for each reading as soon as it is there."""
    yield write_row(COLUMNS)
    for reading in readings:
        yield write_row(reading.as_row())


def write_row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
