"""Tools that others deploy with, in versions that tests/fixtures/tools locks, each in a folder of its own in the cache.

The first test that asks installs one (npm and uv fetch it). Without npm or node the test is skipped, and where the tool
can't be fetched; in CI it fails then when it is a Python package, which all other tests need to fetch too.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lambic.build import cache_folder
from support.tools import REQUIRED

LOCKS = Path(__file__).resolve().parents[1] / "fixtures" / "tools"


def node_tool(name: str) -> Path:
    """The folder of its programs. Needs npm."""
    return _installed(name, "package-lock.json", "npm", _npm) / "node_modules" / ".bin"


def python_tool(name: str, needs: str = "") -> Path:
    """A folder for PYTHONPATH, apart from the tests' own packages; without the program `needs` it is of no use."""
    return _installed(name, "requirements.txt", needs or sys.executable, _uv)


def _installed(name: str, lock: str, program: str, install: Callable[[Path, Path], None]) -> Path:
    key = hashlib.sha256((LOCKS / name / lock).read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = cache_folder("tests", f"{name}-{key}")
    if shutil.which(program) is None:
        pytest.skip(f"{name} needs {program}")
    if not folder.is_dir():
        try:
            _make(folder, LOCKS / name, install)
        except (OSError, subprocess.SubprocessError) as error:
            reason = f"{name} can't be installed here: {error}"
            pytest.fail(reason) if REQUIRED and program != "npm" else pytest.skip(reason)
    return folder


def _make(folder: Path, lock: Path, install: Callable[[Path, Path], None]) -> None:
    """Appears as a whole: who is the second to come with one throws his away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
        install(lock, Path(fresh) / "tool")
        if not folder.is_dir():
            (Path(fresh) / "tool").rename(folder)


def _npm(lock: Path, folder: Path) -> None:
    shutil.copytree(lock, folder)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)


def _uv(lock: Path, folder: Path) -> None:
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable, "--no-deps"]
    command = [*uv, "--target", str(folder), "-r", str(lock / "requirements.txt")]
    subprocess.run(
        command, capture_output=True, check=True, timeout=300, env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    )
