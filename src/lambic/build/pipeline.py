"""The story of a build: resolve -> install -> shake -> bytecode -> pack -> verify -> report."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from lambic.project import WRONG_USAGE, Function, LambicError, Project, Target, obstacle, shown

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
from .sandbox import FindSandbox, find_sandbox
from .stamp import Imprint
from .start import Start, find_start
from .template import find_logical_name
from .verify import Prover, add_proof

Listen = Callable[[Step], None]
Kits = Mapping[tuple[Target, tuple[str, ...]], Kit]
"""One per target and set of dependency groups: mostly one for the whole project."""

Records = Mapping[str, BuiltFunction]


def build_project(
    project: Project, options: BuildOptions, listen: Listen, sandbox: FindSandbox = find_sandbox
) -> BuildReport:
    """Builds what `options` name and is not up to date. Raises LambicError; the last good build is left then."""
    started = time.perf_counter()
    folder = BuildFolder((options.out or project.root / "build").absolute())
    functions = _choose(project, options)
    # Now: others may build for a while, and uv may take its time, while somebody goes on editing.
    seen = find_inputs(project, ()).read_states(folder.path)
    if options.into:
        check_place(options.into, (project.root, *project.import_roots), folder.path)
    proving = Prover(sandbox, plan_function) if options.is_verified else nullcontext()
    with folder.locked(), _told(), proving as prover:
        if options.into:
            check_content(options.into, folder.path)
        # Tools that want one bundle elsewhere ask for each of them in turn: the first time all are built.
        wanted = project.functions if options.into else functions
        records = _update(find_start(project, seen, options, folder), wanted, listen, prover)
        if options.into:
            copy_bundle(folder.path / functions[0].name, options.into)
    chosen = tuple(records[function.name] for function in functions)
    return BuildReport(project.name, project.python, project.python_source, chosen, time.perf_counter() - started)


@contextmanager
def _told() -> Iterator[None]:
    """What files do to a build that nobody could foresee: they go, can't be read, or there is no room for more."""
    try:
        yield
    except OSError as error:
        raise obstacle(error, "build again") from error


def _choose(project: Project, options: BuildOptions) -> tuple[Function, ...]:
    names = (*options.names, *((find_logical_name(project, options.logical_id),) if options.logical_id else ()))
    for name in names:
        project.get_function(name)
    if options.into and len(set(names)) != 1:
        raise LambicError("--into takes one function", "name it: lambic build NAME --into DIR", WRONG_USAGE)
    chosen = names or tuple(function.name for function in project.functions)
    return tuple(function for function in project.functions if function.name in chosen)


def _update(start: Start, wanted: tuple[Function, ...], listen: Listen, prover: Prover | None) -> Records:
    """The records of all bundles in the folder, once those of `wanted` are up to date."""
    start.folder.check_names(tuple(function.name for function in wanted), start.last)
    stale = tuple(function for function in wanted if function.name not in start.fresh)
    names = {function.name for function in start.project.functions}
    gone = start.last.names - names if len(wanted) == len(names) else frozenset()
    return _build(start, stale, gone, listen, prover) if stale or gone else start.last.functions


def _build(
    start: Start, functions: tuple[Function, ...], gone: Set[str], listen: Listen, prover: Prover | None
) -> Records:
    """Builds `functions`; the bundles of `gone` ones go, all others stay."""
    handler_notes = check_handlers(functions, start.project.root)
    kits = _make_kits(start, functions, listen)
    inputs = find_inputs(start.project, [kit.requirements for kit in kits.values()])
    inputs = inputs.join(start.stamp.inputs) if start.stamp and start.same else inputs
    states = {path: start.seen.get(path, state) for path, state in inputs.read_states(start.folder.path).items()}
    plans = [replace(plan, notes=handler_notes[plan.function.name]) for plan in _shake(start, functions, kits, listen)]
    with start.folder.staging() as staged:
        writer = BundleWriter(start, staged)
        built = _pack(writer, list(_write(plans, writer, listen)), listen, prover)
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
        yield plan_function(function, kits[target_of(function, start.is_local), function.groups])


def plan_function(function: Function, kit: Kit) -> Plan:
    """What a function reaches. Raises LambicError."""
    started = time.perf_counter()
    reach = kit.reach(function)
    return Plan(function, kit, reach, seconds=time.perf_counter() - started)


def _write(plans: Sequence[Plan], writer: BundleWriter, listen: Listen) -> Iterator[BuiltFunction]:
    listen(Step("bytecode", "compiling what the functions reach"))
    compile_plans(plans)
    for plan in plans:
        listen(Step("pack", f"writing {plan.function.name}"))
        started = time.perf_counter()
        built = writer.write(plan)
        yield replace(built, seconds=plan.seconds + time.perf_counter() - started)


def _pack(
    writer: BundleWriter, records: Sequence[BuiltFunction], listen: Listen, prover: Prover | None
) -> dict[str, BuiltFunction]:
    """The zips are written while the folders are verified: neither waits for the other."""
    if prover is None:
        return {record.name: record for record in _zip(writer, records)}
    listen(Step("verify", "importing what the bundles hold"))
    proof = prover.begin(writer.start, writer.candidates)
    packed = list(_zip(writer, records))
    found = proof.result()
    return {record.name: add_proof(record, found[record.name]) for record in packed}


def _zip(writer: BundleWriter, records: Sequence[BuiltFunction]) -> Iterator[BuiltFunction]:
    writer.deflate()
    for candidate, record in zip(writer.candidates, records, strict=True):
        started = time.perf_counter()
        built = writer.pack(candidate, record)
        yield replace(built, seconds=record.seconds + time.perf_counter() - started)


def compile_plans(plans: Iterable[Plan]) -> None:
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
