"""`make bench`, in its quick form: every client runs for real, and the JSON holds what the tables are made of."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
GREETING = {"message": "Hello, Grace!"}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks need Linux")


def bench(folder: Path, *clients: str, part: str = "warm", **environment: str) -> tuple[dict[str, Any], str]:
    """The JSON of a quick run, and the table."""
    command = [sys.executable, "-m", "benchmarks", part, "--quick", "--into", str(folder)]
    command += [part for client in clients for part in ("--client", client)]
    ended = subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads((folder / f"{part}.json").read_text()), ended.stdout


def greeting(client: dict[str, Any]) -> Any:
    return json.loads(json.loads(client["answer"])["body"])


def test_every_client_is_measured_by_time_and_by_counts(tmp_path):
    result, table = bench(tmp_path, "lambic", "C")
    missing = result["missing"]
    expected = ["lambic"] if "cc" in missing else ["C", "lambic"]
    assert list(result["clients"]) == expected
    for name, client in result["clients"].items():
        assert (greeting(client), client["cpu_us"] > 0, client["cycle_us"] > 0, client["rss_kb"] > 0) == (
            GREETING,
            True,
            True,
            True,
        )
        assert client["syscalls"] is None if "strace" in missing else round(client["syscalls"]) == 4
        assert (client["instructions"] or 0) > 0 or "valgrind" in missing
        assert f"| {name} " in table


def test_without_tools_the_rest_is_measured_and_the_columns_say_why(tmp_path):
    result, table = bench(tmp_path, "C", "lambic", "awslambdaric", PATH=str(tmp_path))
    assert result["missing"] == ["cc", "strace", "valgrind"]
    assert list(result["clients"]) == ["lambic", "awslambdaric"]
    assert [greeting(client) for client in result["clients"].values()] == [GREETING, GREETING]
    assert result["clients"]["awslambdaric"]["cpu_to_awslambdaric"] == 1.0
    assert "no strace" in table
    assert "no valgrind" in table


def test_builds_are_timed_for_a_whole_project_and_without_a_change(tmp_path):
    result, table = bench(tmp_path, "lambic, not verified", "lambic, unchanged", part="builds")
    (project,) = result["projects"]

    assert (project["functions"], sorted(project["zipped"]["lambic, not verified"])) == (
        4,
        ["boto30", "boto31", "hello0", "pydantic0"],
    )
    assert [len(times) for times in project["seconds"].values()] == [1, 1]
    (peak,) = project["memory"].values()
    assert peak["together"] >= peak["largest"] > 10_000_000
    assert "| lambic, unchanged " in table


def test_responses_are_timed_from_the_start_to_the_answer(tmp_path):
    result, _ = bench(tmp_path, "hello: lambic", "fastapi: lambic", part="responses")

    assert {name: len(times) for name, times in result["ms"].items()} == {"hello: lambic": 2, "fastapi: lambic": 2}


@pytest.mark.parametrize(
    ("part", "names", "more"),
    [
        ("http", ["@http", "Powertools", "Mangum + Starlette"], []),
        ("bridges", ["application alone", "http.asgi", "Mangum"], ["http_api, def"]),
    ],
    ids=["http", "bridges"],
)
def test_ways_to_answer_are_timed_side_by_side_in_one_process(tmp_path, part, names, more):
    """Each has answered right: the part fails otherwise."""
    result, table = bench(tmp_path, part=part)

    assert {source: list(found) for source, found in result["sources"].items()} == dict.fromkeys(
        ("http_api", "rest_api", "alb", *more), names
    )
    assert {len(times) for found in result["sources"].values() for times in found.values()} == {2}
    assert all(f"| {source} " in table for source in result["sources"])


def test_checks_are_timed_for_the_first_time_and_again(tmp_path):
    result, table = bench(tmp_path, part="checks")
    (project,) = result["projects"]
    names = ["lambic check", "lambic check, unchanged", "ruff check, and one parse"]
    assert (project["functions"], list(project["seconds"]), list(project["megabytes"])) == (10, names, names)
    assert all(value > 0 for values in project["seconds"].values() for value in values)
    assert "| lambic check, unchanged " in table
