"""`lambic build`."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

import lambic.build
from lambic.build import BuildOptions, BuildReport, BuiltFunction, find_unchanged
from lambic.project import Project

from . import output
from .main import find_folder, open_project

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(name="build")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--local", "is_local", is_flag=True, help="For this machine, its interpreter inside; not deployable.")
@click.option("--out", type=_FOLDER, help="Another folder than build/.")
@click.option("--into", type=_FOLDER, help="Put the content of one bundle into this folder.")
@click.option(
    "--id", "logical_id", metavar="ID", default="", help="The function by its logical id in sam/template.yaml."
)
@click.option("--no-check", "is_unchecked", is_flag=True, help="Build in spite of what `lambic check` finds.")
@click.option("--no-verify", "is_unverified", is_flag=True, help="Run nothing of the bundles to prove them.")
@click.option("--trace", "is_trace", is_flag=True, help="Run one function with events (files); see what it would miss.")
@click.option("--json", "is_json", is_flag=True, help="Print a JSON document instead of the table.")
@click.pass_context
def command(
    context: click.Context,
    names: tuple[str, ...],
    is_local: bool,
    out: Path | None,
    into: Path | None,
    logical_id: str,
    is_unchecked: bool,
    is_unverified: bool,
    is_trace: bool,
    is_json: bool,
) -> None:
    """Build a bundle and a zip for each function.

    The dependencies are resolved and installed once for all functions; each bundle holds only what its function
    reaches. With NAME only these are built, the others stay.

    \b
    lambic build
    lambic build create read --local
    lambic build create --trace events/*.json
    """
    if is_trace:
        from .trace import run_trace  # loads what a build that finds nothing to do has no use for

        context.exit(0 if run_trace(open_project(context), names, is_local, is_json) else 1)
    options = BuildOptions(names, is_local, out, into, logical_id, is_verified=not is_unverified)
    root = find_folder(context)
    report = find_unchanged(root, options)
    if report is None:
        if not is_unchecked:
            from .check import refuse_errors  # as above

            refuse_errors(root, names)
        report = run_build(open_project(context), options)
    show_report(report, is_json)


def run_build(project: Project, options: BuildOptions) -> BuildReport:
    """Builds while a terminal shows what is going on."""
    with output.progress() as show:
        return lambic.build.build_project(project, options, lambda step: show(str(step)))


def show_report(report: BuildReport, is_json: bool = False) -> None:
    """The table of bundles, and in a few lines what was decided along the way."""
    if is_json:
        output.data_json({**asdict(report), "notes": report.notes})
        return
    output.talk(f"{report.project}: {', '.join(_pythons(report))}")
    head = ("function", "modules", "of", "unpacked", "zipped", "ms")
    output.table(head, [_row(function) for function in report.functions])
    for text in report.notes:
        output.note(text)


def _pythons(report: BuildReport) -> Iterator[str]:
    """What the bundles are for, and where that was said."""
    versions = {function.python for function in report.functions}
    for version in sorted(versions, key=lambda version: (version != report.python, version)):
        source = report.python_source if version == report.python else "runtime of a function"
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
