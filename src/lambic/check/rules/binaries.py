"""L302, L303, L304: machine code that Lambda's machines don't load."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ..binary import Binary
from ..compiled import Compiled, CompiledModules, Importer, foreign_content
from ..diagnostic import Diagnostic
from ..elf import Elf
from ..machine import glibc_of, is_provided, system_of, why_absent
from ..view import View

_BUILD = "build it for manylinux (PEP 600), as cibuildwheel does, or in an image of Lambda's Python"
_HEADLESS = frozenset({"opencv-python", "opencv-contrib-python"})
_BRINGS = {
    "libpq.so.5": "psycopg[binary] and psycopg2-binary bring it",
    "libmysqlclient.so.21": "PyMySQL does without it",
    "libodbc.so.2": "pymssql (SQL Server) and psycopg (PostgreSQL) do without it",
}


def check_binaries(view: View) -> Iterator[Diagnostic]:
    modules = CompiledModules(view)
    for importer, path, system in modules.strangers():
        yield _stranger(view, importer, view.shown(path), system)
    libraries = _Libraries(view)
    missing: list[_Missing] = []
    for module in modules.all:
        binary = view.binaries.find(module.path)
        if binary is not None:
            yield from _check_kind(view, module, binary)
        if binary is not None and binary.elf is not None and not foreign_content(binary, view.target):
            needs = libraries.reached_from(module.path, binary.elf)
            yield from _check_glibc(view, module, needs)
            missing += [_Missing(module, need, name) for need in needs for name in need.missing]
    if not any("Layers" in function.properties for function in view.functions):
        yield from _check_missing(view, missing)
    view.binaries.save()


def _check_kind(view: View, module: Compiled, binary: Binary) -> Iterator[Diagnostic]:
    if binary.kind == "LFS":
        yield _pointer(view, module)
    elif system := foreign_content(binary, view.target):
        yield _stranger(view, module.importer, module.shown, system)


# L302


def _stranger(view: View, importer: Importer, shown: str, system: str) -> Diagnostic:
    target = f"Python {view.target.python} on {view.target.architecture}"
    found = view.diagnostic(
        "L302",
        importer.span,
        f"{shown} is built for {system}, and the function runs on {target}",
        f"{_BUILD}, or take a package that has wheels for it",
        label="can't be loaded there",
    )
    return found if importer.is_sure else replace(found, severity="warning")


def _pointer(view: View, module: Compiled) -> Diagnostic:
    return view.diagnostic(
        "L302",
        module.importer.span,
        f"{module.shown} is a pointer of Git LFS, not the library that it stands for",
        "fetch it: git lfs pull",
        label="can't be loaded there",
    )


# What is loaded with a module


@dataclass(frozen=True)
class _Need:
    """A library that a compiled module loads, itself included, with what of its needs nobody has."""

    shown: str
    elf: Elf
    missing: tuple[str, ...]


class _Libraries:
    """Follows the names of needed libraries as the loader does (man ld.so)."""

    def __init__(self, view: View) -> None:
        self._view = view

    def reached_from(self, path: Path, elf: Elf) -> list[_Need]:
        """The module, and the libraries that are loaded with it."""
        needs: list[_Need] = []
        seen = {path}
        waiting = [(path, elf)]
        while waiting:
            file, content = waiting.pop()
            wanted = [name for name in content.needed if not is_provided(name, self._view.target)]
            places = {name: self._find(file, content, name) for name in wanted}
            # What another module has loaded before is taken by its name, wherever it lies.
            missing = tuple(name for name, place in places.items() if place is None and name not in self._brought)
            needs.append(_Need(file.name, content, missing))
            for place in places.values():
                binary = self._view.binaries.find(place) if place is not None and place not in seen else None
                if place is not None and binary is not None and binary.elf is not None:
                    seen.add(place)
                    waiting.append((place, binary.elf))
        return needs

    def _find(self, file: Path, elf: Elf, name: str) -> Path | None:
        folders = [re.sub(r"\$(ORIGIN|\{ORIGIN\})", str(file.parent), folder) for folder in elf.search]
        # LD_LIBRARY_PATH has the bundle's own folder and lib/ in it (AWS: "Defined runtime environment variables").
        folders += [str(tree.path / each) for tree in self._view.own_trees for each in ("", "lib")]
        places = (Path(folder, name) for folder in folders)
        return next((place for place in places if place.is_file()), None)

    @cached_property
    def _brought(self) -> frozenset[str]:
        packages = self._view.installed.packages.values()
        return frozenset(name.rpartition("/")[2] for package in packages for name in package.libraries)


# L304


def _check_glibc(view: View, module: Compiled, needs: list[_Need]) -> Iterator[Diagnostic]:
    newest = max(((version, need) for need in needs for version in _glibcs(need.elf)), default=None, key=_first)
    if newest is not None and newest[0] > glibc_of(view.target):
        yield _too_new(view, module, *newest)


def _first(pair: tuple[tuple[int, ...], _Need]) -> tuple[int, ...]:
    return pair[0]


def _glibcs(elf: Elf) -> Iterator[tuple[int, ...]]:
    for _, version in elf.versions:
        if found := re.fullmatch(r"GLIBC_(\d+(?:\.\d+)+)", version):
            yield tuple(int(part) for part in found[1].split("."))


def _too_new(view: View, module: Compiled, glibc: tuple[int, ...], need: _Need) -> Diagnostic:
    version = ".".join(map(str, glibc))
    own = ".".join(map(str, glibc_of(view.target)))
    help = _BUILD
    if module.package is not None:
        help = (
            f'take a version of it that runs with glibc {own}: uv add "{module.package.name}<{module.package.version}"'
        )
    found = view.diagnostic(
        "L304",
        module.importer.span,
        f"{_of(module, need)} needs glibc {version}, and {system_of(view.target)} has {own}",
        help,
        label=_loads(module),
        why=f"In Lambda the import fails: version `GLIBC_{version}' not found (required by {need.shown}).",
    )
    return found if module.is_sure else replace(found, severity="warning")


def _of(module: Compiled, need: _Need) -> str:
    return module.shown if need.shown == module.path.name else f"{need.shown}, which {module.shown} loads,"


def _loads(module: Compiled) -> str:
    return "" if module.package is None else f"{module.package.name} {module.package.version}"


# L303


class _Missing(NamedTuple):
    module: Compiled
    need: _Need
    library: str

    @property
    def whole(self) -> str:
        """What is told of in one finding."""
        package = self.module.package
        return self.module.shown if package is None else package.name


def _check_missing(view: View, missing: Iterable[_Missing]) -> Iterator[Diagnostic]:
    by_whole: dict[str, list[_Missing]] = {}
    for each in missing:
        by_whole.setdefault(each.whole, []).append(each)
    for group in by_whole.values():
        known = [each for each in group if why_absent(each.library, view.target)]
        yield _missing(view, known or group, is_known=bool(known))


def _missing(view: View, group: list[_Missing], is_known: bool) -> Diagnostic:
    first = group[0]
    names = list(dict.fromkeys(each.library for each in group))
    needed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    subject = _of(first.module, first.need) if len(names) == 1 else first.module.shown
    told = why_absent(first.library, view.target) or "whether Lambda's image has it is not known"
    found = view.diagnostic(
        "L303",
        first.module.importer.span,
        f"{subject} needs {needed}, which nothing brings: {told}",
        _way_to(first),
        label=_loads(first.module),
        why=f"In Lambda the import fails: {names[0]}: cannot open shared object file." if is_known else "",
    )
    return found if is_known and first.module.is_sure else replace(found, severity="warning")


def _way_to(missing: _Missing) -> str:
    package, name = missing.module.package, missing.library
    if package is not None and package.name in _HEADLESS:
        return f"take {package.name}-headless in its place, which opens no windows"
    if name.startswith("libc.musl"):
        return _BUILD
    bring = f'put it into lib/ and set include-files = ["lib/{name}"], or name a layer that has it in properties'
    return f"{_BRINGS[name]}; or {bring}" if name in _BRINGS else bring
