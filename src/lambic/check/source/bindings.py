"""The names that a module has once it is loaded, and where they are bound."""

import ast
from collections.abc import Iterator

from .node_names import BINDERS, last_name, name_of_alias, names_bound
from .page import Page

Import = ast.Import | ast.ImportFrom


def bindings(page: Page) -> Iterator[tuple[int, int, str]]:
    """(line, column, name) of each binding of a name of the module by some branch of the file, in no order."""
    for node, name in named_nodes(page):
        if _is_of_module(page, node):
            yield getattr(node, "lineno", 1), getattr(node, "col_offset", 0), name


def named_nodes(page: Page) -> Iterator[tuple[ast.AST, str]]:
    """Everything that binds a name, in whatever scope; parameters are left out."""
    for name in page.nodes(ast.Name):
        if isinstance(name.ctx, ast.Store) and not _is_of_comprehension(page, name):
            yield name, name.id
    for node in page.nodes(*BINDERS):
        if not isinstance(node, ast.arg):
            yield from ((node, bound) for bound in names_bound(node))
    yield from _imported(page)


def _is_of_comprehension(page: Page, node: ast.AST) -> bool:
    """Whether it is what a comprehension runs over: that has a scope of its own."""
    above = page.parent(node)
    while isinstance(above, ast.Tuple | ast.List | ast.Starred):
        above = page.parent(above)
    return isinstance(above, ast.comprehension)


def _imported(page: Page) -> Iterator[tuple[ast.AST, str]]:
    for statement in import_statements(page):
        yield from ((statement, name) for name in names_of(statement))


def import_statements(page: Page) -> Iterator[Import]:
    yield from page.nodes(ast.Import)
    yield from page.nodes(ast.ImportFrom)


def names_of(statement: Import) -> list[str]:
    """What an import binds."""
    return [name_of_alias(alias) for alias in statement.names]


def _is_of_module(page: Page, node: ast.AST) -> bool:
    return page.function_of(node) is None and not any(isinstance(above, ast.ClassDef) for above in page.around(node))


def has_star(page: Page) -> bool:
    return any(alias.name == "*" for node in page.nodes(ast.ImportFrom) for alias in node.names)


_MAKERS = frozenset({"attach", "exec", "globals", "initpkg", "locals", "vars"})
"""Who calls one of these may bind what no statement does; `attach` is lazy_loader's, `initpkg` apipkg's."""


def is_open(page: Page) -> bool:
    """Whether it may have names that nobody sees: by `__getattr__`, `globals()`, `sys.modules`."""
    if any(node.name == "__getattr__" and _is_of_module(page, node) for node in page.definitions()):
        return True
    if any(node.attr == "modules" for node in page.nodes(ast.Attribute)):
        return True
    return any(last_name(node.func) in _MAKERS for node in page.nodes(ast.Call))
