"""Values that a function returns and JSON has no form for, as far as its `return` shows them."""

import ast
from collections.abc import Iterator

from .page import Def, Page

_BUILTINS = frozenset({"bytearray", "bytes", "complex", "frozenset", "memoryview", "object", "set"})
_CALLS = frozenset(
    {
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
        *("datetime.datetime", "datetime.date", "datetime.timedelta", "uuid.uuid1", "uuid.uuid4", "uuid.UUID"),
        *("pathlib.Path", "re.compile"),
    }
)


def find_no_json(page: Page, function: Def) -> list[tuple[str, ast.expr]]:
    """What is returned, and where: ("a set", node)."""
    values = (each.value for each in page.own(function, ast.Return) if each.value is not None)
    return [found for value in values for found in _look(page, value)]


def _look(page: Page, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _look(page, part)
        case ast.IfExp(body=first, orelse=second):
            yield from _look(page, first)
            yield from _look(page, second)
        case ast.Set() | ast.SetComp():
            yield "a set", node
        case ast.GeneratorExp():
            yield "a generator", node
        case ast.Lambda():
            yield "a function", node
        case ast.Constant(value=bytes()):
            yield "bytes", node
        case ast.Constant(value=complex()):
            yield "a complex number", node
        case ast.Call(func=func) if name := _called(page, func):
            yield f"{name}(...)", node


def _called(page: Page, node: ast.expr) -> str:
    if page.name_of(node) in _CALLS:
        return ast.unparse(node)
    name = page.builtin_of(node)
    return name if name in _BUILTINS else ""
