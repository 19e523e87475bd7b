"""Schedules as EventBridge documents them, and when they run: held against a count of every minute."""

import calendar
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic.project.schedule import BadSchedule, read_schedule, render_runs

NOW = datetime(2031, 1, 30, 12, 0, tzinfo=UTC)


def runs(text: str, count: int = 3, after: datetime = NOW) -> list[str]:
    return [f"{run:%Y-%m-%d %H:%M}" for run in read_schedule(text).next_runs(after, count)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cron(0 10 * * ? *)", ["2031-01-31 10:00", "2031-02-01 10:00", "2031-02-02 10:00"]),
        ("cron(15 12 * * ? *)", ["2031-01-30 12:15", "2031-01-31 12:15", "2031-02-01 12:15"]),
        ("cron(0 12 30 1 ? 2031)", []),
        ("cron(0 18 ? * MON-FRI *)", ["2031-01-30 18:00", "2031-01-31 18:00", "2031-02-03 18:00"]),
        ("cron(0/10 * ? * mon-fri *)", ["2031-01-30 12:10", "2031-01-30 12:20", "2031-01-30 12:30"]),
        ("cron(1/10 12 * * ? *)", ["2031-01-30 12:01", "2031-01-30 12:11", "2031-01-30 12:21"]),
        ("cron(0/30 20-2 ? * MON-FRI *)", ["2031-01-30 20:00", "2031-01-30 20:30", "2031-01-30 21:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2031-02-03 09:00", "2031-03-03 09:00", "2031-04-07 09:00"]),
        ("cron(15 10 ? * 6L 2031-2032)", ["2031-01-31 10:15", "2031-02-28 10:15", "2031-03-28 10:15"]),
        ("cron(0 8 L * ? *)", ["2031-01-31 08:00", "2031-02-28 08:00", "2031-03-31 08:00"]),
        ("cron(0 8 LW * ? *)", ["2031-01-31 08:00", "2031-02-28 08:00", "2031-03-31 08:00"]),
        ("cron(0 8 1W 2,3,6 ? *)", ["2031-02-03 08:00", "2031-03-03 08:00", "2031-06-02 08:00"]),
        ("cron(0 8 31W * ? *)", ["2031-01-31 08:00", "2031-03-31 08:00", "2031-05-30 08:00"]),
        ("cron(0 8 ? * L *)", ["2031-02-01 08:00", "2031-02-08 08:00", "2031-02-15 08:00"]),
        ("cron(0 0 29 2 ? *)", ["2032-02-29 00:00", "2036-02-29 00:00", "2040-02-29 00:00"]),
        ("cron(0 0 ? 2 6#5 *)", ["2036-02-29 00:00", "2064-02-29 00:00", "2092-02-29 00:00"]),
        ("cron(5,35 14 ? DEC,JAN FRI-MON/2 *)", ["2031-01-31 14:05", "2031-01-31 14:35", "2031-12-05 14:05"]),
        ("rate(5 minutes)", []),
    ],
)
def test_the_next_runs_are_those_that_eventbridge_makes(text, expected):
    assert runs(text) == expected


def test_runs_are_told_in_utc():
    assert render_runs(read_schedule("cron(0 3 1 * ? *)").next_runs(NOW, 2)) == "2031-02-01 03:00, 2031-03-01 03:00 UTC"


@pytest.mark.parametrize("text", ["rate(1 minute)", "rate(1 hour)", "rate(12 hours)", "rate(365 days)"])
def test_a_rate_is_a_number_and_its_unit(text):
    assert str(read_schedule(text)) == f"every {text[5:-1].removeprefix('1 ')} from its deployment on"


