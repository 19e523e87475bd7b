"""The whole project as the other parts see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import WRONG_USAGE, LambicError
from .function import Function
from .settings import Settings


@dataclass(frozen=True)
class Dependencies:
    """Where the third-party packages are written down.

    `kind` is "uv.lock", "requirements.txt", "pyproject.toml" or "none"; `file` the file of that name.
    `declared` are the requirement strings of `[project] dependencies` (PEP 508), for messages.
    """

    kind: str
    file: Path | None = None
    declared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A folder with a pyproject.toml: `functions` sorted by name, `import_roots` in the order they are searched."""

    root: Path
    name: str
    functions: tuple[Function, ...]
    import_roots: tuple[Path, ...]
    dependencies: Dependencies
    python: str
    python_source: str
    """`python` is the version ("3.13") of functions that don't say it themselves; `python_source`: where it is from."""
    settings: Settings = field(compare=False, repr=False)
    """What the functions are made of, with the places where it is written."""
    check: Mapping[str, object] = field(default_factory=dict)
    """`[tool.lambic.check]`: how severe the project takes a rule, as it stands there."""

    def find_function(self, name: str) -> Function | None:
        return next((function for function in self.functions if function.name == name), None)

    def get_function(self, name: str) -> Function:
        """Raises LambicError when there is none of that name."""
        found = self.find_function(name)
        if found is None:
            known = ", ".join(function.name for function in self.functions)
            raise LambicError(f"there is no function {name!r}", f"the functions are {known}", WRONG_USAGE)
        return found
