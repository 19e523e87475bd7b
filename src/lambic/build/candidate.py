"""A bundle as it was packed, before anybody has verified it."""

from dataclasses import dataclass
from pathlib import Path

from .contents import Plan
from .pack import Entry


@dataclass(frozen=True)
class Candidate:
    """`plan` made the `entries`, which lie in `folder`."""

    plan: Plan
    folder: Path
    entries: tuple[Entry, ...]