WRONG = [
    # text, message, what is underlined, hint, what to write instead
    ("daily", "must be rate(...) or cron(...)", "daily", 'write "rate(5 minutes)" or "cron(0 3 * * ? *)"', ""),
    ("5 minutes", "must be rate(...) or cron(...)", "5 minutes", "", "rate(5 minutes)"),
    ("0 3 * * *", "must be rate(...) or cron(...)", "0 3 * * *", "", "cron(0 3 * * ? *)"),
    (" Cron(0 3 ? * MON *)", "must be rate(...) or cron(...)", " Cron(0 3 ? * MON *)", "", "cron(0 3 ? * MON *)"),
    ("rate(1 minutes)", "takes no s after 1", "1 minutes", "", "rate(1 minute)"),
    ("rate(5 hour)", "takes an s after 5", "5 hour", "", "rate(5 hours)"),
    ("rate(5m)", "must have a rate of a whole number and minutes, hours or days", "5m", "", "rate(5 minutes)"),
    ("rate(2 Weeks)", "must have a rate of a whole number and minutes, hours or days", "2 Weeks", "", "rate(14 days)"),
    (
        "rate(0 days)",
        "must have a rate above 0",
        "0 days",
        "write how many minutes, hours or days lie between two calls",
        "",
    ),
    (
        "rate(30 seconds)",
        "can't be more often than every minute",
        "30 seconds",
        'write "rate(1 minute)", or use a queue',
        "",
    ),
    (
        "rate(1.5 hours)",
        "must have a rate of a whole number and minutes, hours or days",
        "1.5 hours",
        'write it as in "rate(5 minutes)" or "rate(1 day)"',
        "",
    ),
    ("cron(0 3 * * *)", "has 5 fields: cron(...) takes six", "0 3 * * *", "", "cron(0 3 * * ? *)"),
    ("cron(0 3 * * ?)", "has 5 fields: cron(...) takes six", "0 3 * * ?", "", "cron(0 3 * * ? *)"),
    ("cron(0 3 * * mon-fri)", "has 5 fields: cron(...) takes six", "0 3 * * mon-fri", "", "cron(0 3 ? * MON-FRI *)"),
    (
        "cron(0 3 * * 1-5)",
        "has 5 fields: cron(...) takes six",
        "0 3 * * 1-5",
        "the fields are minutes, hours, day of month, month, day of week, year"
        " (days of the week are 1-7 from SUN, one of both days is ?)",
        "",
    ),
    ("cron(0 0 3 * * ? *)", "has 7 fields: cron(...) takes six", "0 0 3 * * ? *", "", "cron(0 3 * * ? *)"),
    (
        "cron(0 3 * * * *)",
        "has no ?: exactly one of day of month and day of week must be ?",
        "* * *",
        "write ? for one of them: a rule can't ask for both",
        "cron(0 3 * * ? *)",
    ),
    (
        "cron(0 3 * * MON *)",
        "has no ?: exactly one of day of month and day of week must be ?",
        "* * MON",
        "write ? for one of them: a rule can't ask for both",
        "cron(0 3 ? * MON *)",
    ),
    (
        "cron(0 3 1 * MON *)",
        "has no ?: exactly one of day of month and day of week must be ?",
        "1 * MON",
        "write ? for one of them: a rule can't ask for both",
        "",
    ),
    (
        "cron(0 3 ? * ? *)",
        "has two ?: exactly one of day of month and day of week must be ?",
        "? * ?",
        "write ? for one of them: a rule can't ask for both",
        "cron(0 3 * * ? *)",
    ),
    (
        "cron(0 24 * * ? *)",
        "has '24' as its hours, which may be 0-23",
        "24",
        "hours may be 0-23, with , - * /",
        "",
    ),
    (
        "cron(0,x 3 * * ? *)",
        "has 'x' as its minutes, which is no value of it",
        "x",
        "minutes may be 0-59, with , - * /",
        "",
    ),
    (
        "cron(0 3 ? * MON,0 *)",
        "has '0' as its day of week, which may be 1-7",
        "0",
        "day of week may be 1-7 or SUN-SAT, with , - * ? L #",
        "",
    ),
    (
        "cron(0 3 ? * MONDAY *)",
        "has 'MONDAY' as its day of week, which is no value of it",
        "MONDAY",
        "day of week may be 1-7 or SUN-SAT, with , - * ? L #",
        "cron(0 3 ? * MON *)",
    ),
    (
        "cron(0 3 ? * MON#1,TUE#1 *)",
        "has 'MON#1' as its day of week, which is no value of it",
        "MON#1",
        "day of week may be 1-7 or SUN-SAT, with , - * ? L #",
        "",
    ),
    (
        "cron(*/0 3 * * ? *)",
        "has '*/0' as its minutes, whose step must be a whole number above 0",
        "*/0",
        "minutes may be 0-59, with , - * /",
        "",
    ),
    (
        "cron(0 ? * * ? *)",
        "has '?' as its hours, where ? means nothing: it is for days",
        "?",
        "hours may be 0-23, with , - * /",
        "cron(0 * * * ? *)",
    ),
    (
        "cron(0 3 * * ? 2200)",
        "has '2200' as its year, which may be 1970-2199",
        "2200",
        "year may be 1970-2199, with , - * /",
        "",
    ),
    (
        "cron(0 3 30,31 2 ? *)",
        "never runs: the day of month 30,31 is in no month of it (month 2, year *)",
        "30,31",
        "the longest of these months has 29 days; L means the last one of a month",
        "",
    ),
    (
        "cron(0 3 ? FEB MON#5 2031)",
        "never runs: the day of week MON#5 is in no month of it (month FEB, year 2031)",
        "MON#5",
        "the longest of these months has 29 days; L means the last one of a month",
        "",
    ),
    (
        "at(2031-01-01T00:00:00)",
        "must be rate(...) or cron(...)",
        "at(2031-01-01T00:00:00)",
        "at(...) is EventBridge Scheduler's: put an event of type ScheduleV2 into properties.Events",
        "",
    ),
]


