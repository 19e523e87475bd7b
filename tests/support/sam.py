"""AWS's `sam`, as a developer runs it in a project; nothing of it leaves this machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.moto_server import CREDENTIALS

SAM = Path(sys.executable).with_name("sam")
REGION = "eu-west-1"
LAMBIC = f'"{sys.executable}" -m lambic'
"""What sam/Makefile runs."""

needs_sam = pytest.mark.skipif(
    not SAM.is_file() or shutil.which("make") is None, reason="needs sam of the development environment, and make"
)


def sam_environment(**environment: str) -> dict[str, str]:
    quiet = {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": REGION, "LAMBIC": LAMBIC}
    return {**os.environ, **CREDENTIALS, **quiet, **environment}


def sam(root: Path, *arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs it to its end, in `root`."""
    return subprocess.run(
        [SAM, *arguments],
        cwd=root,
        env=sam_environment(**environment),
        capture_output=True,
        text=True,
        timeout=300,
    )


def sam_build(root: Path, *options: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`sam build` on the written template. Fails the test when it fails."""
    ended = sam(root, "build", "-t", "sam/template.yaml", *options, **environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and mode of every file below, by its path."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): (each.read_bytes(), each.stat().st_mode) for each in files}
