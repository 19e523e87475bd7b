"""Diagnostics as text, one module per format, loaded when it is asked for."""

import importlib
from collections.abc import Callable, Iterator

from ..result import Checked

FORMATS = ("full", "concise", "json", "sarif", "github")

Paint = Callable[[str, str], str]
"""Gives a text in a style: "red", "yellow", "cyan", "bold"."""


def render(checked: Checked, form: str, paint: Paint) -> Iterator[str]:
    """The lines of the findings in one of FORMATS."""
    lines: Iterator[str] = importlib.import_module(f".{form}", __name__).render(checked, paint)
    return lines
