"""The C programs: compiled once per text, where there is a `cc`."""

import hashlib
import os
import subprocess
from functools import cache
from pathlib import Path

from .folders import MADE, SOURCES
from .tools import find_tool


@cache
def find_program(name: str) -> Path | None:
    """The compiled program of `name`.c; None without `cc`, or when that fails (what it says goes to stderr)."""
    compiler = find_tool("cc")
    if compiler is None:
        return None
    source = SOURCES / f"{name}.c"
    program = MADE / "programs" / f"{name}-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}"
    if not program.exists():
        program.parent.mkdir(parents=True, exist_ok=True)
        fresh = program.with_suffix(f".{os.getpid()}")
        if subprocess.run([compiler, "-O2", "-o", fresh, source]).returncode:
            return None
        fresh.replace(program)
    return program
