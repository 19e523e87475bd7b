"""Copies of the examples, so that tests leave the repository as it is."""

import shutil
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def copy_example(name: str, folder: Path) -> Path:
    """The example's own files in `folder`/`name`."""
    ignored = shutil.ignore_patterns(
        "build", "sam", ".lambic", ".aws-sam", ".venv", "__pycache__", ".env", ".pytest_cache"
    )
    return Path(shutil.copytree(EXAMPLES / name, folder / name, ignore=ignored))
