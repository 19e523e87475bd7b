"""Whether code that is there also runs in Lambda: what is meant for another place, or for a program, may not."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_Def = ast.FunctionDef | ast.AsyncFunctionDef
Around = Callable[[ast.AST], Iterator[ast.AST]]
"""What a node stands in, from the inside out."""

_PLACE_WORDS = re.compile(
    r"environ|getenv|lambda|local|debug|dev|test|stage|prod|platform|version|exists|is_file|is_dir|isfile|isdir"
    r"|hasattr|access\b|\bPY\d",
    re.IGNORECASE,
)
"""Words of a condition that may ask where, or on what, the program runs."""


def asks_for_main(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "__name__ == '__main__'",
        "'__main__' == __name__",
    )


def asks_for_place(node: ast.AST) -> bool:
    return isinstance(node, ast.If | ast.IfExp | ast.While) and _PLACE_WORDS.search(ast.unparse(node.test)) is not None


def suppresses(node: ast.AST) -> bool:
    """Whether it is `with suppress(...)`."""
    if not isinstance(node, ast.With | ast.AsyncWith):
        return False
    calls = (item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call))
    return any(ast.unparse(call.func).rpartition(".")[2] == "suppress" for call in calls)


def find_programs(tops: Iterable[_Def], names: Iterable[ast.Name], around: Around) -> frozenset[_Def]:
    """Of the functions at the top of a file, those that only `if __name__ == "__main__"` and one another use."""
    functions = {node.name: node for node in tops}
    uses: dict[str, list[Any]] = {name: [] for name in functions}
    for node in names:
        if node.id in uses and isinstance(node.ctx, ast.Load):
            uses[node.id].append(_statement_of(node, around))
    found = {name for name, places in uses.items() if any(place is not functions[name] for place in places)}
    while wrong := [name for name in found if not all(_is_program(place, found) for place in uses[name])]:
        found.difference_update(wrong)
    return frozenset(functions[name] for name in found)


def _statement_of(node: ast.AST, around: Around) -> ast.AST:
    """The statement at the top of the file that the node stands in."""
    inner = node
    for above in around(node):
        if isinstance(above, ast.Module):
            break
        inner = above
    return inner


def _is_program(place: ast.AST, names: set[str]) -> bool:
    return asks_for_main(place) or (isinstance(place, ast.FunctionDef | ast.AsyncFunctionDef) and place.name in names)
