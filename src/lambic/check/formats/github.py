"""For GitHub Actions: workflow commands, which annotate the lines of a pull request.

GitHub: "Workflow commands for GitHub Actions", setting an error message.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from lambic.project import shown

from ..diagnostic import Diagnostic
from ..result import Checked


def render(checked: Checked, paint: Callable[[str, str], str]) -> Iterator[str]:
    for each in checked.diagnostics:
        text = f"{each.message}\n{each.why}\nhelp: {each.help}"
        yield f"::{each.severity} {_properties(checked.root, each)}::{_escape(text)}"


def _properties(root: Path, each: Diagnostic) -> str:
    span = each.span
    values = {
        "title": f"lambic {each.code}",
        "file": shown(root, span.file),
        "line": max(span.line, 1),
        "col": span.column,
        "endLine": max(span.end_line, span.line, 1),
        # A comment may span columns of one line only.
        **({"endColumn": span.end_column} if span.end_line == span.line else {}),
    }
    return ",".join(f"{name}={_escape_property(str(value))}" for name, value in values.items())


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
