"""`lambic report`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path

import click

from lambic.build import BuiltFunction, PackedPackage, load_before, load_manifest
from lambic.project import LambicError, Project

from . import output
from .main import open_project

_NONE = PackedPackage("", 0, 0, 0)


@click.command(name="report")
@click.argument("name", required=False)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Another folder than build/.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(context: click.Context, name: str | None, out: Path | None, is_json: bool) -> None:
    """Show what the bundles weigh, and what was different before; with NAME, by package.

    \b
    lambic report
    lambic report create
    """
    project = open_project(context)
    folder = out or project.root / "build"
    last = _choose(project, folder, name)
    before = load_before(folder).functions
    if is_json:
        output.data_json([{**asdict(each), "before": _document(before.get(each.name))} for each in last])
    elif name:
        _show_one(last[0], before.get(name))
    else:
        _show_all(last, before)


def _choose(project: Project, folder: Path, name: str | None) -> list[BuiltFunction]:
    """What was built. Raises LambicError when that is nothing."""
    if name:
        project.get_function(name)
    built = load_manifest(folder).functions
    found = [record for each, record in sorted(built.items()) if name in (None, each)]
    if not found:
        raise LambicError(f"{name or project.name}: nothing was built yet", f"lambic build {name or ''}".strip())
    return found


def _document(record: BuiltFunction | None) -> object:
    return asdict(record) if record else None


def _show_all(built: list[BuiltFunction], before: Mapping[str, BuiltFunction]) -> None:
    head = ("function", "modules", "files", "unpacked", "zipped", "change")
    output.table(head, [_row(each, before.get(each.name)) for each in built])


def _row(record: BuiltFunction, before: BuiltFunction | None) -> tuple[str, ...]:
    return (
        record.name,
        str(record.modules_kept),
        str(record.files),
        output.size(record.unpacked_bytes),
        output.size(record.zipped_bytes),
        _change(record.zipped_bytes, before.zipped_bytes) if before else "",
    )


def _show_one(record: BuiltFunction, before: BuiltFunction | None) -> None:
    known = {package.name: package for package in before.packages} if before else {}
    rows = [_package_row(each, known.get(each.name, _NONE if before else None)) for each in record.packages]
    gone = known.keys() - {each.name for each in record.packages}
    rows += [(name, "", "", "", _change(0, known[name].zipped_bytes)) for name in sorted(gone)]
    total = (record.name, str(record.files), output.size(record.unpacked_bytes), output.size(record.zipped_bytes))
    output.table(("package", "files", "unpacked", "zipped", "change"), [*rows, (*total, _total_change(record, before))])
    for line in _remarks(record, before):
        output.data(line)


def _package_row(package: PackedPackage, before: PackedPackage | None) -> tuple[str, ...]:
    sizes = output.size(package.unpacked_bytes), output.size(package.zipped_bytes)
    return (
        package.name,
        str(package.files),
        *sizes,
        _change(package.zipped_bytes, before.zipped_bytes) if before else "",
    )


def _total_change(record: BuiltFunction, before: BuiltFunction | None) -> str:
    return _change(record.zipped_bytes, before.zipped_bytes) if before else ""


def _change(now: int, before: int) -> str:
    """In the zip, since the bundle was last another one."""
    sign = "+" if now > before else "-"
    return "" if now == before else f"{sign}{output.size(abs(now - before))}"


def _remarks(record: BuiltFunction, before: BuiltFunction | None) -> Iterator[str]:
    for whole in record.kept_whole:
        place = f" ({whole.place})" if whole.place else ""
        yield f"kept whole: {whole.package}: {whole.reason}{place}"
    if before:
        yield from _listed("new", {*record.modules} - {*before.modules})
        yield from _listed("gone", {*before.modules} - {*record.modules})


def _listed(word: str, names: set[str]) -> Iterator[str]:
    """A package with what is below it in one line."""
    counts = Counter(_outermost(name, names) for name in names)
    for name, count in sorted(counts.items()):
        yield f"{word}: {name}{f' ({count} modules)' if count > 1 else ''}"


def _outermost(name: str, names: set[str]) -> str:
    parts = name.split(".")
    return next(each for each in accumulate(parts, "{}.{}".format) if each in names)
