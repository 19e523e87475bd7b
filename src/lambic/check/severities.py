"""`[tool.lambic.check]`: how severe a project takes a rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from lambic.project import LambicError, Project

from .catalogue import list_codes, load_rule
from .diagnostic import Diagnostic, Severity

_SEVERITIES = ("error", "warning", "off")

Severities = Mapping[str, object]


def read_severities(project: Project) -> Severities:
    """Rule -> "error", "warning" or "off". Raises LambicError for a code that is none, and for another word."""
    for code, severity in project.check.items():
        if code not in list_codes():
            load_rule(code)
        if severity not in _SEVERITIES:
            raise LambicError(
                f"pyproject.toml: [tool.lambic.check] {code} is {severity!r}", f"it may be {', '.join(_SEVERITIES)}"
            )
    return project.check


def apply_severities(diagnostics: Iterable[Diagnostic], severities: Severities) -> Iterator[Diagnostic]:
    for each in diagnostics:
        severity = severities.get(each.code, each.severity)
        if severity != "off":
            yield replace(each, severity=cast(Severity, severity))
