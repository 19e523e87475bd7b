"""A long life: whether memory stays where it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import events
from .clients import LONG, Client, environment
from .effort import Effort
from .rounds import say
from .run import Load, run
from .table import render

CLIENTS = LONG
TITLE = "Long: resident memory, KB, after so many events"


def measure(clients: Sequence[Client], effort: Effort) -> dict[str, Any]:
    load = Load(events.request(), 0, effort.long_events)
    return {
        "events": effort.long_events,
        "clients": {client.name: {"rss_kb": _live(client, load)} for client in clients},
    }


def _live(client: Client, load: Load) -> Mapping[int, int]:
    say(client.name)
    return run(client.argv(), environment(client), load).rss_kb


def show(result: Mapping[str, Any]) -> str:
    names = list(result["clients"])
    moments = [int(moment) for moment in result["clients"][names[0]]["rss_kb"]]
    rows = [[name, *(result["clients"][name]["rss_kb"][moment] for moment in moments)] for name in names]
    return render(["client", *(f"{moment:,}" for moment in moments)], rows)
