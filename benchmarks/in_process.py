"""Ways to answer the same events in one process, timed side by side: no client, no loop, no Runtime API."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from typing import Any

from .effort import Effort
from .rounds import ratio, say
from .run import ClientFailed
from .table import render, times

Event = dict[str, Any]
Call = Callable[[], Any]


@dataclass(frozen=True)
class Way:
    """`make` gives a call that answers an event; it is of the source of that name. `needs` are modules."""

    name: str
    make: Callable[[str, Event], Call]
    needs: tuple[str, ...] = ()
    is_handler: bool = True

    @property
    def is_available(self) -> bool:
        return all(find_spec(module) is not None for module in self.needs)


def measure(ways: Sequence[Way], events: Mapping[str, Event], effort: Effort) -> dict[str, Any]:
    """Microseconds of processor time per request: by source, by way, by round."""
    sources = {source: _measure(ways, source, event, effort) for source, event in events.items()}
    return {"rounds": effort.rounds, "requests": effort.in_process, "sources": sources}


def _measure(ways: Sequence[Way], source: str, event: Event, effort: Effort) -> dict[str, list[float]]:
    say(source)
    calls = {way.name: way.make(source, event) for way in ways}
    for way in ways:
        _check(way, calls[way.name]())
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(effort.rounds):
        for name, call in calls.items():
            found[name].append(_time(call, effort.in_process))
    return found


def _check(way: Way, reply: Any) -> None:
    if way.is_handler and (reply["statusCode"] != 200 or "Hello, Grace!" not in reply["body"]):
        raise ClientFailed(f"{way.name} answered {reply!r}")


def _time(call: Call, count: int) -> float:
    began = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - began) / count * 1e6


def show(result: Mapping[str, Any], ours: Way, peers: Sequence[Way]) -> str:
    """A row per source, with the ratio to each peer."""
    rows = []
    for source, found in result["sources"].items():
        compared = [_compare(found, ours, peer) for peer in peers]
        rows.append([source, *(median(each) for each in found.values()), *compared])
    names = next(iter(result["sources"].values()))
    return render(["source", *names, *(f"to {peer.name}" for peer in peers)], rows)


def _compare(found: Mapping[str, Sequence[float]], ours: Way, peer: Way) -> str | None:
    both = ours.name in found and peer.name in found
    return times(ratio(found[ours.name], found[peer.name])) if both else None
