"""L616: settings that surely have no effect."""

from collections.abc import Iterator, Mapping

from lambic.project import Function

from ..diagnostic import Diagnostic, Related
from ..spans import span_of
from ..view import View

_REPLACED = {"memory": "MemorySize", "timeout": "Timeout"}


def check_vain_settings(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        yield from _check_replaced(view, function)
        yield from _check_variables(view, function)
        yield from _check_streaming(view, function)
        yield from _check_schedule(view, function)


def _check_replaced(view: View, function: Function) -> Iterator[Diagnostic]:
    values = view.project.settings.of(function.name)
    for setting, name in _REPLACED.items():
        raw = function.properties.get(name, values.get(setting))
        if setting in values and raw != values[setting]:
            yield _replaced(view, function, (setting,), ("properties", name), f"set {setting} alone")


def _check_variables(view: View, function: Function) -> Iterator[Diagnostic]:
    environment = function.properties.get("Environment")
    raw = environment.get("Variables") if isinstance(environment, Mapping) else None
    for name, value in raw.items() if isinstance(raw, Mapping) else ():
        if name in function.environment and function.environment[name] != value:
            way = ("properties", "Environment", "Variables", name)
            yield _replaced(view, function, ("environment", name), way, "remove one of the two")


def _replaced(view: View, function: Function, way: tuple[str, ...], by: tuple[str, ...], help: str) -> Diagnostic:
    settings = view.project.settings
    (key, *inner), (raw, *rest) = way, by
    return view.diagnostic(
        "L616",
        span_of(settings.place_of(function.name, key, *inner)),
        f"function {function.name}: {'.'.join(way)} is replaced by {'.'.join(by)}",
        help,
        label="not what is deployed",
        related=[Related(span_of(settings.place_of(function.name, raw, *rest)), "this is")],
    )


def _check_streaming(view: View, function: Function) -> Iterator[Diagnostic]:
    if not function.stream_response or function.loop == "aws":
        return
    url = function.properties.get("FunctionUrlConfig")
    reason = ""
    if function.source not in ("", "http"):
        reason = f"@events.{function.source} answers no requests"
    elif isinstance(url, Mapping) and url.get("InvokeMode") == "BUFFERED":
        reason = "properties.FunctionUrlConfig has the function URL wait for the whole response"
    if reason:
        yield view.diagnostic(
            "L616",
            span_of(view.project.settings.place_of(function.name, "stream-response")),
            f"function {function.name}: nothing is streamed: {reason}",
            "remove stream-response",
        )


def _check_schedule(view: View, function: Function) -> Iterator[Diagnostic]:
    if not function.schedule:
        return
    # Loaded for a schedule only.
    from datetime import UTC, datetime

    from lambic.project import Cron, read_schedule

    schedule = read_schedule(function.schedule)
    if isinstance(schedule, Cron) and not schedule.next_runs(datetime.now(UTC), 1):
        yield view.diagnostic(
            "L616",
            span_of(view.project.settings.value_of(function.name, "schedule")),
            f"function {function.name}: its schedule runs no more, for its last year was {schedule.years[-1]}",
            "write a later year, or * for every year",
        )
