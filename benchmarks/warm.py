"""What an event costs once everything is warm."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from . import events
from .clients import FLOOR, PEER, WARM, Client, environment
from .counts import instructions_per_event, syscalls_per_event
from .effort import Effort
from .rounds import interleave, ratio, say
from .run import Load, Run, run
from .table import or_missing, render, times

CLIENTS = WARM
TITLE = "Warm: per event of 914 bytes; ratio: to awslambdaric in the same run"


def measure(clients: Sequence[Client], effort: Effort) -> dict[str, Any]:
    load = Load(events.request(), effort.warmup, effort.events)
    runs = interleave(clients, effort.rounds, lambda client: run(client.argv(), environment(client), load))
    cpu = {name: [each.cpu_us for each in found] for name, found in runs.items()}
    return {
        "rounds": effort.rounds,
        "events": effort.events,
        "clients": {
            client.name: {
                **_summarize(runs[client.name]),
                "cpu_to_awslambdaric": ratio(cpu[client.name], cpu.get(PEER.name)),
                "cpu_to_c": ratio(cpu[client.name], cpu.get(FLOOR.name)),
                **_count(client, effort),
                "cpu_us_by_round": cpu[client.name],
            }
            for client in clients
        },
    }


def _summarize(runs: Sequence[Run]) -> dict[str, Any]:
    return {
        "cpu_us": median(each.cpu_us for each in runs),
        "cpu_us_least": min(each.cpu_us for each in runs),
        "cycle_us": median(each.cycle_us.p50 for each in runs if each.cycle_us),
        "first_byte_us": median(each.first_byte_us.p50 for each in runs if each.first_byte_us),
        "rss_kb": median(each.rss_kb[1000] for each in runs),
        "answer": runs[0].answer.decode(),
    }


def _count(client: Client, effort: Effort) -> dict[str, Any]:
    say(f"counting {client.name}")
    load = Load(events.request(), effort.counted, effort.counted)
    calls = syscalls_per_event(client.argv(), environment(client), load)
    return {
        "syscalls": None if calls is None else sum(calls.values()),
        "syscalls_by_name": calls,
        "instructions": instructions_per_event(client.argv(), environment(client), load),
    }


def show(result: Mapping[str, Any]) -> str:
    peer = result["clients"].get(PEER.name, {}).get("instructions")
    rows = [
        [
            name,
            found["cpu_us"],
            times(found["cpu_to_awslambdaric"]),
            times(found["cpu_to_c"]),
            found["first_byte_us"],
            found["cycle_us"],
            or_missing(found["syscalls"], "strace"),
            or_missing(found["instructions"], "valgrind"),
            times(found["instructions"] / peer if peer and found["instructions"] else None),
            found["rss_kb"] / 1024,
        ]
        for name, found in result["clients"].items()
    ]
    columns = [
        "client",
        "CPU us",
        "ratio",
        "to C",
        "first byte us",
        "cycle us",
        "syscalls",
        "instructions",
        "ratio",
        "RSS MB",
    ]
    return render(columns, rows)
