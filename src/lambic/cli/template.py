"""`lambic template`."""

import click

from lambic.build import find_template_notes, write_template
from lambic.project import shown

from . import output
from .main import open_project


@click.command(name="template")
@click.option("--json", "is_json", is_flag=True, help="Print the written paths and the notes as JSON.")
@click.pass_context
def command(context: click.Context, is_json: bool) -> None:
    """Write sam/template.yaml and sam/Makefile, so that `sam build` makes lambic's bundles.

    \b
    lambic template
    sam build -t sam/template.yaml
    """
    project = open_project(context)
    paths = [shown(project.root, path) for path in write_template(project)]
    notes = find_template_notes(project)
    if is_json:
        output.data_json({"written": paths, "notes": notes})
        return
    for path in paths:
        output.data(path)
    for text in notes:
        output.note(text)
    output.talk(f"next: sam build -t {paths[0]}")
