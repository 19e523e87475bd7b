"""The slow events among many: how far the 99th percentile is from the median, beside a client that never pauses.

What else runs on the machine makes slow events too. It hardly touches processor time, and for times by the clock the
quietest of all rounds counts, for every client its own.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from . import events
from .clients import FLOOR, TAIL, Client, environment
from .effort import Effort
from .rounds import interleave
from .run import Load, Run, Times, run
from .table import render, times

CLIENTS = TAIL
TITLE = "Tail: per event, us, in the quietest round; to C: p99/p50 beside that of C"
CLOCKS = {"cycle": "cycle_us", "cpu": "event_cpu_us"}


def measure(clients: Sequence[Client], effort: Effort) -> dict[str, Any]:
    load = Load(events.request(), effort.warmup, effort.tail_events)
    runs = interleave(clients, effort.tail_rounds, lambda client: run(client.argv(), environment(client), load))
    found = {name: _summarize(every) for name, every in runs.items()}
    if floor := found.get(FLOOR.name):
        for each in found.values():
            each |= {f"{clock}_to_c": each[clock]["p99_to_p50"] / floor[clock]["p99_to_p50"] for clock in CLOCKS}
    return {"rounds": effort.tail_rounds, "events_per_round": effort.tail_events, "clients": found}


def _summarize(runs: Sequence[Run]) -> dict[str, Any]:
    return {clock: _quietest([getattr(each, field) for each in runs]) for clock, field in CLOCKS.items()}


def _quietest(rounds: Sequence[Times]) -> dict[str, float]:
    found = min(rounds, key=lambda each: each.p99 / each.p50)
    return {
        "p50_us": found.p50,
        "p99_us": found.p99,
        "p999_us": found.p999,
        "p99_to_p50": found.p99 / found.p50,
        "p99_to_p50_median": median(each.p99 / each.p50 for each in rounds),
    }


def show(result: Mapping[str, Any]) -> str:
    rows = [[name, *_cells(found, "cycle"), *_cells(found, "cpu")] for name, found in result["clients"].items()]
    columns = [f"{clock} {point}" for clock in ("cycle", "CPU") for point in ("p50", "p99", "p99.9", "p99/p50", "to C")]
    return render(["client", *columns], rows)


def _cells(found: Mapping[str, Any], clock: str) -> list[Any]:
    values = found[clock]
    points = [values[f"{point}_us"] for point in ("p50", "p99", "p999")]
    return [*points, times(values["p99_to_p50"]), times(found.get(f"{clock}_to_c"))]
