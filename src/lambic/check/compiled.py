"""Which compiled modules the functions load, and for what machine each was built: what rules/binaries.py judges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambic.graph import Module, extension_suffixes
from lambic.project import Target

from .binary import Binary
from .diagnostic import Span
from .installed import Package
from .lines import span_in_line
from .machine import machine_of
from .source_file import SourceFile
from .view import View

_COMPILED = re.compile(r"(?P<stem>[^.]+)(?P<tags>(?:\.[\w-]+)*)\.(?P<kind>so|pyd|dylib)")
_ARCHITECTURES = {"aarch64": "arm64"}


@dataclass(frozen=True)
class Importer:
    """Own code that imports something: where, and whether it fails when that can't be loaded (no `try` around it)."""

    source: SourceFile
    line: int
    module: str
    is_sure: bool

    @property
    def span(self) -> Span:
        return span_in_line(self.source.path, self.line, self.module, self.module.rpartition(".")[2])


@dataclass(frozen=True)
class Compiled:
    """A compiled module: `shown` is its path as messages name it, `package` who installed it, None for an own one.

    `is_sure` when the import can't be done without it.
    """

    path: Path
    shown: str
    importer: Importer
    package: Package | None
    is_sure: bool


class CompiledModules:
    def __init__(self, view: View) -> None:
        self._view = view
        self._suffixes = extension_suffixes(view.target)

    @cached_property
    def all(self) -> tuple[Compiled, ...]:
        """Own ones that own code imports, and those of installed packages that it imports or that these require."""
        found: dict[Path, Compiled] = {}
        for each in (*self._named(), *self._of_packages()):
            found.setdefault(each.path, each)
        return tuple(found.values())

    def _imports(self) -> Iterator[tuple[Importer, Module]]:
        for source in self._view.sources.values():
            for edge in source.node.edges:
                module = self._view.finder.find(edge.target)
                if module is not None:
                    yield Importer(source, edge.line, edge.target, not edge.is_guarded), module

    def _named(self) -> Iterator[Compiled]:
        """Those that an import names itself."""
        for importer, module in self._imports():
            if module.path is None or module.path.suffix != ".so":
                continue
            if module.tree.kind == "own":
                yield Compiled(module.path, self._view.shown(module.path), importer, None, importer.is_sure)
            elif (package := self._view.installed.owner(module.name)) and self.is_for_target(package):
                yield Compiled(module.path, module.relative, importer, package, importer.is_sure)

    def _of_packages(self) -> Iterator[Compiled]:
        for name, importer in self._packages.items():
            package = self._view.installed.packages[name]
            modules = [each for each in package.libraries if self._is_module(each)]
            is_direct = self._view.installed.owner(importer.module) is package
            for relative in modules:
                is_sure = is_direct and importer.is_sure and len(modules) == 1
                yield Compiled(package.tree / relative, relative, importer, package, is_sure)

    @cached_property
    def imported(self) -> tuple[tuple[Importer, Package], ...]:
        """The installed packages that own code imports, each time it does."""
        modules = ((each, module) for each, module in self._imports() if module.tree.kind == "dependency")
        owners = ((each, self._view.installed.owner(module.name)) for each, module in modules)
        return tuple((each, package) for each, package in owners if package is not None)

    @cached_property
    def _packages(self) -> dict[str, Importer]:
        """The packages that own code imports, and then those that they require, with an import that leads to them."""
        direct: dict[str, Importer] = {}
        for importer, package in self.imported:
            if package.name not in direct or importer.is_sure > direct[package.name].is_sure:
                direct[package.name] = importer
        found = dict(direct)
        for name, importer in direct.items():
            for package in self._view.installed.brought_by(self._view.installed.packages[name]):
                found.setdefault(package.name, importer)
        return {name: each for name, each in found.items() if self.is_for_target(self._view.installed.packages[name])}

    def is_for_target(self, package: Package) -> bool:
        """Whether a build would take the same files: a developer's environment may hold those of another system."""
        return self._view.packages.kind == "built" or any(tag.fits(self._view.target) for tag in package.tags)

    def _is_module(self, relative: str) -> bool:
        """Whether a file of a package is a module that the target's Python finds, and no library beside it."""
        folder, _, name = relative.rpartition("/")
        stem, dot, suffix = name.partition(".")
        is_library = suffix == "so" and stem.startswith("lib")
        return dot + suffix in self._suffixes and not is_library and "tests" not in folder.split("/")

    # Those that the target's Python does not find.

    def strangers(self) -> Iterator[tuple[Importer, Path, str]]:
        """Compiled modules that own code imports and that are for another system: with what they are for."""
        for source in self._view.sources.values():
            for name, line, is_sure in (*self._lacks(source), *self._parts(source)):
                files = [(path, found) for path in self._candidates(name) if (found := self.built_for(path))]
                if files:
                    yield Importer(source, line, name, is_sure), *files[0]

    def _lacks(self, source: SourceFile) -> Iterator[tuple[str, int, bool]]:
        return ((lack.name, lack.line, not lack.is_guarded) for lack in source.node.lacks)

    def _parts(self, source: SourceFile) -> Iterator[tuple[str, int, bool]]:
        """What `from package import name` means when the package neither has such a module nor binds the name."""
        for each in source.node.facts.imports:
            package = self._view.sources.get(each.absolute(source.module.package) or "")
            bound = package.facts("handlers").get("bindings", {}) if package is not None else {}
            if package is not None and package.module.is_package and not {"*", "__getattr__"} & bound.keys():
                for name in each.names or ():
                    whole = f"{package.module.name}.{name}"
                    if name not in bound and self._view.finder.find(whole) is None:
                        yield whole, each.line, not each.is_guarded

    def _candidates(self, name: str) -> Iterator[Path]:
        parent, _, last = name.rpartition(".")
        roots = [(tree, "") for tree in self._view.own_trees]
        if self._view.packages.kind == "built":
            roots += [(tree, "") for tree in self._view.packages.trees]
        for tree, folder in self._view.finder.portions(parent) if parent else roots:
            for file in sorted(self._view.finder.list(tree.path / folder)[0]):
                if file.startswith(f"{last}.") and _COMPILED.fullmatch(file):
                    yield tree.path / folder / file

    def built_for(self, path: Path) -> str:
        """What a file with machine code was built for, when that is not the target: "macOS", "Python 3.12"."""
        binary = self._view.binaries.find(path)
        found = foreign_content(binary, self._view.target) if binary is not None else ""
        return found or foreign_name(path.name, self._view.target)


