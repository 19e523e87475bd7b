"""When EventBridge calls a function: `rate(5 minutes)` and `cron(0 3 * * ? *)`, all times in UTC.

Source: AWS's "Cron expressions reference" and "Rate expressions reference" (Amazon EventBridge).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice

from .cron_days import DaysOfMonth, DaysOfWeek, last_day
from .cron_field import FIELDS, BadField, Field

_FORM = re.compile(r"(rate|cron)\((.*)\)", re.DOTALL)
_WORDS = re.compile(r"\S+")
_UNITS = {"minute": "minute", "min": "minute", "m": "minute", "hour": "hour", "h": "hour", "day": "day", "d": "day"}


class BadSchedule(ValueError):
    """`part` says from where to where the text is wrong, `instead` is all of it as it can only be meant, or ""."""

    def __init__(self, what: str, part: tuple[int, int], hint: str, instead: str = "") -> None:
        super().__init__(what)
        self.part = part
        self.hint = hint
        self.instead = instead


@dataclass(frozen=True)
class Rate:
    """Every `value` units ("minute", "hour", "day"), counted from when the rule is made."""

    value: int
    unit: str

    def __str__(self) -> str:
        return f"every {self.unit if self.value == 1 else f'{self.value} {self.unit}s'} from its deployment on"

    def next_runs(self, after: datetime, count: int) -> tuple[datetime, ...]:
        """None that can be known."""
        return ()


@dataclass(frozen=True)
class Cron:
    """The values of each field; days by the field that is not "?"."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: DaysOfMonth | DaysOfWeek
    months: tuple[int, ...]
    years: tuple[int, ...]

    def next_runs(self, after: datetime, count: int) -> tuple[datetime, ...]:
        """The first `count` after a time, both in UTC; fewer when it runs no more."""
        return tuple(islice((run for run in self._runs(after) if run > after), count))

    def _runs(self, after: datetime) -> Iterator[datetime]:
        """From the day of `after` on."""
        for day in self._days(after.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    yield datetime.combine(day, time(hour, minute), UTC)

    def _days(self, first: date) -> Iterator[date]:
        for year in self.years:
            for month in self.months:
                if (year, month) >= (first.year, first.month):
                    found = (date(year, month, day) for day in self.days.of(year, month))
                    yield from (day for day in found if day >= first)

    @property
    def can_run(self) -> bool:
        """Whether any year has such a day."""
        return next(self._days(date(self.years[0], 1, 1)), None) is not None


def read_schedule(text: str) -> Rate | Cron:
    """Raises BadSchedule for what EventBridge refuses, and for a day that no year has."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise _no_form(text)
    if form[1] == "rate":
        return _read_rate(text, form[2])
    return _read_cron(text, [(found[0], found.span()) for found in _WORDS.finditer(text, *form.span(2))])


def render_runs(runs: tuple[datetime, ...]) -> str:
    """ "2031-01-01 03:00, 2031-02-01 03:00 UTC"."""
    return f"{', '.join(f'{run:%Y-%m-%d %H:%M}' for run in runs)} UTC"


def _no_form(text: str) -> BadSchedule:
    hint = 'write "rate(5 minutes)" or "cron(0 3 * * ? *)"'
    part = (0, len(text))
    if re.fullmatch(r"at\(.*\)", text):
        way = "at(...) is EventBridge Scheduler's: put an event of type ScheduleV2 into properties.Events"
        return BadSchedule("must be rate(...) or cron(...)", part, way)
    lower = re.sub(r"^\s*(rate|cron)\s*\(", lambda found: f"{found[1].lower()}(", text.rstrip(), flags=re.IGNORECASE)
    for instead in (lower, f"rate({text.strip()})", _from_unix(text.split())):
        if instead != text and _is_good(instead):
            return BadSchedule("must be rate(...) or cron(...)", part, "", instead)
    return BadSchedule("must be rate(...) or cron(...)", part, hint)


def _is_good(text: str) -> bool:
    try:
        return _FORM.fullmatch(text) is not None and read_schedule(text) is not None
    except BadSchedule:
        return False


# rate(5 minutes)


def _read_rate(text: str, inner: str) -> Rate:
    part = (5, len(text) - 1)
    found = re.fullmatch(r"\s*(\d+)\s+(minute|hour|day)(s?)\s*", inner, re.ASCII)
    if found is None:
        raise _bad_rate(text, inner, part)
    value, unit = int(found[1]), found[2]
    if value == 0:
        raise BadSchedule(
            "must have a rate above 0", part, "write how many minutes, hours or days lie between two calls"
        )
    if (value == 1) == bool(found[3]):
        what = f"takes {'no s after 1' if value == 1 else f'an s after {value}'}"
        raise BadSchedule(what, part, "", f"rate({_counted(value, unit)})")
    return Rate(value, unit)


def _bad_rate(text: str, inner: str, part: tuple[int, int]) -> BadSchedule:
    what = "must have a rate of a whole number and minutes, hours or days"
    found = re.fullmatch(r"\s*(\d+)\s*([a-z]+)\s*", inner.lower(), re.ASCII)
    word = found[2] if found else ""
    singular = word.removesuffix("s")
    if found and int(found[1]) and singular in _UNITS:
        return BadSchedule(what, part, "", f"rate({_counted(int(found[1]), _UNITS[singular])})")
    if found and int(found[1]) and singular in ("week", "w"):
        return BadSchedule(what, part, "", f"rate({_counted(7 * int(found[1]), 'day')})")
    if singular in ("second", "sec") or word == "s":
        return BadSchedule("can't be more often than every minute", part, 'write "rate(1 minute)", or use a queue')
    return BadSchedule(what, part, 'write it as in "rate(5 minutes)" or "rate(1 day)"')


def _counted(value: int, unit: str) -> str:
    return f"{value} {unit}{'s' * (value != 1)}"


# cron(0 3 * * ? *)


def _read_cron(text: str, words: list[tuple[str, tuple[int, int]]]) -> Cron:
    if len(words) != len(FIELDS):
        raise _bad_count(text, [word for word, _ in words])
    _check_days(text, words)
    values = [_read_field(text, field, word, part) for field, (word, part) in zip(FIELDS, words, strict=True)]
    minutes, hours, days_of_month, months, days_of_week, years = values
    days = DaysOfWeek(words[4][0], days_of_week) if words[2][0] == "?" else DaysOfMonth(words[2][0], days_of_month)
    cron = Cron(minutes, hours, days, months, years)
    if not cron.can_run:
        raise _never(words, months)
    return cron


def _never(words: list[tuple[str, tuple[int, int]]], months: tuple[int, ...]) -> BadSchedule:
    at, name = (4, "day of week") if words[2][0] == "?" else (2, "day of month")
    word, part = words[at]
    longest = max(last_day(2000, month) for month in months)
    what = f"never runs: the {name} {word} is in no month of it (month {words[3][0]}, year {words[5][0]})"
    return BadSchedule(what, part, f"the longest of these months has {longest} days; L means the last one of a month")


def _read_field(text: str, field: Field, word: str, part: tuple[int, int]) -> tuple[int, ...]:
    try:
        return field.read(word)
    except BadField as bad:
        start = part[0] + bad.start
        instead = f"{text[: part[0]]}{bad.instead}{text[part[1] :]}" if bad.instead else ""
        what = f"has {bad.text!r} as its {field.name}, {bad}"
        raise BadSchedule(
            what, (start, start + len(bad.text)), field.hint, instead if _is_good(instead) else ""
        ) from None


def _check_days(text: str, words: list[tuple[str, tuple[int, int]]]) -> None:
    """Exactly one of day of month and day of week is "?"."""
    month, week = words[2][0], words[4][0]
    if (month == "?") != (week == "?"):
        return
    if month == "?" or week == "*":
        changed = {2: "*"} if month == "?" else {4: "?"}
    else:
        changed = {2: "?"} if month == "*" else {}
    fields = [changed.get(at, word) for at, (word, _) in enumerate(words)]
    instead = f"cron({' '.join(fields)})"
    is_meant = bool(changed) and _is_good(instead)
    what = f"has {'two' if month == '?' else 'no'} ?: exactly one of day of month and day of week must be ?"
    hint = "write ? for one of them: a rule can't ask for both"
    raise BadSchedule(what, (words[2][1][0], words[4][1][1]), hint, instead if is_meant else "")


def _bad_count(text: str, fields: list[str]) -> BadSchedule:
    what = f"has {len(fields)} field{'s' * (len(fields) != 1)}: cron(...) takes six"
    hint = "the fields are minutes, hours, day of month, month, day of week, year"
    part = (5, len(text) - 1)
    instead = ""
    if len(fields) == 7 and fields[0] == "0":
        instead = f"cron({' '.join(fields[1:])})"
    elif len(fields) == 5:
        instead = f"cron({' '.join(fields)} *)" if "?" in fields else _from_unix(fields)
    if _is_good(instead):
        return BadSchedule(what, part, "", instead)
    return BadSchedule(what, part, f"{hint} (days of the week are 1-7 from SUN, one of both days is ?)")


def _from_unix(fields: list[str]) -> str:
    """Five fields of a crontab as six of AWS; "" where days of the week are numbers: crontabs count these otherwise."""
    if len(fields) != 5 or re.search(r"\d", fields[4]) or (fields[2] != "*" and fields[4] != "*"):
        return ""
    minutes, hours, month_day, month, week_day = fields
    month_day, week_day = ("?", week_day.upper()) if week_day != "*" else (month_day, "?")
    return f"cron({minutes} {hours} {month_day} {month} {week_day} *)"
