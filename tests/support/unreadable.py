"""Folders that can't be read, even where the tests run as root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .command import Ended


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """The folder has no permissions while the block runs."""
    folder.chmod(0)
    try:
        yield
    finally:
        folder.chmod(0o755)


def without_privileges(*arguments: str | Path, cwd: Path) -> Ended:
    """`lambic ARGUMENTS` as somebody whom permissions hold; skips where root can't be made one."""
    drop: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root reads everything, and there is no setpriv")
        drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    command = [*drop, sys.executable, "-m", "lambic", *map(str, arguments)]
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, timeout=300)
    return Ended(done.returncode, done.stdout, done.stderr)
