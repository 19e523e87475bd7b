"""Door to the programs that are used where they are: a C compiler, strace, valgrind."""

import shutil
import subprocess
import sys
from functools import cache

_TRIALS = {
    "cc": ["--version"],
    "strace": ["-o", "/dev/null", sys.executable, "-I", "-S", "-c", ""],
    "valgrind": ["--tool=none", "--quiet", sys.executable, "-I", "-S", "-c", ""],
}


@cache
def find_tool(name: str) -> str | None:
    """Its path; None when it is not installed, or may not do its work here (a container may forbid tracing)."""
    path = shutil.which(name)
    if path is None or subprocess.run([path, *_TRIALS[name]], capture_output=True).returncode:
        return None
    return path


def missing_tools() -> list[str]:
    """Those that are not there: their columns stay empty."""
    return [name for name in _TRIALS if find_tool(name) is None]
