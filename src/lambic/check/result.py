"""What a check comes to."""

from dataclasses import dataclass
from pathlib import Path

from .diagnostic import Diagnostic


@dataclass(frozen=True)
class Checked:
    """`root` is the project's folder, `diagnostics` are in the order of files and lines.

    `notes` say what the check looked at, and what it could not see.
    """

    root: Path
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        return sum(each.severity == "error" for each in self.diagnostics)

    @property
    def warnings(self) -> int:
        return len(self.diagnostics) - self.errors
