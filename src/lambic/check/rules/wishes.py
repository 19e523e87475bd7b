"""L612: settings that name what is not there: modules, packages, files, dependency groups."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lambic.graph import find_files, normalize
from lambic.project import Function, find_nearest

from ..diagnostic import Diagnostic, Edit
from ..spans import span_of
from ..view import View


def check_wishes(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        yield from _check_groups(view, function)
        if view.packages.kind != "lock" and not _has_local_packages(view):
            yield from _check_modules(view, function)
            yield from _check_files(view, function)


def _check_groups(view: View, function: Function) -> Iterator[Diagnostic]:
    file = view.project.settings.file
    names = list(file.table("dependency-groups"))
    if "dev-dependencies" in file.table("tool", "uv"):
        names.append("dev")
    known = {normalize(name) for name in names}
    for group in function.groups:
        if normalize(group) not in known:
            there = f"there are {', '.join(names)}" if names else "there are none"
            help = f"add it to [dependency-groups]: {there}"
            yield _missing(
                view, function, "groups", group, f"pyproject.toml has no dependency group {group!r}", names, help
            )


def _check_modules(view: View, function: Function) -> Iterator[Diagnostic]:
    wishes = [("include-modules", each) for each in function.include_modules]
    for setting, wish in [*wishes, *(("keep-whole", each) for each in function.keep_whole)]:
        name = wish.removesuffix(".*")
        if view.finder.find(name) is None:
            known = [f"{each}{wish[len(name) :]}" for each in _find_modules(view, name)]
            help = "name a module of the project or of its packages, as an import does"
            what = f"there is no module {name!r}"
            yield _guessed(view, _missing(view, function, setting, wish, what, known, help, is_sure=len(known) == 1))


def _find_modules(view: View, name: str) -> list[str]:
    """Own modules of that last name, wherever they are; else all that stand where it would."""
    package, _, last = name.rpartition(".")
    if not last.isidentifier():
        return []
    found: dict[str, None] = {}
    for tree in reversed(view.own_trees):
        for ending in (".py", "/__init__.py"):
            for file in find_files([tree.path], f"**/{last}{ending}", view.project.root / "build"):
                parts = file.relative_to(tree.path).as_posix().removesuffix(ending).split("/")
                found.setdefault(".".join(parts))
    names = [each for each in found if view.finder.find(each) is not None and not each.startswith("src.")]
    return names or [f"{package}.{each}".lstrip(".") for each in _names_in(view, package.replace(".", "/"))]


def _check_files(view: View, function: Function) -> Iterator[Diagnostic]:
    roots = [*view.project.import_roots, *(tree.path for tree in view.packages.trees)]
    out = view.project.root / "build"
    for pattern in function.include_files:
        if find_files(roots, pattern, out):
            continue
        what = f"no file is called {pattern!r}"
        if find_files(roots, f"{pattern.rstrip('/')}/**", out):
            inside = f"{pattern.rstrip('/')}/**"
            what = f"{pattern!r} is a folder, and patterns mean files"
            yield _missing(view, function, "include-files", pattern, what, [inside], "", is_sure=True)
        else:
            help = "write the way from the project's folder or from src/; ** crosses folders"
            yield _guessed(view, _missing(view, function, "include-files", pattern, what, [], help))


def _missing(
    view: View,
    function: Function,
    setting: str,
    item: str,
    what: str,
    known: Sequence[str],
    help: str,
    is_sure: bool = False,
) -> Diagnostic:
    """`is_sure`: the only one that is known is meant, however it is written."""
    span = span_of(view.project.settings.item_of(function.name, setting, item))
    near, is_safe = (known[0], False) if is_sure else find_nearest(item, known)
    return view.diagnostic(
        "L612",
        span,
        f"{setting}: {what}",
        f"did you mean {near!r}?" if near else help,
        edits=[Edit(span, f'"{near}"')] if near else (),
        is_safe=is_safe,
    )


def _guessed(view: View, diagnostic: Diagnostic) -> Diagnostic:
    """What a build installs is known after a build; a developer's environment may lack some of it."""
    if view.packages.kind != "venv":
        return diagnostic
    return replace(diagnostic, severity="warning", message=f"{diagnostic.message} (in the project and .venv)")


def _names_in(view: View, folder: str) -> list[str]:
    """Of modules and packages in that folder of all trees."""
    names: set[str] = set()
    for tree in (*view.own_trees, *view.packages.trees):
        files, folders = view.finder.list(tree.path / folder)
        names.update(folders, (name.removesuffix(".py") for name in files if name.endswith(".py")))
    return sorted(name for name in names if name.isidentifier())


def _has_local_packages(view: View) -> bool:
    """Members of a workspace, folders, editable projects: in a bundle their modules are the project's own."""
    sources = view.project.settings.file.table("tool", "uv", "sources").values()
    if any({"path", "workspace"} & set(each) for each in _flat(sources) if isinstance(each, dict)):
        return True
    file = view.project.dependencies.file
    if view.project.dependencies.kind != "requirements.txt" or file is None:
        return False
    try:
        return re.search(r"(?m)^\s*(-e|--editable|\.|/|file:)|@ file:", file.read_text(encoding="utf-8")) is not None
    except (OSError, ValueError):
        return True


def _flat(sources: Any) -> Iterator[Any]:
    """A source may be a list of sources, each for a platform."""
    for each in sources:
        yield from each if isinstance(each, list) else [each]
