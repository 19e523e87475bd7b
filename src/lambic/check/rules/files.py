"""L406, L407: files that a function opens, where Lambda is read-only or the bundle does not hold them."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..contents import Contents
from ..diagnostic import Diagnostic
from ..source_file import SourceFile
from ..view import View, name_functions

_WRITABLE = ("tmp", "dev", "proc", "mnt")
"""Folders at the root: `/mnt` is where Lambda mounts file systems (AWS: "Configuring file system access")."""
_OF_PEOPLE = ("home", "Users", "root")

Opened = Sequence[Any]
"""how, base, up, path, text, span: as source/files.py gives them."""


def check_files(view: View) -> Iterator[Diagnostic]:
    contents = Contents(view)
    moves = any(source.facts("files").get("changes_folder") for source in view.sources.values())
    for source in view.sources.values():
        for opened in source.facts("files").get("opened", ()):
            if not (moves and opened[1] == "cwd"):
                yield from _check(view, contents, source, opened)


def _check(view: View, contents: Contents, source: SourceFile, opened: Opened) -> Iterator[Diagnostic]:
    how, base = opened[:2]
    place = _place(source, opened)
    if how in ("write", "make") or (how in ("folder", "database") and not _is_there(contents, base, place)):
        if not _is_writable(base, place):
            yield _written(view, source, opened, place)
    elif base == "root":
        if place.split("/")[0] in _OF_PEOPLE:
            yield _of_somebody(view, source, opened)
    elif how != "folder":
        yield from _check_read(view, contents, source, opened, place)


def _place(source: SourceFile, opened: Opened) -> str:
    """The path below the bundle's root, or below `/`; it begins with ".." when it leads out of the bundle."""
    base, up, below = opened[1:4]
    start = source.module.relative.split("/") if base == "file" else []
    above = [".."] * (up - len(start))
    return "/".join([*above, *start[: max(len(start) - up, 0)], *filter(None, [below])])


def _is_there(contents: Contents, base: str, place: str) -> bool:
    return base != "root" and contents.exists(place)


# L406


def _is_writable(base: str, place: str) -> bool:
    return base == "root" and place.split("/")[0] in _WRITABLE


def _written(view: View, source: SourceFile, opened: Opened, place: str) -> Diagnostic:
    how, base, span = opened[0], opened[1], opened[5]
    verb = "makes the folder" if how in ("make", "folder") else "writes"
    where = f"/{place}" if base == "root" else f"{place}, which is /var/task/{place} in Lambda"
    return view.diagnostic(
        "L406",
        source.span(span),
        f"this {verb} {where}",
        f"use /tmp/{place.rpartition('/')[2]}, or keep in S3 what must last",
        label="read-only",
    )


# L407


def _of_somebody(view: View, source: SourceFile, opened: Opened) -> Diagnostic:
    text, span = opened[4:6]
    return view.diagnostic(
        "L407",
        source.span(span),
        f"{text} is a path of one person's machine",
        'put the file into the project, and read it from there: Path(__file__).parent / "NAME"',
        label="not there in Lambda",
    )


def _check_read(view: View, contents: Contents, source: SourceFile, opened: Opened, place: str) -> Iterator[Diagnostic]:
    if place.startswith("..") or not contents.exists(place):
        yield _missing(view, contents, source, opened, place)
        return
    without = [each.name for each in view.functions if each.name in source.functions and not contents.of(each, place)]
    if without:
        yield _left(view, contents, source, opened, place, without)


def _missing(view: View, contents: Contents, source: SourceFile, opened: Opened, place: str) -> Diagnostic:
    text, span = opened[4:6]
    message, label = f"{text} is not in the project, so no bundle holds it", "no such file"
    help = "add the file, or correct the path: relative paths begin at the project's root, or at src/"
    beside = "/".join([*source.module.relative.split("/")[:-1], place])
    if place.startswith(".."):
        message, label = f"{text} leads out of the bundle", f"/var/task/{place} in Lambda"
        help = "count the folders from where the file lies in the bundle: src/ is not one of them there"
    elif opened[1] == "cwd" and contents.exists(beside):
        help = f"it lies beside this file: Path(__file__).parent / {place!r}"
    return view.diagnostic("L407", source.span(span), message, help, label=label)


def _left(
    view: View, contents: Contents, source: SourceFile, opened: Opened, place: str, names: list[str]
) -> Diagnostic:
    text, span = opened[4:6]
    message = f"{text} does not travel with {name_functions(names)}"
    help = f'include-files = ["{place}"] in [tool.lambic] takes it along'
    if contents.is_secret(place):
        help = "read it from Secrets Manager or Parameter Store: no bundle holds what looks like a secret"
    return view.diagnostic("L407", source.span(span), message, help, label=f"{view.shown(contents.file(place))}")
