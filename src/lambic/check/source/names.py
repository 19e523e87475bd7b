"""Names that nothing binds: what would be a NameError, read from the scopes that the compiler finds (symtable)."""

import ast
import builtins
import symtable
from collections.abc import Iterator
from typing import Any

from .page import Page

_MODULE = frozenset(
    {
        "__annotations__",
        "__builtins__",
        "__doc__",
        "__file__",
        "__loader__",
        "__name__",
        "__package__",
        "__path__",
        "__spec__",
    }
)
_BINDERS = frozenset({"globals", "locals", "vars", "exec", "eval", "setattr", "__getattr__"})
"""Who has one of these may bind names that nobody can read."""

_FORMER = frozenset({"WindowsError", "basestring", "long", "raw_input", "reduce", "unichr", "unicode", "xrange"})
"""Builtins of other Pythons, which code for several of them has under a condition."""


def read(page: Page) -> dict[str, Any]:
    """Notes L412; there are no facts."""
    if not _may_bind_unseen(page):
        known = page.names_of_module | _MODULE | frozenset(dir(builtins))
        for name in sorted(_globals(page.table) - known):
            _find(page, name, known)
    return {}


def _may_bind_unseen(page: Page) -> bool:
    stars = any(alias.name == "*" for node in page.nodes(ast.ImportFrom) for alias in node.names)
    return stars or any(node.id in _BINDERS for node in page.nodes(ast.Name))


def _globals(table: symtable.SymbolTable) -> set[str]:
    """Names that some scope takes from the module."""
    found = {each.get_name() for each in table.get_symbols() if each.is_referenced() and _is_global(table, each)}
    return found.union(*map(_globals, table.get_children()))


def _is_global(table: symtable.SymbolTable, symbol: symtable.Symbol) -> bool:
    # Of a function called "top" Python 3.11 says that all its names are the module's.
    is_bound = symbol.is_assigned() or symbol.is_imported() or symbol.is_parameter()
    return not is_bound and (symbol.is_global() or table.get_type() == "module")


def _find(page: Page, name: str, known: frozenset[str]) -> None:
    uses = sorted(_uses(page, name), key=lambda node: (node.lineno, node.col_offset))
    if uses:
        page.find("L412", uses[0], f"the name {name!r} is not defined", _help(name, known), label="nothing binds it")


def _uses(page: Page, name: str) -> Iterator[ast.Name]:
    """Those that surely run into it: not in `try`, not in a lazy annotation, not where an older Python is asked for."""
    for node in page.nodes(ast.Name):
        is_use = node.id == name and isinstance(node.ctx, ast.Load)
        is_old = name in _FORMER and any(
            isinstance(above, ast.If | ast.IfExp | ast.BoolOp | ast.ExceptHandler) for above in page.around(node)
        )
        if is_use and not is_old and page.is_sure(node) and not _is_lazy(page, node):
            yield node


def _is_lazy(page: Page, node: ast.Name) -> bool:
    """Whether it stands in an annotation that nothing evaluates when the line runs."""
    if not page.is_annotation(node):
        return False
    is_late = page.version >= (3, 14) or any(each.module == "__future__" for each in page.nodes(ast.ImportFrom))
    return is_late or _annotates_a_local(page, node)


def _annotates_a_local(page: Page, node: ast.Name) -> bool:
    """`count: Number = 1` in a function: Python looks at no annotation of a local variable."""
    kinds = (ast.AnnAssign, ast.arguments, ast.FunctionDef, ast.AsyncFunctionDef)
    above = next(each for each in page.around(node) if isinstance(each, kinds))
    return isinstance(above, ast.AnnAssign) and page.function_of(above) is not None


def _help(name: str, known: frozenset[str]) -> str:
    import difflib  # 3 ms, for a mistake alone

    near = difflib.get_close_matches(name, known, 1, 0.8)
    return (
        f"did you mean {near[0]!r}?" if near else f"import it, or define it above: nothing in this file binds {name!r}"
    )
