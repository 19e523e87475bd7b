"""For code scanning: SARIF 2.1.0 (OASIS)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lambic import __version__
from lambic.project import shown

from ..catalogue import load_rule
from ..diagnostic import Diagnostic, Span
from ..result import Checked

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(checked: Checked, paint: Callable[[str, str], str]) -> Iterator[str]:
    yield json.dumps(document(checked), indent=2)


def document(checked: Checked) -> dict[str, Any]:
    """A log with one run."""
    codes = sorted({each.code for each in checked.diagnostics})
    driver = {"name": "lambic", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"PROJECT": {"uri": f"{checked.root.absolute().as_uri()}/"}},
        "results": [_result(checked.root, codes, each) for each in checked.diagnostics],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    rule = load_rule(code)
    return {
        "id": code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(root: Path, codes: list[str], each: Diagnostic) -> dict[str, Any]:
    return {
        "ruleId": each.code,
        "ruleIndex": codes.index(each.code),
        "level": each.severity,
        "message": {"text": f"{each.message}\n{each.why}\nhelp: {each.help}"},
        "locations": [_location(root, each.span)],
        "relatedLocations": [
            {"id": number, "message": {"text": related.text}, **_location(root, related.span)}
            for number, related in enumerate(each.related, 1)
        ],
    }


def _location(root: Path, span: Span) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(shown(root, span.file)), "uriBaseId": "PROJECT"}}
    if span.line:
        place["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": max(span.end_line, span.line),
            "endColumn": span.end_column,
        }
    return {"physicalLocation": place}
