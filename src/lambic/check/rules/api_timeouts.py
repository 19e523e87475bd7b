"""L603: functions that may take longer than the API in front of them waits."""

from collections.abc import Iterator, Mapping
from typing import Any

from lambic.project import Function, Place, overlay

from ..diagnostic import Diagnostic, Edit
from ..spans import span_of
from ..view import View

_WAITS = {"Api": (29, "REST API", 504), "HttpApi": (30, "HTTP API", 503)}
"""By SAM's type of event: seconds, what it is called, the status that the client gets then."""


def check_api_timeouts(view: View) -> Iterator[Diagnostic]:
    """Functions whose timeout stands in one place are told together."""
    found: dict[tuple[Place, str, int], list[str]] = {}
    for function in view.functions:
        kind = _api_of(function)
        timeout, place = _timeout(view, function)
        if kind and place is not None and timeout > _WAITS[kind][0]:
            found.setdefault((place, kind, timeout), []).append(function.name)
    for (place, kind, timeout), names in found.items():
        yield _too_long(view, place, kind, timeout, names)


def _api_of(function: Function) -> str:
    """The type of its APIs, the one that waits less; "" for a function that something else calls too, for then the
    timeout may be meant for that.
    """
    if function.url or function.schedule or function.queue or function.stream:
        return ""
    kinds = set(_event_types(function))
    if "FunctionUrlConfig" in function.properties or not kinds or not kinds <= _WAITS.keys():
        return ""
    return "" if "Api" in kinds and function.stream_response else min(kinds)


def _event_types(function: Function) -> Iterator[Any]:
    """As `lambic template` writes them, with the raw properties over them; one that has a timeout itself is None."""
    routes = {f"Route{number}": {"Type": "HttpApi"} for number, _ in enumerate(function.routes, 1)}
    raw = function.properties.get("Events")
    for event in overlay(routes, raw if isinstance(raw, Mapping) else {}).values():
        kind = event.get("Type") if isinstance(event, Mapping) else None
        properties = event.get("Properties") if isinstance(event, Mapping) else None
        has_own = isinstance(properties, Mapping) and "TimeoutInMillis" in properties
        yield kind if isinstance(kind, str) and not has_own else None


def _timeout(view: View, function: Function) -> tuple[int, Place | None]:
    """In seconds, and where it stands; None for one that stands nowhere or is no number."""
    settings = view.project.settings
    if "Timeout" in function.properties:
        raw = function.properties["Timeout"]
        place = settings.value_of(function.name, "properties", "Timeout")
        return (raw, place) if isinstance(raw, int) else (0, None)
    if "timeout" in settings.of(function.name):
        return function.timeout_s, settings.value_of(function.name, "timeout")
    return function.timeout_s, None


def _too_long(view: View, place: Place, kind: str, timeout: int, names: list[str]) -> Diagnostic:
    waits, name, status = _WAITS[kind]
    span = span_of(place)
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return view.diagnostic(
        "L603",
        span,
        f"the timeout of {shown} is {timeout} s, but a{'n' * (kind == 'HttpApi')} {name} waits {waits} s",
        f"write {waits}, or let a queue or a function URL start what takes longer",
        label=f"the client gets status {status} after {waits} s",
        edits=[Edit(span, str(waits))],
    )
