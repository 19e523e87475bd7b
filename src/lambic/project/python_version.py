"""Which Python a project is for, when its settings don't say."""

import re
from pathlib import Path

from .errors import LambicError
from .interpreters import running_interpreter
from .lifetimes import when_deprecated
from .mistake import Mistake, Place
from .settings import MANAGED_RUNTIMES
from .target import MANAGED_PYTHONS


def find_python(root: Path) -> tuple[str, str]:
    """("3.13", where that is from): `.python-version`, else the running interpreter.

    Raises LambicError when Lambda has no runtime of that version; a Mistake when that is a file's.
    """
    pinned = _pinned(root)
    version, source = pinned or (running_interpreter().version, "the running Python")
    if version not in MANAGED_PYTHONS:
        what = f"Lambda has no runtime for Python {version}"
        hint = f"set runtime in [tool.lambic] of pyproject.toml to one of {', '.join(MANAGED_RUNTIMES)}"
        if pinned is None:
            raise LambicError(f"{what} ({source})", hint)
        raise Mistake(
            "L704", Place(root / source, 1, source, version), what + when_deprecated(f"python{version}"), hint
        )
    return version, source


def _pinned(root: Path) -> tuple[str, str] | None:
    try:
        text = (root / ".python-version").read_text()
    except OSError:
        return None
    found = re.search(r"\b3\.\d+", text)
    return (found[0], ".python-version") if found else None
