"""`[tool.lambic.check]`: how severe a project takes a rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from lambic.project import Project, find_nearest

from .catalogue import list_codes
from .diagnostic import Diagnostic, Edit, Severity
from .spans import span_of
from .view import make_diagnostic

_SEVERITIES = ("error", "warning", "off")
_MEANT = {"warn": "warning", "ignore": "off", "none": "off", "false": "off"}

_WHY = "In Lambda nothing changes by it, and in the check nothing either: the rule stays as severe as it is."

Severities = Mapping[str, str]


def read_severities(project: Project) -> Severities:
    """Rule -> "error", "warning" or "off"; what is none of these is left out."""
    return {code: severity for code, severity in _entries(project) if code in list_codes() and severity in _SEVERITIES}


def check_severities(project: Project) -> Iterator[Diagnostic]:
    """Entries that say nothing: a code that is no rule's, another word."""
    for code, severity in _entries(project):
        if code not in list_codes():
            yield _unknown_code(project, code)
        elif severity not in _SEVERITIES:
            yield _unknown_word(project, code, severity)


def _entries(project: Project) -> Iterator[tuple[str, str]]:
    return ((code, severity if isinstance(severity, str) else "") for code, severity in project.check.items())


def _unknown_code(project: Project, code: str) -> Diagnostic:
    key = ("tool", "lambic", "check", code)
    span = span_of(project.settings.file.place_of(*key))
    near, _ = find_nearest(code.upper(), list_codes())
    is_free = near and near not in project.check
    return make_diagnostic(
        "L601",
        span,
        f"[tool.lambic.check]: there is no rule {code!r}",
        f"did you mean {near!r}? lambic explain lists all rules" if near else "lambic explain lists all rules",
        why=_WHY,
        edits=(Edit(span, near),) if is_free else (),
        is_safe=code.upper() == near,
    )


def _unknown_word(project: Project, code: str, severity: str) -> Diagnostic:
    key = ("tool", "lambic", "check", code)
    written = project.settings.file.text_of(*key)
    span = span_of(project.settings.file.value_of(*key))
    near = _MEANT.get((severity or written).lower()) or find_nearest(severity.lower(), _SEVERITIES)[0]
    return make_diagnostic(
        "L602",
        span,
        f'[tool.lambic.check]: a rule is taken as "error", "warning" or "off", not {written[:40]}',
        f"did you mean {near!r}?" if near else 'write "error", "warning" or "off", or remove the line',
        why=_WHY,
        edits=(Edit(span, f'"{near}"'),) if near else (),
        is_safe=bool(near),
    )


def apply_severities(diagnostics: Iterable[Diagnostic], severities: Severities) -> Iterator[Diagnostic]:
    for each in diagnostics:
        severity = severities.get(each.code, each.severity)
        if severity != "off":
            yield replace(each, severity=cast(Severity, severity))