def foreign_content(binary: Binary, target: Target) -> str:
    """What a file is for by what stands in it; "" for the target, or where that can't be told."""
    if binary.kind in ("Mach-O", "PE"):
        return {"Mach-O": "macOS", "PE": "Windows"}[binary.kind]
    if binary.elf is None or binary.elf.machine == machine_of(target):
        return ""
    return _ARCHITECTURES.get(binary.elf.machine, binary.elf.machine)


def foreign_name(name: str, target: Target) -> str:
    """What a compiled module is for by its name (PEP 3149); "" for the target, or where that can't be told."""
    found = _COMPILED.fullmatch(name)
    if found is None:
        return ""
    if found["kind"] != "so":
        return {"pyd": "Windows", "dylib": "macOS"}[found["kind"]]
    tag = re.search(r"\.cpython-(\d)(\d+)(t?)\w*-(.+)", found["tags"])
    if tag is None:
        return ""
    major, minor, is_free, platform = tag.groups()
    if "darwin" in platform or "musl" in platform:
        return "macOS" if "darwin" in platform else "Alpine Linux"
    if (int(major), int(minor)) != target.version or is_free:
        return f"Python {major}.{minor}{' without the GIL' if is_free else ''}"
    machine = platform.partition("-")[0]
    return "" if machine == machine_of(target) else _ARCHITECTURES.get(machine, machine)
