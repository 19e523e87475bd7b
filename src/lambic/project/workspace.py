"""The uv workspace that a project is a member of: its lock is the project's (uv: "Using workspaces")."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def find_workspace(root: Path) -> Path | None:
    """The folder above `root` whose pyproject.toml has `root` among its workspace's members; None when there is none.

    The nearest workspace decides: one that leaves the project out hides those above it.
    """
    project = root.resolve()
    for folder in project.parents:
        table = _read_workspace(folder / "pyproject.toml")
        if table is not None:
            is_member = _holds(folder, table.get("members", ()), project)
            return folder if is_member and not _holds(folder, table.get("exclude", ()), project) else None
    return None


def _read_workspace(file: Path) -> dict[str, Any] | None:
    """`[tool.uv.workspace]`; None when there is no such table, and of a file that can't be read: it is not ours."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))["tool"]["uv"]["workspace"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return table if isinstance(table, dict) else None


def _holds(folder: Path, patterns: Iterable[str], project: Path) -> bool:
    return any(found.resolve() == project for pattern in patterns for found in folder.glob(pattern))
