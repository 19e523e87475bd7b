"""The names that one node of a tree binds, or that it ends in."""

import ast
from collections.abc import Iterator

BINDERS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.arg, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchStar, ast.MatchMapping),
)
"""What binds names beside assignments and imports."""


def names_bound(node: ast.AST) -> Iterator[str]:
    """Of BINDERS and aliases."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            yield name
        case ast.alias():
            yield name_of_alias(node)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def name_of_alias(alias: ast.alias) -> str:
    """What an import binds for it: "os" of `import os.path`."""
    return alias.asname or alias.name.partition(".")[0]


def last_name(node: ast.AST) -> str:
    """ "run" of `run` and `asyncio.run`; "" of what ends in no name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
