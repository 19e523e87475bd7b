"""`lambic info`."""

from datetime import UTC, datetime
from typing import Any

import click

from lambic import __version__
from lambic.project import (
    Function,
    Interpreter,
    Project,
    Rate,
    find_interpreters,
    install_command,
    read_schedule,
    render_runs,
    shown,
)

from . import output
from .main import open_project

_RUNS = 3
"""Of a schedule, that are shown."""


@click.command(name="info")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(context: click.Context, is_json: bool) -> None:
    """Show what lambic sees: functions, routes, next runs of schedules, target, interpreters.

    \b
    lambic info
    lambic info --json
    """
    project = open_project(context)
    interpreters = find_interpreters()
    now = datetime.now(UTC)
    if is_json:
        output.data_json(_document(project, interpreters, now))
        return
    _show_project(project)
    _show_functions(project)
    _show_schedules(project, now)
    _show_interpreters(project, interpreters)


def _document(project: Project, interpreters: tuple[Interpreter, ...], now: datetime) -> dict[str, Any]:
    return {
        "lambic": __version__,
        "project": project.name,
        "root": str(project.root),
        "python": project.python,
        "python_source": project.python_source,
        "dependencies": project.dependencies.kind,
        "functions": [_function_document(project, function, now) for function in project.functions],
        "interpreters": [
            {"path": str(each.path), "version": each.release, "source": each.source} for each in interpreters
        ],
    }


def _function_document(project: Project, function: Function, now: datetime) -> dict[str, Any]:
    return {
        "name": function.name,
        "handler": function.handler.aws,
        "file": shown(project.root, function.handler.file),
        "routes": [str(route) for route in function.routes],
        "url": function.url,
        "stream_response": function.stream_response,
        "schedule": function.schedule,
        "next_runs": [f"{run:%Y-%m-%dT%H:%MZ}" for run in _next_runs(function, now)],
        "queue": function.queue,
        "stream": function.stream,
        "runtime": function.runtime,
        "python": function.python,
        "interpreter": str(function.interpreter.path) if function.interpreter else None,
        "architecture": function.architecture,
        "memory_mb": function.memory_mb,
        "timeout_s": function.timeout_s,
        "loop": function.loop,
    }


def _show_project(project: Project) -> None:
    output.data(f"project       {project.name}  {project.root}")
    output.data(f"python        {project.python}  ({project.python_source})")
    output.data(f"dependencies  {project.dependencies.kind}")
    output.data("")


def _show_functions(project: Project) -> None:
    head = ("function", "triggers", "handler", "target", "memory", "timeout")
    output.table(head, [_row(function) for function in project.functions], left=4)
    output.data("")


def _row(function: Function) -> tuple[str, ...]:
    target = f"{function.runtime} {function.architecture}"
    return (
        function.name,
        ", ".join(_triggers(function)) or "-",
        function.handler.aws,
        target,
        f"{function.memory_mb} MB",
        f"{function.timeout_s} s",
    )


def _row_of_inside(function: Function) -> tuple[str, str, str]:
    """The interpreter that goes into the function's bundle, or what would bring one."""
    what, found = f"in bundles for {function.architecture}", function.interpreter
    if found is None:
        return function.python, f"none: {install_command(function.python, function.architecture)}", what
    return found.release, str(found.path), what


def _triggers(function: Function) -> list[str]:
    sources = (function.schedule, function.queue, function.stream, "function URL" if function.url else None)
    return [str(route) for route in function.routes] + [source for source in sources if source]


def _show_schedules(project: Project, now: datetime) -> None:
    rows = [(function.name, _when(function, now)) for function in project.functions if function.schedule]
    if rows:
        output.table(("schedule", "runs next"), rows, left=2)
        output.data("")


def _when(function: Function, now: datetime) -> str:
    schedule = read_schedule(function.schedule or "")
    if isinstance(schedule, Rate):
        return str(schedule)
    runs = _next_runs(function, now)
    return render_runs(runs) if runs else "no more"


def _next_runs(function: Function, now: datetime) -> tuple[datetime, ...]:
    return read_schedule(function.schedule).next_runs(now, _RUNS) if function.schedule else ()


def _show_interpreters(project: Project, interpreters: tuple[Interpreter, ...]) -> None:
    rows = [(each.release, str(each.path), each.source) for each in interpreters]
    rows += dict.fromkeys(_row_of_inside(function) for function in project.functions if not function.is_managed)
    output.table(("interpreter", "path", "found"), rows, left=3)
