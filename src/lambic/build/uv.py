"""Door to uv, the program that resolves and installs packages."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lambic.project import PROJECT_AT_FAULT, TOOL_FAILED, LambicError

_PROJECT_FAULTS = (
    "No solution found",
    "has no wheels",
    "no usable wheels",
    "has no binary distribution",
    "Failed to build",
    "Failed to parse",
    "needs to be updated",
    "is not defined in the project",
    "not found in the package registry",
    "not supported",
)
"""What uv writes when the project's requirements are at fault and not the network or uv itself."""

_NETWORK_FAILURES = ("client error (Connect)", "dns error", "operation timed out", "error sending request")


class Uv:
    """Runs uv for one project: `folder` is where it looks for its settings (indexes), `python` what it resolves for."""

    def __init__(self, folder: Path, python: Path) -> None:
        """Raises LambicError (3) when there is no uv."""
        self._binary = find_uv()
        self._folder = folder
        self._python = python

    @property
    def conditions(self) -> list[object]:
        """What decides its answers and is no file of the project: its release, the interpreter, variables."""
        program = os.stat(self._binary)
        variables = {name: value for name, value in _environment().items() if name.startswith("UV_")}
        return [program.st_size, program.st_mtime_ns, str(self._python), variables]

    def run(self, arguments: Sequence[str], doing: str) -> str:
        """uv's stdout. `doing` says for messages what is being done. Raises LambicError with uv's own words."""
        command = [self._binary, *arguments, "--no-python-downloads", "--no-progress", "--color", "never"]
        command += ["--python", str(self._python)]
        try:
            ended = subprocess.run(
                command,
                cwd=self._folder,
                env=_environment(),
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            raise LambicError(f"uv ({self._binary}) can't be started: {error}", exit_code=TOOL_FAILED) from error
        if ended.returncode:
            raise _failure(doing, ended.stderr)
        return ended.stdout


def find_uv() -> str:
    """The binary of the installed `uv` package, else the one on PATH. Raises LambicError (3) when there is none."""
    try:
        import uv

        return uv.find_uv_bin()
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        raise LambicError("uv was not found", "install it: pip install 'lambic[cli]'", TOOL_FAILED)
    return found


def is_network_failure(error: LambicError) -> bool:
    """Whether uv said that it did not reach a server."""
    return any(words in (error.hint or "") for words in _NETWORK_FAILURES)


def _environment() -> dict[str, str]:
    """An active virtual environment is the developer's and no matter of a bundle."""
    left_out = ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME")
    return {name: value for name, value in os.environ.items() if name not in left_out}


def _failure(doing: str, stderr: str) -> LambicError:
    text = stderr.strip() or "uv said nothing"
    is_project = any(words in text for words in _PROJECT_FAULTS)
    return LambicError(f"uv failed while {doing}", text, PROJECT_AT_FAULT if is_project else TOOL_FAILED)
