"""The story of a check: load -> read the sources -> rules -> ignores -> severities -> in order."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lambic.graph import Scanner
from lambic.project import (
    Function,
    Mistake,
    Project,
    Target,
    find_interpreter,
    load_project,
    newest_interpreter,
)

from .diagnostic import Diagnostic, Edit
from .ignores import apply_ignores
from .memory import Memory
from .packages import Supplies, find_packages
from .result import Checked
from .rules import RULES
from .severities import apply_severities, check_severities, read_severities
from .source import reader
from .spans import span_of
from .view import View, make_diagnostic


def check_project(root: Path, names: Sequence[str], supplies: Supplies) -> Checked:
    """Checks the project in `root`; with `names` only what these functions reach. Runs none of its code.

    Raises LambicError for what can't be checked at all: a name that is no function's.
    """
    memory = Memory(root, names)
    checked, interpreters = _check(root, names, supplies)
    memory.keep(checked, interpreters)
    return checked


def _check(root: Path, names: Sequence[str], supplies: Supplies) -> tuple[Checked, Iterable[Path]]:
    """What was found, and the interpreters that have read the sources."""
    mistakes: list[Mistake] = []
    try:
        project = load_project(root, mistakes.append)
    except Mistake as mistake:
        return Checked(root, tuple(_of_mistakes([*mistakes, mistake]))), ()
    severities = read_severities(project)
    functions = [project.get_function(name) for name in names] or project.functions
    views = list(_make_views(project, functions, supplies))
    # Readers tell more exactly what can't be parsed.
    read = {source.path for view in views for source in view.sources.values()}
    untold = [mistake for mistake in mistakes if mistake.code != "L401" or mistake.place.file not in read]
    found = [*_of_mistakes(untold), *check_severities(project), *(each for view in views for each in _look(view))]
    kept = apply_ignores(dict.fromkeys(found), views)
    diagnostics = sorted(apply_severities(kept, severities), key=lambda each: each.order)
    return Checked(root, tuple(diagnostics), tuple(_notes(views))), {view.scanner.python for view in views}


def _make_views(project: Project, functions: Iterable[Function], supplies: Supplies) -> Iterator[View]:
    together: dict[tuple[Target, tuple[str, ...]], list[Function]] = {}
    for function in functions:
        target = Target(function.python, function.architecture, function.runtime, interpreter=function.interpreter)
        together.setdefault((target, function.groups), []).append(function)
    for (target, groups), group in together.items():
        python = find_interpreter(target.python, target.interpreter) or newest_interpreter()
        packages = find_packages(project, target, groups, supplies.find_installed)
        scanner = Scanner(python.path, reader=reader)
        yield View(project, target, group, packages, supplies.lambic, scanner, supplies.today)


def _look(view: View) -> Iterator[Diagnostic]:
    for source in view.sources.values():
        yield from (view.of_source(source, finding) for finding in source.answer["findings"])
    for rule in RULES:
        yield from rule(view)


def _of_mistakes(mistakes: Iterable[Mistake]) -> Iterator[Diagnostic]:
    """What loading the project has found."""
    for mistake in mistakes:
        correction = mistake.correction
        yield make_diagnostic(
            mistake.code,
            span_of(mistake.place),
            mistake.what,
            mistake.hint or "correct it",
            edits=(Edit(span_of(correction.place), correction.text),) if correction else (),
            is_safe=correction is not None and correction.is_safe,
        )


def _notes(views: Iterable[View]) -> Iterator[str]:
    for view in views:
        yield f"Python {view.target.python} on {view.target.architecture}: {view.packages}"
        if find_interpreter(view.target.python, view.target.interpreter) is None:
            release = ".".join(map(str, view.scanner.description["version"]))
            yield (
                f"no Python {view.target.python} was found here, so {release} has read the sources: "
                f"uv python install {view.target.python}"
            )
