"""The names of one function: where they are read, and what the only value is that one has."""

import ast
from collections.abc import Iterator

from .node_names import names_bound
from .page import Def, Page


class Scope:
    """Functions inside count as part of it: a name that these bind too has no one value."""

    def __init__(self, page: Page, function: Def) -> None:
        self._page = page
        self._loads: dict[str, list[ast.Name]] = {}
        self._values: dict[str, list[ast.expr | None]] = {}
        for statement in function.body:
            for node in page.below(statement):
                self._note(node)

    def _note(self, node: ast.AST) -> None:
        if not isinstance(node, ast.Name):
            for name in _names_bound(node):
                self._values.setdefault(name, []).append(None)
        elif isinstance(node.ctx, ast.Load):
            self._loads.setdefault(node.id, []).append(node)
        else:
            self._values.setdefault(node.id, []).append(self._value_of(node))

    def _value_of(self, node: ast.Name) -> ast.expr | None:
        match self._page.parent(node):
            case ast.Assign(targets=[target], value=value) if target is node:
                return value
            case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                return value if target is node else None
        return None

    def loads(self, name: str) -> list[ast.Name]:
        """Where it is read, in order."""
        return self._loads.get(name, [])

    def binds(self, name: str) -> bool:
        return name in self._values

    def binds_once(self, name: str) -> bool:
        return len(self._values.get(name, ())) == 1

    def value(self, name: str) -> ast.expr | None:
        """What it is, if it is bound only once."""
        return self._values[name][0] if self.binds_once(name) else None


def _names_bound(node: ast.AST) -> Iterator[str]:
    """Also those that are bound somewhere else."""
    yield from node.names if isinstance(node, ast.Global | ast.Nonlocal) else names_bound(node)
