"""Folders that are small, or can't be written: by mounts, where these are permitted."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    """An empty file system of that size in `folder`, which has to be there."""
    with _mounted(folder, ["-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)]):
        yield folder


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """The folder, which nobody may write into; modes would not stop root."""
    if os.geteuid():
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    with _mounted(folder, ["--bind", str(folder), str(folder)]):
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield folder


@contextmanager
def _mounted(folder: Path, arguments: list[str]) -> Iterator[None]:
    if subprocess.run(["mount", *arguments], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("mounts are not permitted")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)
