"""Where readings come from: the file of JSON lines that READINGS names, else a day of them that comes with the code."""

import os
from collections.abc import Iterator
from pathlib import Path

from .reading import Reading, parse_reading

DAY = Path(__file__).with_name("day.jsonl")


def read_readings(sensor: str | None = None) -> Iterator[Reading]:
    """Those of one sensor, or all, read only as they are asked for. Raises BrokenReading on the way."""
    with open(os.environ.get("READINGS") or DAY, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            reading = parse_reading(line, number)
            if sensor in (None, reading.sensor):
                yield reading
