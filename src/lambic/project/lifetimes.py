"""How long Lambda keeps each runtime for Python (AWS: "Lambda runtimes", as of November 2026)."""

from datetime import date
from typing import NamedTuple


class Lifetime(NamedTuple):
    """From `deprecated` on there are no more corrections, then no new functions, then no updates of functions.

    A function that is there goes on being called.
    """

    deprecated: date
    no_new: date
    no_updates: date


LIFETIMES = {
    "python3.8": Lifetime(date(2024, 10, 14), date(2027, 2, 1), date(2027, 3, 3)),
    "python3.9": Lifetime(date(2025, 12, 15), date(2027, 2, 1), date(2027, 3, 3)),
    "python3.10": Lifetime(date(2026, 10, 31), date(2027, 2, 1), date(2027, 3, 3)),
    "python3.11": Lifetime(date(2027, 6, 30), date(2027, 7, 31), date(2027, 8, 31)),
    "python3.12": Lifetime(date(2028, 10, 31), date(2028, 11, 30), date(2029, 1, 10)),
    "python3.13": Lifetime(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    "python3.14": Lifetime(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
}


def when_deprecated(runtime: str) -> str:
    """The end of a sentence about a runtime that can't be had; "" for one of which nothing is known."""
    lifetime = LIFETIMES.get(runtime)
    return f": AWS deprecated {runtime} on {lifetime.deprecated}" if lifetime else ""
