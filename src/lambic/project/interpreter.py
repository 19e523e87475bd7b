"""One Python that was found."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Interpreter:
    """`version` is "3.13", `release` "3.13.0"; `source` says where it was found, for people.

    One that does not run here, being for another machine, has told nothing: its files have. `named` is the path by
    which settings name it.
    """

    path: Path
    version: str
    release: str
    source: str
    runs_here: bool = True
    named: Path | None = None
