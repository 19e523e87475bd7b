"""Runs the `lambic` command as its users do: a process with its own environment."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, and what it wrote."""

    code: int
    out: str
    err: str


def lambic(*arguments: str | Path, cwd: Path | None = None, stdin: str = "", **environment: str) -> Ended:
    """`lambic ARGUMENTS` to its end, without colours; `environment` is laid over this process's own."""
    done = subprocess.run(
        [sys.executable, "-m", "lambic", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1", **environment},
        timeout=300,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
