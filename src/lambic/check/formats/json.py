"""For programs: one document, described in docs/reference/check-json.md."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lambic.project import shown

from ..diagnostic import Diagnostic, Span
from ..result import Checked

VERSION = 1
"""Raised when a key goes or changes its meaning; new keys don't count."""


def render(checked: Checked, paint: Callable[[str, str], str]) -> Iterator[str]:
    yield json.dumps(document(checked), indent=2)


def document(checked: Checked) -> dict[str, Any]:
    """The whole answer."""
    return {
        "version": VERSION,
        "root": str(checked.root),
        "errors": checked.errors,
        "warnings": checked.warnings,
        "notes": list(checked.notes),
        "diagnostics": [_diagnostic(checked.root, each) for each in checked.diagnostics],
    }


def _diagnostic(root: Path, each: Diagnostic) -> dict[str, Any]:
    return {
        "code": each.code,
        "severity": each.severity,
        "message": each.message,
        "why": each.why,
        "help": each.help,
        "label": each.label,
        **_span(root, each.span),
        "related": [{"text": related.text, **_span(root, related.span)} for related in each.related],
        "fix": {
            "is_safe": each.is_safe,
            "edits": [{"text": edit.text, **_span(root, edit.span)} for edit in each.edits],
        }
        if each.edits
        else None,
    }


def _span(root: Path, span: Span) -> dict[str, Any]:
    return {
        "path": shown(root, span.file),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
