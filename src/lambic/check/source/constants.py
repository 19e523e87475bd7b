"""Names of a file that can only ever mean one thing."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .node_names import BINDERS, names_bound

Nodes = Callable[..., Iterator[Any]]
"""All nodes of the given kinds (Page.nodes)."""


def find_constants(nodes: Nodes) -> dict[str, ast.expr]:
    """Names that are bound once, by an assignment, with what they are bound to."""
    stored = Counter(node.id for node in nodes(ast.Name) if not isinstance(node.ctx, ast.Load))
    others = {name for node in nodes(*BINDERS, ast.alias) for name in names_bound(node)}
    found: dict[str, ast.expr] = {}
    for node in nodes(ast.Assign):
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    for node in nodes(ast.AnnAssign):
        if isinstance(node.target, ast.Name) and node.value is not None:
            found[node.target.id] = node.value
    return {name: value for name, value in found.items() if stored[name] == 1 and name not in others}


def text_of(node: ast.AST | None, constants: Mapping[str, ast.expr]) -> str | None:
    """The string that an expression is, literally or by a name; None where that can't be said."""
    if isinstance(node, ast.Name):
        node = constants.get(node.id)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
