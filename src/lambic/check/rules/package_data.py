"""L210: files that are read from a package that is none, only a folder."""

from collections.abc import Iterator

from ..diagnostic import Diagnostic
from ..source_file import SourceFile
from ..view import View


def check_package_data(view: View) -> Iterator[Diagnostic]:
    for source in view.sources.values():
        for call, package, numbers in source.facts("imports").get("data", ()):
            yield from _check(view, source, call, package, numbers)


def _check(view: View, source: SourceFile, call: str, package: str, numbers: list[int]) -> Iterator[Diagnostic]:
    module = view.finder.find(package)
    if module is None or module.path is not None or module.tree.kind != "own" or call != "pkgutil.get_data":
        return
    folder = view.shown(module.tree.path / module.relative)
    yield view.diagnostic(
        "L210",
        source.span(numbers),
        f"pkgutil.get_data finds nothing in {package!r}: {folder} has no __init__.py",
        f"add {folder}/__init__.py, or read it with importlib.resources.files({package!r})",
        label="a folder, no package",
    )
