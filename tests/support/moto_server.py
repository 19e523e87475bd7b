"""moto's server in AWS's place: a process of its own on a free port of loopback."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@contextmanager
def moto(**environment: str) -> Iterator[str]:
    """Gives its address, "http://127.0.0.1:5000"."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **CREDENTIALS, **environment},
    )
    assert process.stderr is not None
    try:
        yield _read_address(process)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def _read_address(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise AssertionError("moto's server did not start")
