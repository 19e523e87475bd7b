"""Which days of a month cron(...) means, by its day of month or its day of week."""

import calendar
import re
from dataclasses import dataclass

from .cron_field import day_number


def last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def week_day(year: int, month: int, day: int) -> int:
    """1 for Sunday."""
    return (calendar.weekday(year, month, day) + 1) % 7 + 1


@dataclass(frozen=True)
class DaysOfMonth:
    """`values` are the numbers of the field, none for `text` with L or W."""

    text: str
    values: tuple[int, ...]

    def of(self, year: int, month: int) -> list[int]:
        last = last_day(year, month)
        if self.values:
            return [day for day in self.values if day <= last]
        text = self.text.upper()
        if text == "LW":
            return _nearest(year, month, last)
        if text.endswith("W"):
            return _nearest(year, month, int(text[:-1]))
        day = last - int(text[2:] or 0)
        return [day] if day > 0 else []


def _nearest(year: int, month: int, day: int) -> list[int]:
    """The day from Monday to Friday that is nearest to it in the same month; none when the month has no such day."""
    last = last_day(year, month)
    if day > last:
        return []
    shift = {7: -1 if day > 1 else 2, 1: 1 if day < last else -2}
    return [day + shift.get(week_day(year, month, day), 0)]


@dataclass(frozen=True)
class DaysOfWeek:
    """`values` are the numbers of the field, none for `text` with L or #."""

    text: str
    values: tuple[int, ...]

    def of(self, year: int, month: int) -> list[int]:
        days = range(1, last_day(year, month) + 1)
        text = self.text.upper()
        if self.values or text == "L":
            wanted = self.values or (7,)
            return [day for day in days if week_day(year, month, day) in wanted]
        name, which = re.split(r"(?=[L#])", text, maxsplit=1)[:2] if len(text) > 1 else (text, "")
        found = [day for day in days if week_day(year, month, day) == day_number(name)]
        if which == "L":
            return found[-1:]
        return found[int(which[1:]) - 1 : int(which[1:])]
