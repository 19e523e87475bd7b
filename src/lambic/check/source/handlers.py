"""What a file binds at its top, and how its functions want to be called: a handler is one of them."""

import ast
from collections.abc import Iterator
from itertools import chain
from typing import Any

from .page import Def, Page
from .returned import find_no_json

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_NOT_CALLABLE = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.JoinedStr, ast.ListComp, ast.DictComp)


def read(page: Page) -> dict[str, Any]:
    """`bindings`: name -> [[kind, span], ...] in the order of the file, "*" for a star import.

    A kind is "def", "class", "module" (`import x`), "import" (`from x import y`), "value" (nothing that can be called),
    "again" (made of itself: `handler = wrap(handler)`), "other", or "maybe" for what stands under a condition.
    `definitions`: name -> how the last `def` of that name at the top of the file wants to be called.
    """
    bindings: dict[str, list[Any]] = {}
    for name, kind, node in _bindings(page.tree.body, is_sure=True):
        bindings.setdefault(name, []).append([kind, page.span(node)])
    tops = [node for node in page.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {"bindings": bindings, "definitions": {node.name: _describe(page, node) for node in tops}}


def _bindings(body: list[ast.stmt], is_sure: bool) -> Iterator[tuple[str, str, ast.AST]]:
    for statement in body:
        for name, kind, node in _bound(statement):
            yield name, kind if is_sure else "maybe", node
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            is_same = is_sure and isinstance(statement, ast.With | ast.AsyncWith)
            for inner in chain.from_iterable(getattr(statement, block, []) for block in _BLOCKS):
                yield from _bindings([inner] if isinstance(inner, ast.stmt) else inner.body, is_same)


def _bound(statement: ast.stmt) -> Iterator[tuple[str, str, ast.AST]]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name, "def", statement
        case ast.ClassDef(name=name):
            yield name, "class", statement
        case ast.Import(names=aliases):
            yield from ((alias.asname or alias.name.partition(".")[0], "module", alias) for alias in aliases)
        case ast.ImportFrom(names=aliases):
            yield from ((alias.asname or alias.name, "import", alias) for alias in aliases)
        case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
            yield name, _kind_of(value, name), target
        case ast.AnnAssign(target=ast.Name(id=name) as target, value=ast.expr() as value):
            yield name, _kind_of(value, name), target
        case _:
            yield from ((node.id, "other", node) for node in _stored(statement))


def _kind_of(value: ast.expr, name: str) -> str:
    if isinstance(value, _NOT_CALLABLE):
        return "value"
    names = (node.id for node in ast.walk(value) if isinstance(node, ast.Name))
    return "again" if name in names else "other"


def _stored(statement: ast.stmt) -> Iterator[ast.Name]:
    """Names that the expressions of a statement itself bind."""
    for field, value in ast.iter_fields(statement):
        for part in value if isinstance(value, list) else [value]:
            if field not in _BLOCKS and isinstance(part, ast.AST):
                nodes = (node for node in ast.walk(part) if isinstance(node, ast.Name))
                yield from (node for node in nodes if isinstance(node.ctx, ast.Store))


def _describe(page: Page, node: Def) -> dict[str, Any]:
    """`parameters` are [name, annotation's full name, span, has a default]; keyword-only ones without default apart.

    `returns` is [full name, text, span] of the return annotation, or None; `no_json` are [what, span] of returned
    values. `decorators` are [full name, text, span].
    """
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = len(positional) - len(arguments.defaults)
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    yields = [*page.own(node, ast.Yield), *page.own(node, ast.YieldFrom)]
    return {
        "span": page.span(node),
        "is_async": isinstance(node, ast.AsyncFunctionDef),
        "is_generator": bool(yields),
        "yield_span": page.span(yields[0]) if yields else None,
        "parameters": [
            [each.arg, _annotation(page, each.annotation), page.span(each), at >= defaults]
            for at, each in enumerate(positional)
        ],
        "keyword_only": [[each.arg, page.span(each)] for each, default in named if default is None],
        "takes_more": arguments.vararg is not None,
        "returns": _annotation(page, node.returns),
        "no_json": [[what, page.span(each)] for what, each in find_no_json(page, node)],
        "decorators": [_decorator(page, each) for each in node.decorator_list],
    }


def _annotation(page: Page, node: ast.expr | None) -> list[Any] | None:
    """[full name of what is outermost, text, span]."""
    if node is None:
        return None
    outer = node.value if isinstance(node, ast.Subscript) else node
    if isinstance(outer, ast.Constant) and isinstance(outer.value, str):
        return ["", outer.value, page.span(node)]
    name = page.name_of(outer) or (outer.id if isinstance(outer, ast.Name) and outer.id not in page.bound else "")
    return [name, ast.unparse(node), page.span(node)]


def _decorator(page: Page, node: ast.expr) -> list[Any]:
    called = node.func if isinstance(node, ast.Call) else node
    return [page.name_of(called), ast.unparse(called), page.span(node)]
