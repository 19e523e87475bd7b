"""The story of a build: resolve -> install -> shake -> bytecode -> pack -> report."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lambic.project import WRONG_USAGE, Function, LambicError, Project, Target

from .bytecode import Compiler, Source
from .contents import BOOTSTRAP, Plan, Shelf, compose, sources_of
from .copy import check_content, check_place, copy_bundle
from .description import describe
from .folder import BuildFolder
from .handler_check import check_handlers
from .import_check import check_imports
from .inputs import are_inputs_unchanged, read_inputs
from .kit import Kit, make_kit, target_of
from .manifest import Manifest
from .options import BuildOptions
from .pack import Entry, write_folder, write_zip
from .report import BuildReport, BuiltFunction, Step

Listen = Callable[[Step], None]
Built = tuple[tuple[BuiltFunction, ...], tuple[str, ...]]
"""The bundles, and notes for people."""

LOOP = "lambic.runtime.__main__"
"""What `bootstrap` starts."""

START_UP_MODULES = ("encodings.aliases", "encodings.ascii", "encodings.latin_1", "encodings.utf_8", "io", "os")
"""What an interpreter needs before any module of ours is imported; it finds its own home by `os`."""

_LARGEST_UNPACKED = 262_144_000
"""Bytes of a deployed function, unzipped, layers included (AWS: "Lambda quotas")."""


def build_project(project: Project, options: BuildOptions, listen: Listen) -> BuildReport:
    """Builds the functions that `options` name. Raises LambicError; the last good build is left then."""
    started = time.perf_counter()
    folder = BuildFolder((options.out or project.root / "build").absolute())
    functions = _choose(project, options)
    if options.into:
        check_place(options.into, project, folder.path)
    with folder.locked():
        if options.into:
            check_content(options.into, folder.path)
        built, notes = _build_or_reuse(project, functions, options, folder, listen)
        if options.into:
            copy_bundle(folder.path / functions[0].name, options.into)
    return BuildReport(built, notes, time.perf_counter() - started)


def _choose(project: Project, options: BuildOptions) -> tuple[Function, ...]:
    unknown = [name for name in options.names if project.find_function(name) is None]
    if unknown:
        names = ", ".join(function.name for function in project.functions)
        raise LambicError(f"there is no function {unknown[0]!r}", f"the functions are {names}", WRONG_USAGE)
    if options.into and len(set(options.names)) != 1:
        raise LambicError(
            "--into takes the bundle of one function", "name it: lambic build NAME --into DIR", WRONG_USAGE
        )
    chosen = options.names or tuple(function.name for function in project.functions)
    return tuple(function for function in project.functions if function.name in chosen)


def _build_or_reuse(
    project: Project, functions: tuple[Function, ...], options: BuildOptions, folder: BuildFolder, listen: Listen
) -> Built:
    """`into` is asked once per function by tools that want them all, so all are built the first time."""
    if not options.into:
        return _build(project, functions, options, folder, listen)
    last = folder.load_manifest()
    if _is_up_to_date(project, options, folder, last):
        return tuple(last.functions[function.name] for function in functions), ()
    built, notes = _build(project, project.functions, options, folder, listen)
    return tuple(each for each in built if each.name == functions[0].name), notes


def _is_up_to_date(project: Project, options: BuildOptions, folder: BuildFolder, last: Manifest) -> bool:
    names = {function.name for function in project.functions}
    return (
        last.functions.keys() == names
        and all((folder.path / name / BOOTSTRAP).is_file() for name in names)
        and are_inputs_unchanged(folder.load_inputs(), project, folder.path, options.is_local)
    )


def _build(
    project: Project, functions: tuple[Function, ...], options: BuildOptions, folder: BuildFolder, listen: Listen
) -> Built:
    last = folder.load_manifest()
    folder.check_names(tuple(function.name for function in functions), last)
    deploy_notes = (*check_handlers(functions, project.root), *_stream_notes(functions))
    kits = _make_kits(project, functions, options.is_local, folder.path, listen)
    inputs = _read_inputs(project, kits.values(), folder.path, options.is_local)
    plans = _shake(project, functions, kits, options.is_local, listen)
    notes = (*_kit_notes(kits), *(() if options.is_local else deploy_notes), *_plan_notes(plans, project.root))
    with folder.staging() as staged:
        built = tuple(_pack(plans, Shelf(project.root), staged, listen))
        is_whole = len(functions) == len(project.functions)
        kept = {} if is_whole else last.functions
        manifest = Manifest({**kept, **{each.name: each for each in built}})
        folder.commit(staged, manifest, inputs if is_whole else "")
    return built, tuple(dict.fromkeys((*notes, *_size_notes(built))))


def _read_inputs(project: Project, kits: Iterable[Kit], out: Path, is_local: bool) -> str:
    found = [kit.requirements for kit in kits]
    roots = (root for each in found for root in each.roots)
    return read_inputs(project, roots, (file for each in found for file in each.files), out, is_local)


def _make_kits(
    project: Project, functions: Iterable[Function], is_local: bool, out: Path, listen: Listen
) -> dict[tuple[Target, tuple[str, ...]], Kit]:
    """One per target and set of dependency groups: mostly one for the whole project."""
    kits: dict[tuple[Target, tuple[str, ...]], Kit] = {}
    for function in functions:
        key = target_of(function, is_local), function.groups
        if key not in kits:
            listen(Step("install", f"dependencies for Python {key[0].python} on {key[0].architecture}"))
            kits[key] = make_kit(project, *key, out)
    return kits


def _shake(
    project: Project,
    functions: Iterable[Function],
    kits: dict[tuple[Target, tuple[str, ...]], Kit],
    is_local: bool,
    listen: Listen,
) -> list[Plan]:
    plans = []
    for function in functions:
        listen(Step("shake", f"following the imports of {function.name}"))
        plans.append(_reach(function, kits[target_of(function, is_local), function.groups]))
    return plans


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
    return Plan(function, kit, reach, time.perf_counter() - started)


def _pack(plans: Sequence[Plan], shelf: Shelf, staged: Path, listen: Listen) -> Iterator[BuiltFunction]:
    listen(Step("bytecode", "compiling what the functions reach"))
    _compile(plans)
    for plan in plans:
        listen(Step("pack", f"writing {plan.function.name}"))
        started = time.perf_counter()
        built = _write(plan, compose(plan, shelf), staged, shelf.root)
        yield replace(built, seconds=plan.seconds + time.perf_counter() - started)


def _compile(plans: Iterable[Plan]) -> None:
    """All at once, so that as many workers as pay can share it."""
    wanted: dict[Compiler, list[Source]] = {}
    for plan in plans:
        for compiler, source in sources_of(plan):
            wanted.setdefault(compiler, []).append(source)
    for compiler, sources in wanted.items():
        compiler.compile(sources)


def _write(plan: Plan, entries: tuple[Entry, ...], staged: Path, root: Path) -> BuiltFunction:
    name = plan.function.name
    archive = staged / f"{name}.zip"
    write_folder(entries, staged / name)
    write_zip(entries, archive)
    return describe(plan, entries, archive, root)


def _kit_notes(kits: dict[tuple[Target, tuple[str, ...]], Kit]) -> Iterator[str]:
    for kit in kits.values():
        yield from kit.notes


def _plan_notes(plans: Iterable[Plan], root: Path) -> Iterator[str]:
    for plan in plans:
        own = {module.name for module in plan.reach.modules if module.tree.kind == "own"}
        missing = [each for each in plan.reach.missing if each.module in own]
        yield from check_imports(plan.function, plan.kit.target, missing, root)
        for package in plan.reach.whole:
            yield f"{plan.function.name}: {package.package} is kept whole: {package.reason}"
        if not plan.function.include_modules:
            yield from _open_imports(plan, root)


def _open_imports(plan: Plan, root: Path) -> Iterator[str]:
    """Imports for which nothing was kept; whoever has answered by the setting has read this."""
    for each in plan.reach.dynamic:
        if not each.package:
            place = f"{plan.shown(root, each.file)}:{each.line}"
            yield f"{place}: {each.text} is not known before it runs: name what it loads in include-modules"


def _stream_notes(functions: Iterable[Function]) -> Iterator[str]:
    for each in functions:
        if each.stream_response and each.routes and not each.url:
            yield (
                f"{each.name}: its routes belong to an HTTP API, which takes whole replies only: to stream, set "
                "url = true and call the function URL"
            )


def _size_notes(built: Iterable[BuiltFunction]) -> Iterator[str]:
    for each in built:
        if each.is_deployable and each.unpacked_bytes > _LARGEST_UNPACKED:
            yield f"{each.name}: {each.unpacked_bytes} bytes unpacked are more than Lambda's {_LARGEST_UNPACKED}"
