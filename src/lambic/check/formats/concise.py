"""For editors and grep: one line per finding, `path:line:column: CODE message`."""

from collections.abc import Callable, Iterator
from pathlib import Path

from lambic.project import shown

from ..diagnostic import Diagnostic
from ..result import Checked


def render(checked: Checked, paint: Callable[[str, str], str]) -> Iterator[str]:
    for each in checked.diagnostics:
        colour = "red" if each.severity == "error" else "yellow"
        yield f"{_place(checked.root, each)}: {paint(each.code, colour)} {each.message}"


def _place(root: Path, diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    return f"{shown(root, span.file)}:{max(span.line, 1)}:{span.column}"
