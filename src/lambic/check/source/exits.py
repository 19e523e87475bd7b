"""Where functions of a file end the program that they run in."""

import ast
from collections.abc import Iterator
from typing import Any

from .page import Page

_EXITS = frozenset({"sys.exit", "os._exit", "os.abort"})
_BUILT_IN = frozenset({"exit", "quit"})


def read(page: Page) -> dict[str, Any]:
    """`exits`: [text, name of the function it stands in, span] of each exit that a function surely makes."""
    exits: list[Any] = []
    for text, node in _exits(page):
        if _is_unconditional(page, node):
            _find_at_import(page, text, node)
        function = page.function_of(node)
        name = getattr(function, "name", "")
        if name and page.is_sure(node):
            exits.append([text, name, page.span(node)])
    return {"exits": sorted(exits, key=lambda each: each[2])}


def _is_unconditional(page: Page, node: ast.AST) -> bool:
    """Whether it stands at the top of the file, under nothing."""
    return all(isinstance(above, ast.Module | ast.Expr) for above in page.around(node))


def _find_at_import(page: Page, text: str, node: ast.AST) -> None:
    page.find(
        "L410",
        node,
        f"{text} ends the program while this file is imported",
        'put it under if __name__ == "__main__"',
        label="whoever imports the file ends here",
        why="In Lambda the function can't start: the process ends while it is loading, and every event fails with it.",
    )


def _exits(page: Page) -> Iterator[tuple[str, ast.AST]]:
    for node in page.nodes(ast.Call):
        if (name := page.name_of(node.func)) in _EXITS:
            yield f"{name}()", node
        elif isinstance(node.func, ast.Name) and node.func.id in _BUILT_IN and not _is_bound(page, node.func.id):
            yield f"{node.func.id}()", node
    for each in page.nodes(ast.Raise):
        raised = each.exc.func if isinstance(each.exc, ast.Call) else each.exc
        if isinstance(raised, ast.Name) and raised.id == "SystemExit" and not _is_bound(page, raised.id):
            yield "raise SystemExit", each


def _is_bound(page: Page, name: str) -> bool:
    return name in page.bound or name in page.imported
