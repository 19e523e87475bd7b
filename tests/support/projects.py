"""Small projects on disk, written from a mapping of paths to texts."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

PLAIN = "def handler(event, context):\n    return event\n"


def write_project(root: Path, files: Mapping[str, str] | None = None, settings: str = "", name: str = "shop") -> Path:
    """Writes pyproject.toml (with `settings` below `[project]`) and the files; gives `root`."""
    everything = {"pyproject.toml": f'[project]\nname = "{name}"\nversion = "1"\n\n{textwrap.dedent(settings)}'}
    everything |= {"functions/hello.py": PLAIN} if files is None else files
    for path, text in everything.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), encoding="utf-8")
    return root
