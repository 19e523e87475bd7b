"""The story of a build: resolve -> install -> shake -> bytecode -> pack -> report."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from lambic.project import WRONG_USAGE, Function, LambicError, Project, Target, shown

from .bundle import BundleWriter
from .bytecode import Compiler, Source
from .contents import Plan, sources_of
from .copy import check_content, check_place, copy_bundle
from .folder import BuildFolder
from .handler_check import check_handlers
from .inputs import Inputs, State, find_inputs
from .kit import Kit, make_kit, target_of
from .manifest import Manifest
from .options import BuildOptions
from .report import BuildReport, BuiltFunction, Step
from .stamp import Imprint
from .start import Start, find_start
from .template import find_logical_name

Listen = Callable[[Step], None]
Kits = Mapping[tuple[Target, tuple[str, ...]], Kit]
"""One per target and set of dependency groups: mostly one for the whole project."""

Records = Mapping[str, BuiltFunction]

LOOP = "lambic.runtime.__main__"
"""What `bootstrap` starts."""

START_UP_MODULES = ("encodings.aliases", "encodings.ascii", "encodings.latin_1", "encodings.utf_8", "io", "os")
"""What an interpreter needs before any module of ours is imported; it finds its own home by `os`."""


def build_project(project: Project, options: BuildOptions, listen: Listen) -> BuildReport:
    """Builds what `options` name and is not up to date. Raises LambicError; the last good build is left then."""
    started = time.perf_counter()
    folder = BuildFolder((options.out or project.root / "build").absolute())
    functions = _choose(project, options)
    if options.into:
        check_place(options.into, (project.root, *project.import_roots), folder.path)
    with folder.locked():
        if options.into:
            check_content(options.into, folder.path)
        # Tools that want one bundle elsewhere ask for each of them in turn: the first time all are built.
        records = _update(project, project.functions if options.into else functions, options.is_local, folder, listen)
        if options.into:
            copy_bundle(folder.path / functions[0].name, options.into)
    chosen = tuple(records[function.name] for function in functions)
    return BuildReport(project.name, project.python, project.python_source, chosen, time.perf_counter() - started)


def _choose(project: Project, options: BuildOptions) -> tuple[Function, ...]:
    names = (*options.names, *((find_logical_name(project, options.logical_id),) if options.logical_id else ()))
    unknown = [name for name in names if project.find_function(name) is None]
    if unknown:
        known = ", ".join(function.name for function in project.functions)
        raise LambicError(f"there is no function {unknown[0]!r}", f"the functions are {known}", WRONG_USAGE)
    if options.into and len(set(names)) != 1:
        raise LambicError("--into takes one function", "name it: lambic build NAME --into DIR", WRONG_USAGE)
    chosen = names or tuple(function.name for function in project.functions)
    return tuple(function for function in project.functions if function.name in chosen)


def _update(
    project: Project, wanted: tuple[Function, ...], is_local: bool, folder: BuildFolder, listen: Listen
) -> Records:
    """The records of all bundles in the folder, once those of `wanted` are up to date."""
    start = find_start(project, is_local, folder)
    folder.check_names(tuple(function.name for function in wanted), start.last)
    stale = tuple(function for function in wanted if function.name not in start.fresh)
    names = {function.name for function in project.functions}
    gone = start.last.names - names if len(wanted) == len(names) else frozenset()
    return _build(start, stale, gone, listen) if stale or gone else start.last.functions


def _build(start: Start, functions: tuple[Function, ...], gone: Set[str], listen: Listen) -> Records:
    """Builds `functions`; the bundles of `gone` ones go, all others stay."""
    handler_notes = check_handlers(functions, start.project.root)
    kits = _make_kits(start, functions, listen)
    inputs = find_inputs(start.project, [kit.requirements for kit in kits.values()])
    inputs = inputs.join(start.stamp.inputs) if start.stamp and start.fresh else inputs
    states = inputs.read_states(start.folder.path)
    plans = [replace(plan, notes=handler_notes[plan.function.name]) for plan in _shake(start, functions, kits, listen)]
    with start.folder.staging() as staged:
        writer = BundleWriter(start, staged)
        built = {record.name: record for record in _pack(plans, writer, listen)}
        _refuse_changes(start, inputs, states, writer.imprints.values())
        kept = {name: record for name, record in start.last.functions.items() if name not in gone}
        manifest = Manifest({**kept, **built})
        start.folder.commit(staged, manifest, start.write_stamp(inputs, states, writer.imprints))
    return manifest.functions


def _make_kits(start: Start, functions: Iterable[Function], listen: Listen) -> Kits:
    kits: dict[tuple[Target, tuple[str, ...]], Kit] = {}
    for function in functions:
        key = target_of(function, start.is_local), function.groups
        if key not in kits:
            listen(Step("install", f"dependencies for Python {key[0].python} on {key[0].architecture}"))
            kits[key] = make_kit(start.project, *key, start.folder.path)
    return kits


def _shake(start: Start, functions: Iterable[Function], kits: Kits, listen: Listen) -> Iterator[Plan]:
    for function in functions:
        listen(Step("shake", f"following the imports of {function.name}"))
        yield _reach(function, kits[target_of(function, start.is_local), function.groups])


def _reach(function: Function, kit: Kit) -> Plan:
    started = time.perf_counter()
    entries = [function.handler.module]
    if kit.target.has_interpreter or function.loop == "lambic":
        entries.append(LOOP)
    if kit.target.has_interpreter:
        entries += START_UP_MODULES
    reach = kit.graph.reach(
        entries,
        include_modules=function.include_modules,
        include_files=function.include_files,
        keep_whole=function.keep_whole,
    )
    return Plan(function, kit, reach, seconds=time.perf_counter() - started)


def _pack(plans: Sequence[Plan], writer: BundleWriter, listen: Listen) -> Iterator[BuiltFunction]:
    listen(Step("bytecode", "compiling what the functions reach"))
    _compile(plans)
    for plan in plans:
        listen(Step("pack", f"writing {plan.function.name}"))
        started = time.perf_counter()
        built = writer.write(plan)
        yield replace(built, seconds=plan.seconds + time.perf_counter() - started)


def _compile(plans: Iterable[Plan]) -> None:
    """All at once, so that as many workers as pay can share it."""
    wanted: dict[Compiler, list[Source]] = {}
    for plan in plans:
        for compiler, source in sources_of(plan):
            wanted.setdefault(compiler, []).append(source)
    for compiler, sources in wanted.items():
        compiler.compile(sources)


def _refuse_changes(start: Start, inputs: Inputs, states: Mapping[str, State], imprints: Iterable[Imprint]) -> None:
    """Who edits while a build reads would get half of the old and half of the new."""
    now = inputs.read_states(start.folder.path)
    held = {path for imprint in imprints for path in imprint.holds}.union(inputs.shared)
    for path in sorted(held):
        if now.get(path) != states.get(path):
            place = shown(start.project.root, Path(path))
            raise LambicError(f"{place}: changed while the build read it", "build again")
