"""Door to the stub Runtime API: one client, started, fed and measured in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from tempfile import NamedTemporaryFile
from typing import Any

from .folders import SOURCES
from .programs import find_program


@dataclass(frozen=True)
class Times:
    """Microseconds, over all events after the warm-up."""

    min: float
    p50: float
    p99: float
    p999: float
    max: float


@dataclass(frozen=True)
class Run:
    """What the stub saw of a client's life.

    `first_next_us`: from exec to its first `next` (to its end with `until_exit`). `cpu_us`: processor time per event
    after the warm-up; until the first `next` where no events were sent. `cycle_us`: from an event to the `next` that
    follows it. `event_cpu_us`: the client's processor time between one `next` and the following. `first_byte_us`: from
    an event to the first byte of its answer. `rss_kb`: resident memory after so many events.
    """

    first_next_us: float
    cpu_us: float
    cycle_us: Times | None
    event_cpu_us: Times | None
    first_byte_us: Times | None
    rss_kb: Mapping[int, int]
    answer: bytes


@dataclass(frozen=True)
class Load:
    """How many events a client gets, and which."""

    event: bytes = b"{}"
    warmup: int = 0
    count: int = 0
    is_chunked: bool = False


NO_EVENTS = Load()


class ClientFailed(Exception):
    """The client did not do what was asked of it; the text is what it and the stub wrote."""


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    load: Load = NO_EVENTS,
    *,
    spins: bool = True,
    until_exit: bool = False,
) -> Run:
    """Starts a client and measures it. `spins` is for times, and wrong for counts. Raises ClientFailed."""
    switches = {"--spin": spins, "--chunked": load.is_chunked, "--until-exit": until_exit}
    options = ["--warmup", str(load.warmup), "--count", str(load.count), *(name for name, on in switches.items() if on)]
    with NamedTemporaryFile() as event:
        event.write(load.event)
        event.flush()
        stub = [*_stub(), "--event", event.name, *options, "--", *command]
        ended = subprocess.run(stub, env=environment, capture_output=True, text=True)
    if ended.returncode:
        raise ClientFailed(f"{' '.join(command)}\n{ended.stderr.strip()}")
    return _read(json.loads(ended.stdout))


def _stub() -> list[str]:
    program = find_program("runtime_api")
    return [str(program)] if program else [sys.executable, str(SOURCES / "runtime_api.py")]


def _read(report: Mapping[str, Any]) -> Run:
    values = dict(report)
    for name in ("cycle_us", "event_cpu_us", "first_byte_us"):
        values[name] = Times(**values[name]) if values[name] else None
    values["rss_kb"] = {int(events): kb for events, kb in values["rss_kb"].items()}
    values["answer"] = bytes.fromhex(values["answer"])
    return Run(**values)
