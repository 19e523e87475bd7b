"""`lambic build --trace`: what a handler loads and opens for sample events, compared with what its bundle holds.

The handler runs over the full install, where nothing is missing, so one run tells of all that a bundle would miss.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambic.project import TOOL_FAILED, Function, LambicError, Project

from .cache import cache_folder
from .candidate import Candidate
from .contents import Plan, Shelf, compose
from .ground import NotHere, Stands, Subject
from .kit import make_kit, target_of
from .loss import Ground, find_trace_losses, settings_for
from .pipeline import compile_plans, plan_function
from .report import Step
from .sight import Sight, Window, look
from .whole import lambda_environment

IMPORT = "import"
"""What stands for an event's name while the handler's module is imported."""


@dataclass(frozen=True)
class Missed:
    """A module or a file (`what`) that the bundle lacks; `setting` is the line that keeps it."""

    what: str
    name: str
    place: str
    setting: str


@dataclass(frozen=True)
class EventTrace:
    """`event` is its name, or IMPORT; `error` what the handler raised, or ""; `missed` what came with it first."""

    event: str
    error: str
    missed: tuple[Missed, ...]


@dataclass(frozen=True)
class InVain:
    """The modules of a package that are in the bundle and that no event has loaded, and their bytes there."""

    package: str
    modules: tuple[str, ...]
    size_bytes: int


@dataclass(frozen=True)
class Trace:
    """`in_vain` begins with the largest; `ended` says why there is no more ("" when all events were run)."""

    function: str
    events: tuple[EventTrace, ...]
    in_vain: tuple[InVain, ...]
    ended: str
    notes: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the bundle holds all that was needed."""
        return not self.ended and not any(event.missed for event in self.events)


def trace_function(
    project: Project,
    function: Function,
    events: Mapping[str, Any],
    listen: Callable[[Step], None],
    *,
    is_local: bool = False,
) -> Trace:
    """Runs the user's code, with this process's variables and the settings'. Raises LambicError."""
    out = project.root / "build"
    target = target_of(function, is_local)
    listen(Step("install", f"dependencies for Python {target.python} on {target.architecture}"))
    plan = plan_function(function, make_kit(project, target, function.groups, out))
    with Stands(project, out, plan_function) as stands:
        subject = _find(stands, plan, project.root)
        listen(Step("trace", f"running {function.name}"))
        sight = _run(subject, project.root, list(events.values()))
    ground = Ground(subject.plan, project.root, frozenset(each.name for each in subject.entries), str(out))
    notes = (subject.stands_in,) if subject.stands_in else ()
    found = tuple(_events(ground, sight, [IMPORT, *events]))
    ended = sight.ended or ("the handler does not load" if sight.events.get(-1) else "")
    return Trace(function.name, found, tuple(_in_vain(subject, sight)), ended, notes)


def _find(stands: Stands, plan: Plan, root: Path) -> Subject:
    compile_plans([plan])
    try:
        return stands.find(Candidate(plan, root, compose(plan, Shelf(root))))
    except NotHere as reason:
        raise LambicError(f"{plan.function.name}: can't be traced", str(reason), TOOL_FAILED) from None


def _run(subject: Subject, root: Path, events: list[Any]) -> Sight:
    function = subject.plan.function
    path = tuple(str(tree.path) for tree in subject.plan.kit.trees if tree.kind != "stdlib")
    environment = {**lambda_environment(subject), **os.environ, **function.environment}
    call = {
        "module": function.handler.module,
        "attribute": function.handler.attribute,
        "events": events,
        "name": function.name,
        "memory_mb": function.memory_mb,
        "timeout_s": function.timeout_s,
    }
    window = Window(subject.full_python, path, str(root), environment=environment, cached=cache_folder("pycache"))
    return look(window, None, call=call, is_heard=True)


def _events(ground: Ground, sight: Sight, names: list[str]) -> Iterator[EventTrace]:
    for number, (name, seen) in enumerate(zip(names, sight.seen, strict=False)):
        if number - 1 not in sight.events:
            return
        failure = sight.events[number - 1]
        error = f"{ground.told(failure)} ({ground.shown(failure.place) or '?'})" if failure else ""
        losses = find_trace_losses(ground, seen)
        missed = (Missed(each.what, each.name, each.place, " and ".join(settings_for([each]))) for each in losses)
        yield EventTrace(name, error, tuple(missed))


def _in_vain(subject: Subject, sight: Sight) -> list[InVain]:
    loaded = sight.last.loaded if sight.seen else {}
    sizes: dict[Path, int] = {}
    for entry in subject.entries:
        if entry.origin:
            sizes[entry.origin] = sizes.get(entry.origin, 0) + len(entry.blob.content)
    idle: dict[str, list[tuple[str, int]]] = {}
    for module in subject.plan.reach.modules:
        if module.path and module.tree.kind in ("own", "dependency") and module.name not in loaded:
            size_bytes = sizes.get(module.path, 0)
            idle.setdefault(module.name.partition(".")[0], []).append((module.name, size_bytes))
    found = [
        InVain(package, tuple(name for name, _ in modules), sum(size_bytes for _, size_bytes in modules))
        for package, modules in idle.items()
    ]
    return sorted(found, key=lambda each: (-each.size_bytes, each.package))
