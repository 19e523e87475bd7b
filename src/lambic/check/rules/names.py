"""L207: names that are imported from a module that does not define them."""

import difflib
from collections.abc import Iterator
from dataclasses import replace

from lambic.graph import Import, Module, library, load_rules

from ..diagnostic import Diagnostic, Edit, Related
from ..import_spans import find_span, is_expected, is_in_branch, is_in_function
from ..module_names import ModuleNames
from ..source_file import SourceFile
from ..view import View
from .lambic_names import NAMES

_LATER = "In Lambda this import fails with `ImportError` when the code around it runs."
_NEAR = 0.7


def check_names(view: View) -> Iterator[Diagnostic]:
    asked = [
        (source, each)
        for source in view.sources.values()
        for each in source.node.facts.imports
        if each.names and is_expected(each)
    ]
    homes = [view.finder.find(each.absolute(source.module.package) or "") for source, each in asked]
    view.read_together(home for home in homes if home is not None and not _is_foreign(view, home))
    names = ModuleNames(view)
    for source, each in asked:
        yield from _check(view, names, source, each)
    view.save()


def _check(view: View, names: ModuleNames, source: SourceFile, each: Import) -> Iterator[Diagnostic]:
    home = each.absolute(source.module.package)
    if home is None or home in NAMES:  # of these L514 knows more
        return
    module = view.finder.find(home)
    if module is not None and module.path is None and next(view.finder.walk(home), None) is None:
        return
    is_in_library = home.partition(".")[0] in view.standard_library
    if module is not None and not is_in_library:
        known = None if _is_foreign(view, module) else names.of(module)
        for name in each.names or ():
            if known is not None and name != "*" and name not in known and not _is_submodule(view, home, name):
                yield _missing(view, source, each, module, name, known)
    elif module is None and is_in_library and not is_in_branch(each):
        yield from _check_library(view, source, each, home)


def _is_foreign(view: View, module: Module) -> bool:
    """Whether Lambda may load another version of it than the one that lies here."""
    return module.tree.kind == "dependency" and module.name.partition(".")[0] in load_rules().offered


def _is_submodule(view: View, home: str, name: str) -> bool:
    whole = f"{home}.{name}"
    if view.finder.find(whole) is not None or view.is_compiled(whole):
        return True
    module = view.finder.find(home)
    is_dependency = module is not None and module.tree.kind == "dependency"
    return is_dependency and any(whole in each.modules for each in view.distributions.all)


def _missing(
    view: View, source: SourceFile, each: Import, module: Module, name: str, known: frozenset[str]
) -> Diagnostic:
    parts = [each.name.rpartition(".")[2] for each in view.finder.children(module.name)] if module.is_package else []
    near = difflib.get_close_matches(name, [*known, *parts], 1, _NEAR)
    span = find_span(source, each, name)
    home = _home_of(view, name) if not near else None
    help = f"did you mean {near[0]!r}?" if near else f"define {name!r} there, or correct the name"
    related = []
    if home is not None:
        help = f"it is defined in {home.module.name}: from {home.module.name} import {name}"
        related = [Related(home.span(_definition(home, name)), f"{name!r} is defined here")]
    where = view.shown(module.path) if module.path is not None and module.tree.kind == "own" else repr(module.name)
    found = view.diagnostic(
        "L207",
        span,
        f"{where} defines no {name!r}" if module.path is not None else f"{module.name!r} has no module {name!r}",
        help,
        label=f"not in {module.name}",
        why="" if each.is_hard else _LATER,
        related=related,
        edits=[Edit(span, near[0])] if near else (),
    )
    is_sure = not is_in_branch(each) or (is_in_function(each) and module.tree.kind == "own")
    return found if is_sure else replace(found, severity="warning")


def _home_of(view: View, name: str) -> SourceFile | None:
    """The one own module that defines a function or class of that name."""
    found = [source for source in view.sources.values() if _definition(source, name)]
    return found[0] if len(found) == 1 else None


def _definition(source: SourceFile, name: str) -> list[int]:
    bindings = source.facts("handlers").get("bindings", {}).get(name, ())
    return next((span for kind, span in bindings if kind in ("def", "class")), [])


# The standard library: what came with a version. Of what left, L403 knows.


def _check_library(view: View, source: SourceFile, each: Import, home: str) -> Iterator[Diagnostic]:
    for name in each.names or ():
        if since := library.joins(home, view.target.version, name):
            yield _joins(view, source, each, home, name, since)


def _joins(view: View, source: SourceFile, each: Import, home: str, name: str, since: tuple[int, int]) -> Diagnostic:
    text = f"{since[0]}.{since[1]}"
    other = library.backport(f"{home}.{name}")
    help = f'set runtime = "python{text}"'
    if other:
        help = f"from {other.replace('-', '_')} import {name} (uv add {other}), or {help}"
    return view.diagnostic(
        "L207",
        find_span(source, each, name),
        f"{name!r} is in {home} from Python {text} on",
        help,
        label=f"not in Python {view.target.python}",
        why="" if each.is_hard else _LATER,
    )