@pytest.mark.parametrize(("text", "what", "part", "hint", "instead"), WRONG, ids=[each[0] for each in WRONG])
def test_what_eventbridge_refuses_is_told_by_field(text, what, part, hint, instead):
    with pytest.raises(BadSchedule) as raised:
        read_schedule(text)
    bad = raised.value
    assert (str(bad), text[slice(*bad.part)], bad.hint, bad.instead) == (what, part, hint, instead)


@pytest.mark.parametrize("instead", [each[4] for each in WRONG if each[4]])
def test_what_is_offered_instead_is_right(instead):
    read_schedule(instead)


# Every minute of some months, looked at one by one.

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def items(least: int, most: int, names: tuple[str, ...] = ()) -> st.SearchStrategy[tuple[str, set[int]]]:
    numbers = st.integers(least, most)

    def text(number: int) -> str:
        return names[number - least] if names and number % 2 else str(number)

    singles = numbers.map(lambda number: (text(number), {number}))
    spans = (
        st.tuples(numbers, numbers)
        .map(sorted)
        .map(lambda two: (f"{text(two[0])}-{text(two[1])}", set(range(two[0], two[1] + 1))))
    )
    steps = st.tuples(numbers, st.integers(1, most)).map(
        lambda two: (f"{two[0]}/{two[1]}", set(range(two[0], most + 1, two[1])))
    )
    stars = st.integers(1, most).map(lambda step: (f"*/{step}", set(range(least, most + 1, step))))
    everything = st.just(("*", set(range(least, most + 1))))
    return st.one_of(
        everything,
        stars,
        st.lists(st.one_of(singles, spans, steps), min_size=1, max_size=3).map(
            lambda several: (",".join(each[0] for each in several), set().union(*(each[1] for each in several)))
        ),
    )


def days(field: str, allowed: set[int], day: datetime, by_week: bool) -> bool:
    number = day.isoweekday() % 7 + 1 if by_week else day.day
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return number == 7 if by_week else number == last
    if field.endswith("L"):
        return number == int(field[:-1]) and day.day > last - 7
    if "#" in field:
        name, _, which = field.partition("#")
        return number == int(name) and (day.day - 1) // 7 + 1 == int(which)
    if field.endswith("W"):
        wanted = int(field[:-1])
        work_days = [each for each in range(1, last + 1) if calendar.weekday(day.year, day.month, each) < 5]
        near = [each for each in work_days if abs(each - wanted) <= 2]
        return wanted <= last and day.day == min(near, key=lambda each: abs(each - wanted))
    return number in allowed


SPECIAL = st.one_of(
    st.sampled_from([("L", False), ("L", True)]),
    st.integers(1, 31).map(lambda day: (f"{day}W", False)),
    st.integers(1, 7).map(lambda day: (f"{day}L", True)),
    st.tuples(st.integers(1, 7), st.integers(1, 5)).map(lambda two: (f"{two[0]}#{two[1]}", True)),
).map(lambda two: (two[0], set(), two[1]))
EITHER = st.one_of(
    SPECIAL,
    items(1, 31).map(lambda two: (*two, False)),
    items(1, 7, DAYS).map(lambda two: (*two, True)),
)


def read(text: str):
    try:
        return read_schedule(text)
    except BadSchedule as bad:
        return bad


@settings(max_examples=50, deadline=None)
@given(items(0, 59), items(0, 23), EITHER, items(1, 12), st.integers(0, 60 * 24 * 700))
def test_the_runs_are_the_minutes_that_every_field_allows(minute, hour, day, month, offset):
    start = datetime(2031, 2, 1, tzinfo=UTC) + timedelta(minutes=offset)
    day_text, allowed, by_week = day
    both = f"? {month[0]} {day_text}" if by_week else f"{day_text} {month[0]} ?"
    schedule = read(f"cron({minute[0]} {hour[0]} {both} *)")
    if isinstance(schedule, BadSchedule):
        assert str(schedule).startswith("never runs")
        return
    expected = []
    for number in range(41):
        date = (start + timedelta(days=number)).replace(hour=0, minute=0)
        if date.month in month[1] and days(day_text, allowed, date, by_week):
            times = (date.replace(hour=h, minute=m) for h in sorted(hour[1]) for m in sorted(minute[1]))
            expected += [each for each in times if each > start]
    expected = [each for each in expected if each < start + timedelta(days=40)]
    assert list(schedule.next_runs(start, len(expected))) == expected
    following = schedule.next_runs(start, len(expected) + 1)[len(expected) :]
    assert all(each >= start + timedelta(days=40) for each in following)


@settings(max_examples=300, deadline=None)
@given(st.text("rate(cron)0159 *?LW#/-,MON\té\0", max_size=30))
def test_any_text_is_read_or_told(text):
    for each in (text, f"cron({text})", f"rate({text})"):
        bad = read(each)
        if isinstance(bad, BadSchedule):
            start, end = bad.part
            assert 0 <= start <= end <= len(each)
            assert bad.hint or bad.instead
