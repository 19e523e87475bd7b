"""The six fields of cron(...): what may stand in each, and the numbers that it means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MOST_DIGITS = 9


class BadField(ValueError):
    """`text` is the part of the field that is wrong, from `start` on; `instead` all of the field as it may be meant."""

    def __init__(self, what: str, text: str, start: int = 0, instead: str = "") -> None:
        super().__init__(what)
        self.text = text
        self.start = start
        self.instead = instead


@dataclass(frozen=True)
class Field:
    """`least` and `most` are its numbers; `names` stand for them from `least` on. `special` are texts of their own."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()
    special: str = ""
    signs: str = ", - * /"

    @property
    def hint(self) -> str:
        names = f" or {self.names[0]}-{self.names[-1]}" if self.names else ""
        return f"{self.name} may be {self.least}-{self.most}{names}, with {self.signs}"

    def read(self, text: str) -> tuple[int, ...]:
        """All its numbers in order; none for what `special` takes. Raises BadField."""
        if self.special and re.fullmatch(self.special, text.upper()):
            return ()
        found: set[int] = set()
        start = 0
        for item in text.split(","):
            found.update(self._read_item(item, start, text))
            start += len(item) + 1
        return tuple(sorted(found))

    def _read_item(self, item: str, start: int, whole: str) -> Iterator[int]:
        span, slash, step = item.partition("/")
        if slash and not (step.isascii() and step.isdigit() and len(step) <= _MOST_DIGITS and int(step)):
            raise BadField("whose step must be a whole number above 0", item, start)
        if span == "?":
            raise BadField("where ? means nothing: it is for days", whole, 0, "*" if whole == "?" else "")
        first, last = self._ends(span or ("*" if slash else ""), start, whole)
        if slash and "-" not in span:
            last = self.most
        yield from list(self._range(first, last))[:: int(step or 1)]

    def _ends(self, span: str, start: int, whole: str) -> tuple[int, int]:
        if span == "*":
            return self.least, self.most
        first, dash, last = span.partition("-")
        lower = self._number(first, start, whole)
        return lower, self._number(last, start + len(first) + 1, whole) if dash else lower

    def _range(self, first: int, last: int) -> Iterator[int]:
        """One that ends before it begins goes around, as FRI-MON does."""
        if first <= last:
            return iter(range(first, last + 1))
        return iter([*range(first, self.most + 1), *range(self.least, last + 1)])

    def _number(self, text: str, start: int, whole: str) -> int:
        if text.upper() in self.names:
            return self.names.index(text.upper()) + self.least
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            what = "which is no value of it" if text else "where a value is missing"
            raise BadField(what, text or whole, start if text else 0, self._nearest(text, whole))
        if not self.least <= int(text) <= self.most:
            raise BadField(f"which may be {self.least}-{self.most}", text, start)
        return int(text)

    def _nearest(self, text: str, whole: str) -> str:
        """A name written out: MONDAY."""
        name = next((each for each in self.names if len(text) > 3 and text.upper().startswith(each)), "")
        return whole.replace(text, name) if name else ""


FIELDS = (
    Field("minutes", 0, 59),
    Field("hours", 0, 23),
    Field("day of month", 1, 31, special=r"\?|L(-\d{1,2})?|LW|([1-9]|[12]\d|3[01])W", signs=", - * ? / L W"),
    Field("month", 1, 12, _MONTHS),
    Field("day of week", 1, 7, _DAYS, rf"\?|L|([1-7]|{'|'.join(_DAYS)})(L|#[1-5])", ", - * ? L #"),
    Field("year", 1970, 2199),
)
"""In their order. What a day of month or of week means that depends on the month is in cron_days.py."""


def day_number(name: str) -> int:
    """Of a day of the week, 1 for SUN; the number itself for one."""
    return int(name) if name.isdigit() else _DAYS.index(name) + 1
