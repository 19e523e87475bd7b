"""Settings that are numbers with a unit, and what people write for these."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .bad_value import BadValue

_WRITTEN = re.compile(r"\s*(\d{1,9})(?:\.0*)?\s*([a-z]*)\s*", re.ASCII)


@dataclass(frozen=True)
class Measure:
    """Whole numbers from `least` to `most` of `unit`; `words` are the units of texts, with what they count."""

    least: int
    most: int
    unit: str
    words: Mapping[str, int]

    def read(self, value: object) -> int:
        """Raises BadValue, with the number that a text or another unit means."""
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        text = f"must be a whole number from {self.least} to {self.most} ({self.unit})"
        instead = self._meant(value)
        if instead is not None:
            raise BadValue(text, instead=str(instead), is_safe=True)
        raise BadValue(text, hint=self._hint(value), instead=self._nearest(value))

    def _meant(self, value: object) -> int | None:
        """The number that a text like "256 MB" says, or 256.0."""
        found = _WRITTEN.fullmatch(str(value).lower()) if isinstance(value, str | float) else None
        if found is None or found[2] not in self.words:
            return None
        number = int(found[1]) * self.words[found[2]]
        return number if self.least <= number <= self.most else None

    def _nearest(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return ""
        if self.unit == "seconds" and value % 1000 == 0 and self.least <= value // 1000 <= self.most:
            return str(value // 1000)
        return str(min(max(value, self.least), self.most))

    def _hint(self, value: object) -> str:
        nearest = self._nearest(value)
        if not nearest:
            return f"write a number without quotes and unit, for {self.unit}"
        if int(nearest) in (self.least, self.most):
            return f"write {nearest}: {'less' if int(nearest) == self.least else 'more'} is not to be had"
        return f"write {nearest}: it counts seconds, not milliseconds"


MEMORY = Measure(128, 10240, "MB", {"": 1, "m": 1, "mb": 1, "mib": 1, "g": 1024, "gb": 1024, "gib": 1024})
TIMEOUT = Measure(
    1,
    900,
    "seconds",
    {"": 1, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1}
    | {"m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60},
)
