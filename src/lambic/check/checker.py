"""The story of a check: load -> read the sources -> rules -> ignores -> severities -> in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lambic.graph import Scanner
from lambic.project import (
    Function,
    LambicError,
    Mistake,
    Place,
    Project,
    Target,
    find_interpreter,
    load_project,
    newest_interpreter,
    shown,
)

from .diagnostic import Diagnostic, Span
from .ignores import apply_ignores
from .lines import span_in_line
from .packages import Supplies, find_packages
from .rules import RULES
from .severities import apply_severities, read_severities
from .source import reader
from .view import View, make_diagnostic


@dataclass(frozen=True)
class Checked:
    """`diagnostics` are in the order of files and lines; `notes` say what the check could not see."""

    root: Path
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        return sum(each.severity == "error" for each in self.diagnostics)

    @property
    def warnings(self) -> int:
        return len(self.diagnostics) - self.errors


def check_project(root: Path, names: Sequence[str], supplies: Supplies) -> Checked:
    """Checks the project in `root`; with `names` only what these functions reach. Runs none of its code.

    Raises LambicError for what can't be checked at all: a name that is no function's, wrong settings of the check.
    """
    mistakes: list[Mistake] = []
    try:
        project = load_project(root, mistakes.append)
    except Mistake as mistake:
        return Checked(root, tuple(_of_mistakes([*mistakes, mistake])))
    severities = read_severities(project)
    functions = [project.get_function(name) for name in names] or project.functions
    views = list(_make_views(project, functions, supplies))
    found = [*_of_mistakes(mistakes), *(each for view in views for each in _look(view))]
    kept = apply_ignores(dict.fromkeys(found), views)
    diagnostics = sorted(apply_severities(kept, severities), key=lambda each: each.order)
    return Checked(root, tuple(diagnostics), tuple(_notes(views)))


def _make_views(project: Project, functions: Iterable[Function], supplies: Supplies) -> Iterator[View]:
    together: dict[tuple[Target, tuple[str, ...]], list[Function]] = {}
    for function in functions:
        target = Target(function.runtime.removeprefix("python"), function.architecture, function.runtime)
        together.setdefault((target, function.groups), []).append(function)
    for (target, groups), group in together.items():
        python = find_interpreter(target.python) or newest_interpreter()
        packages = find_packages(project, target, groups, supplies.find_installed)
        scanner = Scanner(python.path, reader)
        yield View(project, target, group, packages, supplies.lambic, scanner, supplies.today)


def _look(view: View) -> Iterator[Diagnostic]:
    for source in view.sources.values():
        yield from (view.of_source(source, finding) for finding in source.answer["findings"])
    for rule in RULES:
        yield from rule(view)


def _of_mistakes(mistakes: Iterable[Mistake]) -> Iterator[Diagnostic]:
    """What loading the project has found. Files that can't be parsed are told by their readers, more exactly."""
    for mistake in mistakes:
        if mistake.code != "L401":
            yield make_diagnostic(mistake.code, _span_of(mistake.place), mistake.what, mistake.hint or "correct it")


def _span_of(place: Place) -> Span:
    """The text that the mistake is about, else all of the line."""
    if not place.line:
        return Span(place.file)
    if place.column:
        return Span(place.file, place.line, place.column, place.line, place.column + 1)
    return span_in_line(place.file, place.line, place.text)


def _notes(views: Iterable[View]) -> Iterator[str]:
    for view in views:
        yield f"Python {view.target.python} on {view.target.architecture}: {view.packages}"
        if find_interpreter(view.target.python) is None:
            release = ".".join(map(str, view.scanner.description["version"]))
            yield (
                f"no Python {view.target.python} was found here, so {release} has read the sources: "
                f"uv python install {view.target.python}"
            )


__all__ = ["Checked", "LambicError", "check_project", "shown"]
