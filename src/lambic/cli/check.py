"""`lambic check`."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from lambic.check.formats import FORMATS, render
from lambic.check.memory import Memory
from lambic.check.result import Checked
from lambic.project import LambicError

from . import output
from .main import find_folder


@click.command(name="check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--fix", "is_fixed", is_flag=True, help="Apply the safe corrections, then check again.")
@click.option("--strict", "is_strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="full", show_default=True, help="How findings look."
)
@click.option("--json", "is_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def command(
    context: click.Context, names: tuple[str, ...], is_fixed: bool, is_strict: bool, form: str, is_json: bool
) -> None:
    """Find what would fail in Lambda, before anything is shipped.

    Reads sources, settings and what is installed; runs none of it and installs nothing. With NAME only what these
    functions reach. Exit code 1 when there are errors.

    \b
    lambic check
    lambic check create --fix
    lambic check --format github --strict
    """
    root = find_folder(context)
    checked = run_check(root, names)
    if is_fixed:
        checked = _fix(root, names, checked)
    show(checked, "json" if is_json else form)
    context.exit(1 if checked.errors or (is_strict and checked.warnings) else 0)


def _fix(root: Path, names: tuple[str, ...], checked: Checked) -> Checked:
    """What is left when the safe corrections are made."""
    from lambic.check import fix_project

    fixed = fix_project(checked)
    if fixed:
        output.talk(f"corrected {', '.join(fixed)}")
    return run_check(root, names) if fixed else checked


def run_check(root: Path, names: tuple[str, ...] = ()) -> Checked:
    """Raises LambicError for what can't be checked at all."""
    return Memory(root, names).find() or _check(root, names)


def _check(root: Path, names: tuple[str, ...]) -> Checked:
    # Here, since most of lambic is loaded for it, and an unchanged project has been checked before.
    from lambic.build import find_installed, lambic_tree
    from lambic.check import Supplies, check_project
    from lambic.graph import Tree

    return check_project(root, names, Supplies(find_installed, Tree(lambic_tree(), "lambic")))


def show(checked: Checked, form: str = "full") -> None:
    """The findings to stdout, in one of FORMATS; what was not seen, and how many there are, to stderr."""
    for line in render(checked, form, output.paint):
        output.data(line)
    if form in ("full", "concise"):
        for note in checked.notes:
            output.note(note)
        output.talk(summary(checked))


def refuse_errors(root: Path, names: tuple[str, ...] = ()) -> None:
    """Shows what is wrong, on stderr. Raises LambicError when there are errors: such a bundle would fail in Lambda."""
    checked = run_check(root, names)
    errors = replace(checked, diagnostics=tuple(each for each in checked.diagnostics if each.severity == "error"))
    for line in render(errors, "full", lambda text, style: output.paint(text, style, sys.stderr)):
        output.talk(line)
    if errors.errors:
        raise LambicError(
            f"nothing is built: {summary(errors)}", "correct the project, or build it as it is: --no-check"
        )


def summary(checked: Checked) -> str:
    """How many findings of what kind."""
    if not checked.diagnostics:
        return "no mistakes were found"
    counts = ((checked.errors, "error"), (checked.warnings, "warning"))
    found = " and ".join(f"{count} {word}{'s' * (count != 1)}" for count, word in counts if count)
    fixable = sum(bool(each.edits) and each.is_safe for each in checked.diagnostics)
    return f"{found}{f'; lambic check --fix corrects {fixable}' if fixable else ''}; lambic explain CODE says more"
