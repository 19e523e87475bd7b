"""L705: how long Lambda still keeps a runtime."""

from collections.abc import Iterator
from datetime import timedelta

from lambic.project import MANAGED_PYTHONS
from lambic.project.lifetimes import LIFETIMES, Lifetime
from lambic.project.toml_lines import TomlFile

from ..diagnostic import Diagnostic, Span
from ..lines import find_line, span_in_line
from ..view import View

_NOTICE = timedelta(days=180)
"""AWS sends its own notices from then on."""


def check_runtimes(view: View) -> Iterator[Diagnostic]:
    runtime = view.target.runtime
    lifetime = LIFETIMES.get(runtime)
    if lifetime is not None and view.today >= lifetime.deprecated - _NOTICE:
        for span in sorted({_place(view, function.name) for function in view.functions}):
            yield _ending(view, span, lifetime)


def _ending(view: View, span: Span, lifetime: Lifetime) -> Diagnostic:
    runtime, newest = view.target.runtime, MANAGED_PYTHONS[-1]
    begins = "has been deprecated since" if view.today >= lifetime.deprecated else "will be deprecated on"
    return view.diagnostic(
        "L705",
        span,
        f"{runtime} {begins} {lifetime.deprecated}",
        f'write {newest} into .python-version, or set runtime = "python{newest}"; then build and test',
        label=f"no new functions from {lifetime.no_new} on, no updates from {lifetime.no_updates} on",
    )


def _place(view: View, name: str) -> Span:
    """Where the function's Python is decided."""
    file = TomlFile(view.project.root / "pyproject.toml")
    for key in (("tool", "lambic", "functions", name, "runtime"), ("tool", "lambic", "runtime")):
        if _has(file.values, key):
            return span_in_line(file.path, file.line_of(*key), f"python{view.target.python}")
    pinned = view.project.root / ".python-version"
    line = find_line(pinned, view.target.python)
    return span_in_line(pinned, line, view.target.python) if line else Span(file.path)


def _has(values: object, key: tuple[str, ...]) -> bool:
    for part in key:
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True
