"""L209: names that only a type checker imports, used by code that runs."""

import ast
import builtins
from collections.abc import Iterator, KeysView
from functools import partial
from typing import Any

from .bindings import has_star, is_open, named_nodes
from .node_names import name_of_alias
from .page import Page, Span

_LAZY_ANNOTATIONS = (3, 14)
"""Annotations are evaluated when somebody asks for them (PEP 649)."""


def read(page: Page) -> dict[str, Any]:
    """`names`: those that only a type checker sees in the module."""
    names = _typing_names(page)
    if names and not has_star(page) and not is_open(page):
        _find_uses(page, names)
    return {"names": sorted(names)}


_SCOPES = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _typing_names(page: Page) -> dict[str, ast.AST]:
    """Names that are bound where only a type checker looks, with where."""
    found: dict[str, ast.AST] = {}
    for block in page.nodes(ast.If):
        is_for_checkers = page.decided(block) is not None and "TYPE_CHECKING" in ast.unparse(block.test)
        is_of_module = not any(isinstance(above, _SCOPES) for above in page.around(block))
        if is_for_checkers and is_of_module:
            dead = block.orelse if page.decided(block) else block.body
            for statement in dead:
                for node, name in _bound_by(statement):
                    found.setdefault(name, node)
    return {name: node for name, node in found.items() if not hasattr(builtins, name)}


def _bound_by(statement: ast.stmt) -> Iterator[tuple[ast.AST, str]]:
    match statement:
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from ((each, name_of_alias(each)) for each in aliases)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield statement, name
        case ast.Assign(targets=targets):
            yield from ((each, each.id) for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield statement, name
        case ast.If() | ast.Try():
            for each in (*statement.body, *statement.orelse):
                yield from _bound_by(each)


def _find_uses(page: Page, names: dict[str, ast.AST]) -> None:
    homes = _homes(page, names.keys())
    is_lazy = page.platform[0] >= _LAZY_ANNOTATIONS or _postpones(page)
    told: set[str] = set()
    uses = [node for node in page.nodes(ast.Name) if node.id in names and isinstance(node.ctx, ast.Load)]
    for node in sorted(uses, key=lambda node: (node.lineno, node.col_offset)):
        if node.id not in told and not _is_bound_for(page, node, homes.get(node.id, set())):
            annotation = _annotation_of(page, node)
            if _runs(page, node, annotation, is_lazy):
                told.add(node.id)
                _tell(page, node, names[node.id], annotation)


def _homes(page: Page, names: KeysView[str]) -> dict[str, set[int]]:
    """Name -> ids of the functions and comprehensions (0: module or class) in which something that runs binds it."""
    found: dict[str, set[int]] = {}
    named = [*named_nodes(page), *((node, node.arg) for node in page.nodes(ast.arg))]
    named += [(node, name) for node in page.nodes(ast.Global) for name in node.names]
    for node, name in named:
        if name in names:
            function = page.parent(page.parent(node) or node) if isinstance(node, ast.arg) else page.function_of(node)
            found.setdefault(name, set()).add(0 if function is None or isinstance(node, ast.Global) else id(function))
    for each in page.nodes(ast.comprehension):
        for target in ast.walk(each.target):
            if isinstance(target, ast.Name):
                found.setdefault(target.id, set()).add(id(page.parent(each)))
    return found


def _is_bound_for(page: Page, node: ast.AST, homes: set[int]) -> bool:
    return 0 in homes or any(id(above) in homes for above in page.around(node))


def _postpones(page: Page) -> bool:
    futures = (node for node in page.nodes(ast.ImportFrom) if node.module == "__future__")
    return any(alias.name == "annotations" for node in futures for alias in node.names)


def _annotation_of(page: Page, node: ast.AST) -> ast.AST | None:
    """The outermost expression of the annotation that the node stands in."""
    inner = node
    for above in page.around(node):
        if isinstance(above, ast.arg | ast.AnnAssign) and above.annotation is inner:
            return inner
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and above.returns is inner:
            return inner
        if isinstance(above, ast.stmt | ast.Lambda):
            return None
        inner = above
    return None


_NEVER_RUN = tuple(
    getattr(ast, name) for name in ("TypeAlias", "TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, name)
)
"""Evaluated only when somebody asks (PEP 695)."""


def _runs(page: Page, node: ast.AST, annotation: ast.AST | None, is_lazy: bool) -> bool:
    if any(isinstance(above, _NEVER_RUN) for above in page.around(node)) or page.is_guarded(node):
        return False
    if annotation is None:
        return page.is_at_import(node) or page.function_of(node) is not None
    is_local = isinstance(page.parent(annotation), ast.AnnAssign) and page.function_of(annotation) is not None
    return not is_lazy and not is_local


def _tell(page: Page, node: ast.Name, where: ast.AST, annotation: ast.AST | None) -> None:
    find = partial(page.find, "L209", node, f"{node.id!r} is imported for type checkers only, and this code runs")
    related: list[tuple[ast.AST | Span, str]] = [(where, "only a type checker comes here")]
    if annotation is None:
        at = "" if page.function_of(node) is None else _WHY_LATER
        find("import it outside of `if TYPE_CHECKING`", label="needed here", why=at, related=related)
        return
    text = ast.unparse(annotation)
    if "'" in text or '"' in text:
        find("write `from __future__ import annotations` at the top of the file", label="evaluated", related=related)
        return
    edits = [(page.span(annotation), f'"{text}"')]
    is_of_function = not isinstance(page.parent(annotation), ast.AnnAssign)
    find(
        f'quote the annotation: "{text}"',
        label="evaluated when the function is defined" if is_of_function else "evaluated",
        related=related,
        edits=edits,
    )


_WHY_LATER = "In Lambda this line raises a `NameError` when it is reached: nobody has imported the name."
