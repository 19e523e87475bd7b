"""`lambic build NAME --trace EVENT...`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import lambic.build
from lambic.build import EventTrace, Trace
from lambic.project import WRONG_USAGE, Function, LambicError, Project

from . import output


def run_trace(project: Project, arguments: Sequence[str], is_local: bool, is_json: bool) -> bool:
    """Prints what the bundle of one function would miss; whether that is nothing."""
    function, events = _read(project, arguments)
    with output.progress() as show:
        trace = lambic.build.trace_function(project, function, events, lambda step: show(str(step)), is_local=is_local)
    if is_json:
        output.data_json({**asdict(trace), "is_complete": trace.is_complete})
    else:
        _show(trace)
    return trace.is_complete


def _read(project: Project, arguments: Sequence[str]) -> tuple[Function, Mapping[str, Any]]:
    """The function, which may go without saying when there is one only, and its events by the names of their files."""
    functions = [found for each in arguments if (found := project.find_function(each))]
    files = [each for each in arguments if project.find_function(each) is None]
    if not functions and len(project.functions) == 1:
        functions = list(project.functions)
    if len(functions) != 1 or not files:
        raise LambicError(
            "--trace takes one function and the files of its events",
            "lambic build NAME --trace EVENT.json ...",
            WRONG_USAGE,
        )
    return functions[0], {each: _load(each) for each in files}


def _load(file: str) -> Any:
    try:
        return json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise LambicError(f"{file}: neither a function nor a file ({error.strerror})", exit_code=WRONG_USAGE) from error
    except ValueError as error:
        raise LambicError(f"{file}: no JSON: {error}", exit_code=WRONG_USAGE) from error


def _show(trace: Trace) -> None:
    for event in trace.events:
        _show_event(event)
    if trace.in_vain:
        rows = [(each.package, str(len(each.modules)), output.size(each.size_bytes)) for each in trace.in_vain]
        output.talk(f"{trace.function}: kept, and not loaded for these events:")
        output.table(("package", "modules", "size"), rows)
    for text in trace.notes:
        output.note(text)
    if trace.ended:
        output.note(f"{trace.function}: not all events were run: {trace.ended}")


def _show_event(event: EventTrace) -> None:
    verb = {"module": "loads", "file": "opens"}
    result = f"raises {event.error}" if event.error else "runs"
    output.data(f"{event.event}: {result}; the bundle lacks {len(event.missed) or 'nothing'}")
    for each in event.missed:
        output.data(f"  {each.place or 'an import'} {verb[each.what]} {each.name}: {each.setting}")
