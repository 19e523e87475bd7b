"""`lambic why`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from lambic.build import explain
from lambic.graph import Chain, Explanation, Link
from lambic.project import Project, shown

from . import output
from .main import open_project


@click.command(name="why")
@click.argument("name")
@click.argument("module")
@click.option("--local", "is_local", is_flag=True, help="In the bundle for this machine, its interpreter inside.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(context: click.Context, name: str, module: str, is_local: bool, is_json: bool) -> None:
    """Show by which imports a function reaches a module, or what keeps it out.

    MODULE is a module, a package, or a file as it lies in the bundle. Nothing has to be built.

    \b
    lambic why create urllib3.contrib.socks
    lambic why create botocore/cacert.pem
    """
    project = open_project(context)
    found = explain(project, project.get_function(name), module, is_local)
    if is_json:
        output.data_json({**asdict(found), "function": name})
        return
    for line in _lines(project, name, found):
        output.data(line)


def _lines(project: Project, function: str, found: Explanation) -> Iterator[str]:
    if found.chains:
        yield f"{function} has {found.name}:"
        yield from (f"  {line}" for chain in found.chains for line in _chain(project, chain))
        return
    yield f"{function} has {found.name if found.is_kept else 'no ' + found.name}: {found.reason}"
    yield from (f"  {_place(project, link)}  {link.importer} imports {link.module}" for link in _placed(found.links))


def _chain(project: Project, chain: Chain) -> Iterator[str]:
    """A link per line, each below what it is asked by."""
    for depth, link in enumerate(chain):
        yield f"{'  ' * depth}{link.module}  {_reason(project, link)}".rstrip()


def _reason(project: Project, link: Link) -> str:
    place = _place(project, link) if link.file and link.line else ""
    return ": ".join(part for part in (place, link.reason) if part)


def _place(project: Project, link: Link) -> str:
    return f"{_shown(project, link.file)}:{link.line}" if link.file else ""


def _shown(project: Project, file: Path) -> str:
    """Packages, and lambic, lie in the cache: their part of the path says enough."""
    return re.sub(r".*/(?:installed|lambic)/[0-9a-f]{16,}/", "", shown(project.root, file))


def _placed(links: Iterable[Link]) -> Iterator[Link]:
    return (link for link in links if link.file)
