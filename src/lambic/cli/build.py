"""`lambic build`."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from lambic.build import BuildOptions, BuildReport, BuiltFunction, build_project, find_logical_name
from lambic.project import WRONG_USAGE, LambicError, Project

from . import output
from .main import open_project

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(name="build")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--local", "is_local", is_flag=True, help="For this machine, its interpreter inside; not deployable.")
@click.option("--out", type=_FOLDER, help="Another folder than build/.")
@click.option("--into", type=_FOLDER, help="Put the content of one bundle into this folder.")
@click.option("--id", "logical_id", metavar="ID", help="The function by its logical id in sam/template.yaml.")
@click.option("--json", "is_json", is_flag=True, help="Print a JSON document instead of the table.")
@click.pass_context
def command(
    context: click.Context,
    names: tuple[str, ...],
    is_local: bool,
    out: Path | None,
    into: Path | None,
    logical_id: str | None,
    is_json: bool,
) -> None:
    """Build a bundle and a zip for each function.

    The dependencies are resolved and installed once for all functions; each bundle holds only what its function
    reaches. With NAME only these are built, the others stay.

    \b
    lambic build
    lambic build create read --local
    """
    project = open_project(context)
    if logical_id:
        names = (*names, find_logical_name(project, logical_id))
    if into and len(names) != 1:
        raise LambicError("--into takes one function", "name it: lambic build NAME --into DIR", WRONG_USAGE)
    show_report(project, run_build(project, BuildOptions(names, is_local, out, into)), is_json)


def run_build(project: Project, options: BuildOptions) -> BuildReport:
    """Builds while a terminal shows what is going on."""
    with output.progress() as show:
        return build_project(project, options, lambda step: show(str(step)))


def show_report(project: Project, report: BuildReport, is_json: bool = False) -> None:
    """The table of bundles, and in a few lines what was decided along the way."""
    if is_json:
        output.data_json(asdict(report))
        return
    output.talk(f"{project.name}: {', '.join(_pythons(project, report))}")
    head = ("function", "modules", "of", "unpacked", "zipped", "ms")
    output.table(head, [_row(function) for function in report.functions])
    for text in report.notes:
        output.note(text)


def _pythons(project: Project, report: BuildReport) -> Iterator[str]:
    """What the bundles are for, and where that was said."""
    versions = {function.runtime.removeprefix("python") for function in report.functions}
    for version in sorted(versions, key=lambda version: (version != project.python, version)):
        source = project.python_source if version == project.python else "runtime of a function"
        yield f"Python {version} ({source})"


def _row(function: BuiltFunction) -> tuple[str, ...]:
    return (
        function.name,
        str(function.modules_kept),
        str(function.modules_total),
        output.size(function.unpacked_bytes),
        output.size(function.zipped_bytes),
        str(round(function.seconds * 1000)),
    )
