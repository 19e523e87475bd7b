import json

from support.command import lambic
from support.projects import PLAIN, write_project

SCHEDULED = """
[tool.lambic.functions.yearly]
schedule = "cron(0 3 1 1 ? 2190-2199)"
[tool.lambic.functions.often]
schedule = "rate(5 minutes)"
[tool.lambic.functions.past]
schedule = "cron(0 3 * * ? 1999)"
"""
FILES = {f"functions/{name}.py": PLAIN for name in ("yearly", "often", "past", "hello")}


def test_the_next_three_runs_of_every_schedule_are_shown(tmp_path):
    write_project(tmp_path, FILES, SCHEDULED)
    lines = lambic("info", cwd=tmp_path).out.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("schedule"))
    assert [line.split(maxsplit=1) for line in lines[start : start + 4]] == [
        ["schedule", "runs next"],
        ["often", "every 5 minutes from its deployment on"],
        ["past", "no more"],
        ["yearly", "2190-01-01 03:00, 2191-01-01 03:00, 2192-01-01 03:00 UTC"],
    ]


def test_without_schedules_there_is_no_such_table(tmp_path):
    write_project(tmp_path)
    assert "runs next" not in lambic("info", cwd=tmp_path).out


def test_programs_get_the_next_runs_too(tmp_path):
    write_project(tmp_path, FILES, SCHEDULED)
    functions = json.loads(lambic("info", "--json", cwd=tmp_path).out)["functions"]
    assert {each["name"]: each["next_runs"] for each in functions} == {
        "hello": [],
        "often": [],
        "past": [],
        "yearly": ["2190-01-01T03:00Z", "2191-01-01T03:00Z", "2192-01-01T03:00Z"],
    }
