"""L414: coroutines that nobody awaits, where nothing else can be done with them."""

import ast
from typing import Any

from .page import Page

_OF_ASYNCIO = frozenset(
    {
        *("asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "asyncio.open_connection"),
        *("asyncio.sleep", "asyncio.start_server", "asyncio.to_thread", "asyncio.wait", "asyncio.wait_for"),
    }
)


def read(page: Page) -> dict[str, Any]:
    """Notes L414; there are no facts."""
    for node in page.nodes(ast.Call):
        if (name := _coroutine(page, node)) and _is_lost(page, node) and page.is_sure(node):
            _find(page, node, name)
    return {}


def _coroutine(page: Page, node: ast.Call) -> str:
    """The name of the coroutine function that is called: one of this file's, or of asyncio's; "" for any other."""
    if isinstance(node.func, ast.Name):
        function = page.tops.get(node.func.id)
        if isinstance(function, ast.AsyncFunctionDef) and not _is_made_otherwise(page, function):
            return node.func.id
    name = page.name_of(node.func)
    return name if name in _OF_ASYNCIO else ""


def _is_made_otherwise(page: Page, function: ast.AsyncFunctionDef) -> bool:
    """Whether a call gives something else: a decorator's work, or an async generator."""
    return bool(function.decorator_list) or any(page.own(function, ast.Yield))


def _is_lost(page: Page, node: ast.Call) -> bool:
    """Whether the coroutine itself is thrown away or printed."""
    above = page.parent(node)
    if isinstance(above, ast.Call):
        return page.builtin_of(above.func) == "print" and node in above.args
    return isinstance(above, ast.Expr | ast.FormattedValue)


def _find(page: Page, node: ast.Call, name: str) -> None:
    line, column, *_ = page.span(node)
    is_async = isinstance(page.function_of(node), ast.AsyncFunctionDef)
    page.find(
        "L414",
        node,
        f"nobody awaits {name}(...)",
        f"write await {name}(...)"
        if is_async
        else f"await it in an async function, or run it: asyncio.run({name}(...))",
        label="makes a coroutine, and does nothing",
        edits=[((line, column, line, column), "await ")] if is_async else [],
        is_safe=is_async,
    )
