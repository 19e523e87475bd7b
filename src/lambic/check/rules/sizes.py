"""L701, L702: bundles that Lambda does not take, or not directly.

Before a build the size is a lower bound: what travels with every module of a package (docs/guides/build.md, "Data
files"). After one the manifest has the zip's size, as long as nothing has changed since.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lambic.graph import find_files
from lambic.graph.files import Files
from lambic.project import Function

from ..compiled import CompiledModules, Importer
from ..diagnostic import Diagnostic, Related, Span
from ..installed import Package
from ..view import View

_MOST_UNPACKED = 262_144_000
_MOST_ZIPPED = 52_428_800
_TOLD = 5
"""So many of the largest are named."""
_WORTH_TELLING = 1_000_000


def check_sizes(view: View) -> Iterator[Diagnostic]:
    modules = CompiledModules(view)
    manifest = _read_manifest(view.project.root / "build" / "manifest.json")
    own = _OwnFiles(view)
    for function in view.functions:
        parts = sorted(_parts(view, modules, own, function), key=lambda part: (-part.size_bytes, part.name))
        if sum(part.size_bytes for part in parts) > _MOST_UNPACKED:
            yield _too_large(view, function, parts)
        elif record := _find_record(view, manifest, function):
            yield from _check_zip(view, function, record)


# L702


@dataclass(frozen=True)
class _Part:
    """Something of a bundle: a package, or a file of the project's own. `sure_bytes` are there in any case."""

    name: str
    size_bytes: int
    sure_bytes: int
    span: Span

    @property
    def label(self) -> str:
        return self.shown_size if not self.span.line else f"{self.name}: {self.shown_size}"

    @property
    def shown_size(self) -> str:
        return _megabytes(self.size_bytes)


def _parts(view: View, modules: CompiledModules, own: "_OwnFiles", function: Function) -> Iterator[_Part]:
    for package, importer in _packages(view, modules, function).items():
        yield _Part(package.name, package.data_bytes + package.compiled_bytes, package.data_bytes, importer.span)
    for file in own.of(function):
        yield _Part(view.shown(file), size := _size(file), size, Span(file))


def _packages(view: View, modules: CompiledModules, function: Function) -> dict[Package, Importer]:
    """Those that own code imports; of compiled ones also what they require, since nobody can read what these import."""
    found: dict[Package, Importer] = {}
    for importer, package in modules.imported:
        if function.name in importer.source.functions:
            brought = view.installed.brought_by(package) if package.libraries else (package,)
            for each in brought:
                if modules.is_for_target(each):
                    found.setdefault(each, importer)
    return found


class _OwnFiles:
    """The project's data files that travel with its functions; packages that several reach are looked through once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._out = view.project.root / "build"
        self._files = Files(view.finder, view.own_trees, out=self._out)
        self._found: dict[str, frozenset[Path]] = {}

    def of(self, function: Function) -> set[Path]:
        sources = (each for each in self._view.sources.values() if function.name in each.functions)
        packages = {source.module.package for source in sources} - {""}
        roots = self._view.project.import_roots
        wished = (find_files(roots, pattern, self._out) for pattern in function.include_files)
        return set().union(*map(self._of_package, packages), *wished)

    def _of_package(self, name: str) -> frozenset[Path]:
        if name not in self._found:
            package = self._view.finder.find(name)
            files = self._files.of_package(package) if package is not None else ()
            self._found[name] = frozenset(each.path for each in files)
        return self._found[name]


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _too_large(view: View, function: Function, parts: list[_Part]) -> Diagnostic:
    """A warning where only compiled modules make it too large: whether they are reached, packages alone know."""
    first, *others = parts[:_TOLD]
    sure, likely = sum(part.sure_bytes for part in parts), sum(part.size_bytes for part in parts)
    size = f"at least {_megabytes(sure)}" if sure > _MOST_UNPACKED else f"about {_megabytes(likely)}"
    found = view.diagnostic(
        "L702",
        first.span,
        f"function {function.name} has {size} unpacked, and Lambda takes {_megabytes(_MOST_UNPACKED)}",
        "leave out what the function can do without, take a lighter package, or read large files from S3 or EFS",
        label=first.label,
        related=[Related(part.span, part.label) for part in others if part.size_bytes > _WORTH_TELLING],
    )
    return found if sure > _MOST_UNPACKED else replace(found, severity="warning")


# L701


def _check_zip(view: View, function: Function, record: Mapping[str, Any]) -> Iterator[Diagnostic]:
    size = record.get("zipped_bytes")
    if isinstance(size, int) and size > _MOST_ZIPPED:
        largest = ", ".join(f"{name} ({_megabytes(zipped)})" for name, zipped in _largest(record))
        most = _megabytes(_MOST_ZIPPED)
        smaller = f", or make it smaller: the largest are {largest}" if largest else ""
        yield view.diagnostic(
            "L701",
            Span(function.handler.file),
            f"the zip of function {function.name} has {_megabytes(size)}, and {most} can be uploaded",
            f"deploy it through S3, as sam deploy does{smaller}",
        )


def _largest(record: Mapping[str, Any]) -> list[tuple[str, int]]:
    packages = record.get("packages")
    each = [package for package in packages if isinstance(package, dict)] if isinstance(packages, list) else []
    pairs = [(str(package.get("name")), package.get("zipped_bytes")) for package in each]
    sizes = [(name, size) for name, size in pairs if isinstance(size, int)]
    return sorted(sizes, key=lambda pair: -pair[1])[:_TOLD]


def _read_manifest(file: Path) -> Mapping[str, Any]:
    """The records by function; none of a file that is no manifest. `built_ns` is when it was written."""
    try:
        values = json.loads(file.read_bytes())
        built_ns = file.stat().st_mtime_ns
    except (OSError, ValueError, RecursionError):
        return {}
    records = values.get("functions") if isinstance(values, dict) else None
    return {"records": records, "built_ns": built_ns} if isinstance(records, dict) else {}


def _find_record(view: View, manifest: Mapping[str, Any], function: Function) -> Mapping[str, Any] | None:
    """What the last build says of the function, when nothing that it was made of has changed since."""
    record = manifest.get("records", {}).get(function.name)
    if not isinstance(record, dict) or not record.get("is_deployable"):
        return None
    root, dependencies = view.project.root, view.project.dependencies
    files = [root / "pyproject.toml", *([dependencies.file] if dependencies.file else [])]
    files += [source.path for source in view.sources.values() if function.name in source.functions]
    return record if _newest(files) <= manifest["built_ns"] else None


def _newest(files: Iterable[Path]) -> int:
    times = [file.stat().st_mtime_ns for file in files if file.is_file()]
    return max(times, default=0)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"
