"""Interleaved rounds: on a machine that others use too, only neighbours in time may be compared."""

import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from .clients import Client
from .run import Run

Rounds = Mapping[str, Sequence[Run]]
"""Per client's name, its run in every round."""


def interleave(clients: Sequence[Client], rounds: int, measure: Callable[[Client], Run]) -> Rounds:
    """Every round runs every client once; each round begins with another one."""
    runs: dict[str, list[Run]] = {client.name: [] for client in clients}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        start = number % len(clients)
        for client in (*clients[start:], *clients[:start]):
            runs[client.name].append(measure(client))
    return runs


def ratio(values: Sequence[float], peers: Sequence[float] | None) -> float | None:
    """The median of the ratios of each round; None where the peer was not measured."""
    return None if peers is None else median(value / peer for value, peer in zip(values, peers, strict=True))


def say(text: str) -> None:
    """Progress; results go to stdout."""
    print(f"  {text}", file=sys.stderr, flush=True)
