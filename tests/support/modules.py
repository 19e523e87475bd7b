"""What a program loads."""

import subprocess
import sys
from pathlib import Path

import lambic

SOURCES = Path(lambic.__file__).parents[1]


def modules_of(code: str) -> list[str]:
    """The modules that a program loads beyond `import lambic`, in a Python without site-packages."""
    program = (
        f"import sys; sys.path.insert(0, {str(SOURCES)!r}); import lambic; before = set(sys.modules)\n{code}\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-I", "-S", "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.split()
