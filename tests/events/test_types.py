"""The exact types that a checker sees."""

import subprocess
import sys
from pathlib import Path

from lambic import events

FIXTURES = Path(__file__).parent / "fixtures"
SOURCES = Path(events.__file__).parents[2]


def test_mypy_sees_exact_types(tmp_path):
    """Its whole output, as somebody gets it who has lambic installed."""
    options = [
        "--strict",
        "--cache-dir",
        tmp_path,
        "--config-file",
        "",
        "--no-error-summary",
        "--python-version",
        "3.11",
    ]
    command = [sys.executable, "-m", "mypy", *options, "--python-version", "3.11", "typed.py"]
    environment = {"MYPYPATH": str(SOURCES), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=FIXTURES, capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ((FIXTURES / "typed.txt").read_text(), "")
