"""What a start costs: from exec to the first `next`."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from .clients import COLD, INTERPRETER, Client, environment
from .counts import instructions_of_start, syscalls_of_start
from .effort import Effort
from .rounds import interleave, ratio, say
from .run import Run, run
from .table import or_missing, render, times

CLIENTS = COLD
TITLE = "Cold: exec to the first `next`, page cache warm; ratio: to awslambdaric with the same handler"


def measure(clients: Sequence[Client], effort: Effort) -> dict[str, Any]:
    runs = interleave(clients, effort.starts, _start)
    times_us = {name: [each.first_next_us for each in found] for name, found in runs.items()}
    cpu_us = {name: [each.cpu_us for each in found] for name, found in runs.items()}
    return {
        "starts": effort.starts,
        "clients": {
            client.name: {
                "least_ms": min(times_us[client.name]) / 1000,
                "median_ms": median(times_us[client.name]) / 1000,
                "cpu_ms": median(cpu_us[client.name]) / 1000,
                "cpu_to_awslambdaric": ratio(cpu_us[client.name], cpu_us.get(_peer_of(client.name))),
                "to_awslambdaric": ratio(times_us[client.name], times_us.get(_peer_of(client.name))),
                "to_interpreter": ratio(times_us[client.name], times_us.get(INTERPRETER.name)),
                **_count(client),
                "ms_by_round": [each / 1000 for each in times_us[client.name]],
            }
            for client in clients
        },
    }


def _start(client: Client) -> Run:
    return run(client.argv(), environment(client), until_exit=client is INTERPRETER)


def _peer_of(name: str) -> str:
    return f"{name.partition(': ')[0]}: awslambdaric"


def _count(client: Client) -> dict[str, Any]:
    say(f"counting {client.name}")
    arguments = client.argv(), environment(client)
    until_exit = client is INTERPRETER
    return {
        "syscalls": syscalls_of_start(*arguments, until_exit=until_exit),
        "instructions": instructions_of_start(*arguments, until_exit=until_exit),
    }


def show(result: Mapping[str, Any]) -> str:
    found = result["clients"]
    rows = [
        [
            name,
            each["least_ms"],
            each["median_ms"],
            each["cpu_ms"],
            times(each["to_awslambdaric"]),
            times(each["cpu_to_awslambdaric"]),
            or_missing(each["syscalls"], "strace"),
            or_missing(_millions(each["instructions"]), "valgrind"),
            times(_of(each, found.get(_peer_of(name)))),
            times(_of(each, found.get(INTERPRETER.name))),
        ]
        for name, each in found.items()
    ]
    columns = [
        "start",
        "least ms",
        "median ms",
        "CPU ms",
        "ratio: time",
        "CPU",
        "syscalls",
        "M instructions",
        "ratio",
        "to interpreter",
    ]
    return render(columns, rows)


def _millions(count: int | None) -> float | None:
    return None if count is None else count / 1e6


def _of(each: Mapping[str, Any], peer: Mapping[str, Any] | None) -> float | None:
    if peer is None or not each["instructions"] or not peer["instructions"]:
        return None
    return float(each["instructions"] / peer["instructions"])
