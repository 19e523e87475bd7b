"""One reading of a sensor."""

import json
from dataclasses import dataclass


class BrokenReading(Exception):
    """A line that holds no reading; the text says which and why."""


@dataclass(frozen=True)
class Reading:
    """`at` is ISO 8601."""

    at: str
    sensor: str
    celsius: float

    def as_row(self) -> list[str]:
        return [self.at, self.sensor, f"{self.celsius:.1f}"]


def parse_reading(line: str, number: int) -> Reading:
    """Reads a line of JSON, {"at": ..., "sensor": ..., "celsius": ...}. Raises BrokenReading."""
    try:
        data = json.loads(line)
        return Reading(str(data["at"]), str(data["sensor"]), float(data["celsius"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenReading(f"line {number} holds no reading: {error}") from None
