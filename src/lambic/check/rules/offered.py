"""L306: packages that are taken from AWS's interpreter because the project does not ask for them."""

from collections.abc import Iterator

from lambic.graph import load_rules

from ..diagnostic import Diagnostic
from ..lines import span_in_line
from ..source_file import SourceFile
from ..view import View

_OWN = frozenset({"awslambdaric", "snapshot_restore_py"})
"""What belongs to the interpreter itself: nobody needs another version."""
_PACKAGES = {"dateutil": "python-dateutil"}


def check_offered(view: View) -> Iterator[Diagnostic]:
    if any("Layers" in function.properties for function in view.functions):
        return
    imports = _imports(view)
    declared = _declared(view) if imports else None
    for top, (source, line) in sorted(imports.items()):
        package = _PACKAGES.get(top, top)
        if declared is not None and package not in declared:
            yield _undeclared(view, package, top, source, line)


def _imports(view: View) -> dict[str, tuple[SourceFile, int]]:
    """The offered modules that own code imports, each with the first place where that is not in a `try`."""
    found: dict[str, tuple[SourceFile, int]] = {}
    wanted = load_rules().offered - _OWN
    for source in view.sources.values():
        names = [(edge.target, edge.line) for edge in source.node.edges if not edge.is_guarded]
        names += [(lack.name, lack.line) for lack in source.node.lacks if not lack.is_guarded]
        for name, line in names:
            top = name.partition(".")[0]
            if top in wanted and not _is_own(view, top):
                found.setdefault(top, (source, line))
    return found


def _is_own(view: View, top: str) -> bool:
    module = view.finder.find(top)
    return module is not None and module.tree.kind == "own"


def _declared(view: View) -> frozenset[str] | None:
    """Normalized names of all that the functions are given; None where that can't be known."""
    if view.packages.kind == "built":
        return frozenset(view.installed.packages)
    return view.shipped.names


def _undeclared(view: View, package: str, top: str, source: SourceFile, line: int) -> Diagnostic:
    is_listed = view.project.dependencies.kind == "requirements.txt"
    return view.diagnostic(
        "L306",
        span_in_line(source.path, line, top),
        f"{package} is not among the project's dependencies: AWS's runtime decides which version this is",
        f"write {package} into requirements.txt" if is_listed else f"uv add {package}",
        label=f"found in Lambda's Python {view.target.python}",
    )
