"""Large events: what receiving and reading them costs.

Two shapes: records (many small values, where JSON is nearly all) and an upload (one long text, where receiving is).
Sent with a length, and in chunks, as AWS's emulator does above 2 KB.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from . import events
from .clients import BY_SIZE, PEER, Client, environment
from .effort import Effort
from .rounds import Rounds, interleave, ratio, say
from .run import Load, run
from .table import render, times

CLIENTS = BY_SIZE
TITLE = "Sizes: processor time per event, us; ratio: to awslambdaric in the same run"
SIZES_BYTES = (1_000, 100_000, 1_000_000, 6_000_000)
SHAPES = {"records": events.batch, "upload": events.upload}
FRAMINGS = {"length": False, "chunks": True}


def measure(clients: Sequence[Client], effort: Effort) -> dict[str, Any]:
    return {
        "rounds": effort.size_rounds,
        "sizes": [
            {"size_bytes": size, "shape": shape, "framing": framing, "clients": _measure(clients, effort, load)}
            for size in SIZES_BYTES
            for shape, make in SHAPES.items()
            for framing, is_chunked in FRAMINGS.items()
            if (load := Load(make(size), *_counts(effort, size), is_chunked))
        ],
    }


def _measure(clients: Sequence[Client], effort: Effort, load: Load) -> dict[str, Any]:
    say(f"{len(load.event):,} bytes")
    # The one in C reads lengths only.
    chosen = [client for client in clients if not (load.is_chunked and client.needs_cc)]
    runs = interleave(chosen, effort.size_rounds, lambda client: run(client.argv(), environment(client), load))
    return {client.name: _summarize(client, runs) for client in chosen}


def _counts(effort: Effort, size: int) -> tuple[int, int]:
    """(warm-up, measured)"""
    fitting = effort.megabytes * 1_000_000 // size
    return max(2, min(effort.warmup, fitting // 4)), max(2, min(effort.events, fitting))


def _summarize(client: Client, runs: Rounds) -> dict[str, Any]:
    cpu = {name: [each.cpu_us for each in found] for name, found in runs.items()}
    return {
        "cpu_us": median(cpu[client.name]),
        "cpu_to_awslambdaric": ratio(cpu[client.name], cpu.get(PEER.name)),
        "rss_kb": median(max(each.rss_kb.values()) for each in runs[client.name]),
    }


def show(result: Mapping[str, Any]) -> str:
    names = list(dict.fromkeys(name for row in result["sizes"] for name in row["clients"]))
    return render(
        ["bytes", "shape", "sent in", *names, *(f"{name}: ratio" for name in names if name not in UNCOMPARED)],
        [_row(row, names) for row in result["sizes"]],
    )


UNCOMPARED = ("C", PEER.name)


def _row(row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    found = [row["clients"].get(name, {}) for name in names]
    compared = [row["clients"][name] for name in names if name not in UNCOMPARED]
    return [
        f"{row['size_bytes']:,}",
        row["shape"],
        row["framing"],
        *(each.get("cpu_us") for each in found),
        *(times(each["cpu_to_awslambdaric"]) for each in compared),
    ]
