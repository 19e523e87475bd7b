"""Which Python a project is for, when its settings don't say."""

import re
from pathlib import Path

from .errors import LambicError
from .interpreters import running_interpreter
from .settings import MANAGED_RUNTIMES
from .target import MANAGED_PYTHONS


def find_python(root: Path) -> tuple[str, str]:
    """("3.13", where that is from): `.python-version`, else the running interpreter.

    Raises LambicError when Lambda has no runtime of that version.
    """
    version, source = _pinned(root) or (running_interpreter().version, "the running Python")
    if version not in MANAGED_PYTHONS:
        raise LambicError(
            f"Lambda has no runtime for Python {version} ({source})",
            f"set runtime in [tool.lambic] of pyproject.toml to one of {', '.join(MANAGED_RUNTIMES)}",
        )
    return version, source


def _pinned(root: Path) -> tuple[str, str] | None:
    try:
        text = (root / ".python-version").read_text()
    except OSError:
        return None
    found = re.search(r"\b3\.\d+", text)
    return (found[0], ".python-version") if found else None
