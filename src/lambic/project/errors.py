"""The one exception that reaches the user, and the exit codes of the command line."""

from pathlib import Path

PROJECT_AT_FAULT = 1
"""Exit code: something in the user's project has to change."""
WRONG_USAGE = 2
"""Exit code: the command was called wrongly."""
TOOL_FAILED = 3
"""Exit code: a tool or service that lambic needs failed or is not there."""


class LambicError(Exception):
    """A mistake that is told in two lines: what is wrong and where, then what to do.

    `message` names the thing and its place (`pyproject.toml:12: ...`), `hint` says the way out, `exit_code` is what the
    command ends with.
    """

    def __init__(self, message: str, hint: str | None = None, exit_code: int = PROJECT_AT_FAULT) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


def shown(root: Path, file: Path) -> str:
    """A path as messages name it: relative to the project where it lies inside."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
