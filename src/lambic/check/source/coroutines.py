"""What must not stand in an `async def`: a second event loop, and calls that hold up the one there is."""

import ast
from collections.abc import Iterator
from typing import Any

from .page import Page, Span

_LONGEST = 60
"""Characters of a call that a help shows as it is."""
_RUNNERS = frozenset({"asyncio.run", "anyio.run"})
_LOOPS = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop", "asyncio.new_event_loop"})
_METHODS = ("get", "options", "head", "post", "put", "patch", "delete", "request")
_TO_THREAD = "await asyncio.to_thread({}, ...)"
_HELP = {
    "time.sleep": "await asyncio.sleep(...)",
    **{f"requests.{name}": f"await httpx.AsyncClient().{name}(...), or {_TO_THREAD}" for name in _METHODS},
    **{f"httpx.{name}": f"await client.{name}(...) of an httpx.AsyncClient" for name in (*_METHODS, "stream")},
    "urllib.request.urlopen": _TO_THREAD,
    "urllib.request.urlretrieve": _TO_THREAD,
    **{
        f"subprocess.{name}": f"await asyncio.create_subprocess_exec(...), or {_TO_THREAD}"
        for name in ("run", "call", "check_call", "check_output", "getoutput")
    },
    "os.system": f"await asyncio.create_subprocess_shell(...), or {_TO_THREAD}",
}
"""Calls that wait for something, with the way that lets others run."""

_CLIENTS = {
    "boto3.client": _TO_THREAD,
    "boto3.resource": _TO_THREAD,
    "requests.Session": f"an httpx.AsyncClient, or {_TO_THREAD}",
    "httpx.Client": "an httpx.AsyncClient",
}
"""What makes an object whose methods wait."""
_NO_WAITING = frozenset(
    {"close", "get_paginator", "get_waiter", "generate_presigned_url", "generate_presigned_post", "can_paginate"}
)


def read(page: Page) -> dict[str, Any]:
    """Notes findings; no rule over several files needs facts."""
    if any(page.nodes(ast.AsyncFunctionDef)):
        _find_runners(page)
        for name, help, node in _blocking(page):
            _find_blocking(page, name, help, node)
    return {}


# L404


def _find_runners(page: Page) -> None:
    if "nest_asyncio" in page.imported.values():
        return
    for node in page.nodes(ast.Call):
        name = _runner(page, node)
        if name and isinstance(page.function_of(node), ast.AsyncFunctionDef) and page.is_sure(node):
            _find_runner(page, name, node)


def _runner(page: Page, node: ast.Call) -> str:
    """How a call that runs an event loop is named; "" for any other."""
    if (name := page.name_of(node.func)) in _RUNNERS:
        return name
    if isinstance(node.func, ast.Attribute) and node.func.attr == "run_until_complete":
        loop = node.func.value
        loop = page.constants.get(loop.id, loop) if isinstance(loop, ast.Name) else loop
        if isinstance(loop, ast.Call) and page.name_of(loop.func) in _LOOPS:
            return "run_until_complete"
    return ""


def _find_runner(page: Page, name: str, node: ast.Call) -> None:
    edits = _awaiting(page, node)
    text = ast.unparse(node.args[0]) if edits else ""
    page.find(
        "L404",
        node,
        f"{name} is called in an async function, where an event loop runs already",
        f"await it instead: await {text if 0 < len(text) <= _LONGEST else 'main()'}",
        label="raises RuntimeError",
        edits=edits,
        is_safe=bool(edits),
    )


def _awaiting(page: Page, node: ast.Call) -> "list[tuple[Span, str]]":
    """`await main()` in the place of `asyncio.run(main())`, where that stands for itself."""
    if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.Call):
        return []
    if not isinstance(page.parent(node), ast.Expr | ast.Return | ast.Assign | ast.AnnAssign):
        return []
    whole, inner = page.span(node), page.span(node.args[0])
    return [((*whole[:2], *inner[:2]), "await "), ((*inner[2:], *whole[2:]), "")]


# L405


def _blocking(page: Page) -> Iterator[tuple[str, str, ast.Call]]:
    """Calls that wait, as they are named, with the other way."""
    for node in page.nodes(ast.Call):
        if name := page.name_of(node.func):
            if name in _HELP:
                yield name, _HELP[name].format(name), node
        elif isinstance(node.func, ast.Attribute) and (maker := _maker(page, node.func.value)):
            text = ast.unparse(node.func)
            if node.func.attr not in _NO_WAITING and not node.func.attr[0].isupper():
                yield text, _CLIENTS[maker].format(text), node


def _maker(page: Page, node: ast.expr, depth: int = 6) -> str:
    """What made the object that an expression is: "boto3.client" of `client`, and of `resource.Table("x")`."""
    if isinstance(node, ast.Name):
        node = page.constants.get(node.id, node)
    if not isinstance(node, ast.Call) or not depth:
        return ""
    if (name := page.name_of(node.func)) in _CLIENTS:
        return name
    if isinstance(node.func, ast.Attribute) and node.func.attr[0].isupper():
        return _maker(page, node.func.value, depth - 1)
    return ""


def _find_blocking(page: Page, name: str, help: str, node: ast.Call) -> None:
    function = page.function_of(node)
    if not isinstance(function, ast.AsyncFunctionDef) or function in page.programs:
        return
    if isinstance(page.parent(node), ast.Await):
        return
    message = f"{name} holds up the event loop of the async function {function.name!r}"
    page.find("L405", node.func, message, f"use {help}", label="nothing else runs until it returns")
