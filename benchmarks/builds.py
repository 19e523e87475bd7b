"""What a build of a whole project takes in time and memory, and what its zips weigh.

uv's and pip's caches are warm, ours is empty.
"""

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from .builders import BUILDERS, LAMBIC, SAM, Builder, environment
from .effort import Effort
from .memory import watch
from .projects import MIXED
from .rounds import ratio, say
from .run import ClientFailed
from .table import render, times

CLIENTS = BUILDERS
TITLE = "Builds: seconds for a mixed project of hello, boto3 and pydantic + httpx functions"


def measure(builders: Sequence[Builder], effort: Effort) -> dict[str, Any]:
    return {
        "rounds": effort.build_rounds,
        "projects": [_measure(builders, effort, share) for share in effort.build_shares],
    }


def _measure(builders: Sequence[Builder], effort: Effort, share: int) -> dict[str, Any]:
    counts = {kind: count // share for kind, count in MIXED.items()}
    name = f"mixed-{sum(counts.values())}"
    projects = {builder.name: builder.write(name, counts) for builder in builders}
    seconds: dict[str, list[float]] = {builder.name: [] for builder in builders}
    for number in range(effort.build_rounds):
        for builder in builders:
            say(f"{name}, round {number + 1} of {effort.build_rounds}: {builder.name}")
            seconds[builder.name].append(_time(builder, projects[builder.name], is_first=number == 0))
    return {
        "functions": sum(counts.values()),
        "seconds": seconds,
        "memory": {each.name: _weigh(each, projects[each.name]) for each in builders if each.is_weighed},
        "zipped": {each.name: each.sizes(projects[each.name]) for each in builders if each.sizes},
    }


def _time(builder: Builder, project: Path, is_first: bool) -> float:
    if builder.is_repeated and is_first:
        _run(builder, project)
    builder.prepare(project)
    began = time.perf_counter()
    _run(builder, project)
    return time.perf_counter() - began


def _weigh(builder: Builder, project: Path) -> Mapping[str, int]:
    """Apart from what is timed: who looks takes a part of the processors."""
    say(f"{project.name}, memory: {builder.name}")
    builder.prepare(project)
    process = subprocess.Popen(
        builder.command, cwd=project, env=environment(project), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    found = watch(process)
    if process.returncode:
        raise ClientFailed(f"{' '.join(builder.command)} in {project}: {process.returncode}")
    return found


def _run(builder: Builder, project: Path) -> None:
    ended = subprocess.run(builder.command, cwd=project, env=environment(project), capture_output=True, text=True)
    if ended.returncode:
        raise ClientFailed(f"{' '.join(builder.command)} in {project}\n{ended.stderr[-2000:]}")


def show(result: Mapping[str, Any]) -> str:
    first = result["projects"][0]
    tables = (_show_seconds(result["projects"]), _show_memory(first["memory"]), _show_sizes(first["zipped"]))
    return "\n\n".join(table for table in tables if table)


def _show_seconds(projects: Sequence[Mapping[str, Any]]) -> str:
    names = list(projects[0]["seconds"])
    columns = ["builder", *(f"{each['functions']} functions" for each in projects), "lambic, not verified: ratio"]
    rows = []
    for name in names:
        first = projects[0]["seconds"]
        compared = ratio(first[LAMBIC.name], first[name]) if LAMBIC.name in first else None
        rows.append([name, *(f"{median(each['seconds'][name]):.2f}" for each in projects), times(compared)])
    return render(columns, rows)


def _show_memory(memory: Mapping[str, Mapping[str, int]]) -> str:
    rows = [[name, *(f"{peak[what] / 1e6:,.0f}" for what in ("largest", "together"))] for name, peak in memory.items()]
    return render(["MB at most", "largest process", "all processes"], rows) if rows else ""


def _show_sizes(zipped: Mapping[str, Mapping[str, int]]) -> str:
    """By the first function of each kind, and all."""
    if LAMBIC.name not in zipped or SAM.name not in zipped:
        return ""
    ours, theirs = zipped[LAMBIC.name], zipped[SAM.name]
    rows: list[list[Any]] = [[kind, *_compare(ours[f"{kind}0"], theirs[f"{kind}0"])] for kind in MIXED]
    rows.append(["whole project", *_compare(sum(ours.values()), sum(theirs.values()))])
    return render(["zipped bytes", "lambic", "sam", "ratio"], rows)


def _compare(ours: int, theirs: int) -> list[Any]:
    return [f"{ours:,}", f"{theirs:,}", times(ours / theirs)]
