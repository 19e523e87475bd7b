"""How a worker is started: what the emulator needs to know from whoever runs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lambic.project import Function, Project


@dataclass(frozen=True)
class Launch:
    """One way to start a worker, valid now.

    `environment` is what this way needs (PYTHONPATH, LAMBDA_TASK_ROOT), not all that the worker gets; a change to one
    of the files in `watched` makes the worker outdated.
    """

    argv: tuple[str, ...]
    cwd: Path
    environment: Mapping[str, str]
    watched: tuple[Path, ...]


class Launcher(Protocol):
    """Is called in a thread, one call at a time: both methods may take their time."""

    def load(self) -> Project:
        """Reads the project again. Raises LambicError."""
        ...

    def launch(self, function: Function) -> Launch:
        """How to start the function now. Raises LambicError."""
        ...
