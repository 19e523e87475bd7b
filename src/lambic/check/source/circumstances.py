"""Whether code that is there also runs in Lambda: what is meant for another place, or for a program, may not."""

import ast
import builtins
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .node_names import last_name

_Def = ast.FunctionDef | ast.AsyncFunctionDef
Around = Callable[[ast.AST], Iterator[ast.AST]]
"""What a node stands in, from the inside out."""

_PLACE_WORDS = frozenset(
    {
        *(
            "environ",
            "getenv",
            "env",
            "lambda",
            "local",
            "localhost",
            "locally",
            "debug",
            "dev",
            "development",
            "offline",
        ),
        *("test", "tests", "testing", "stage", "staging", "prod", "production", "ci", "docker", "sam", "platform"),
        *("version", "hexversion", "py", "exists", "isfile", "isdir", "hasattr", "access", "is_file", "is_dir"),
    }
)
"""Words of a condition that may ask where, or on what, the program runs."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def asks_for_main(node: ast.AST) -> bool:
    match node:
        case ast.If(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])):
            return _is_main(left, right) or _is_main(right, left)
    return False


def _is_main(name: ast.expr, value: ast.expr) -> bool:
    is_name = isinstance(name, ast.Name) and name.id == "__name__"
    return is_name and isinstance(value, ast.Constant) and value.value == "__main__"


def asks_for_place(node: ast.AST) -> bool:
    if not isinstance(node, ast.If | ast.IfExp | ast.While):
        return False
    return any(not _PLACE_WORDS.isdisjoint(_words_of(text)) for text in _texts(node.test))


def _texts(test: ast.expr) -> Iterator[str]:
    """The names and strings in a condition."""
    for node in ast.walk(test):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _words_of(text: str) -> Iterator[str]:
    yield text
    yield from (word.lower() for word in _WORD.findall(text))


def suppresses(node: ast.AST) -> bool:
    """Whether it is `with suppress(...)`."""
    if not isinstance(node, ast.With | ast.AsyncWith):
        return False
    calls = (item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call))
    return any(ast.unparse(call.func).rpartition(".")[2] == "suppress" for call in calls)


def may_catch(handler: ast.ExceptHandler, error: str) -> bool:
    """Whether it is meant for an exception of that builtin class: names of other classes are taken for just that."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or _may_hold(kind, error) for kind in kinds)


def _may_hold(kind: ast.expr, error: str) -> bool:
    """A variable or call may be anything; one word in CamelCase that means no builtin is a class of someone's own."""
    name = last_name(kind)
    if isinstance(getattr(builtins, name, None), type):
        return name in {each.__name__ for each in getattr(builtins, error).__mro__}
    return not name[:1].isupper() or name.isupper() or name.endswith("s")


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
