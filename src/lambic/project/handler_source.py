"""What a handler's file says before it runs: whether it defines the handler, and how that is decorated.

This file stands alone, for it also runs as a script in another Python, whose grammar the file is written in:
`python -I -S handler_source.py` takes `[[path, attribute], ...]` as JSON on stdin and writes a list of answers.
"""

import ast
import json
import sys
import warnings
from collections.abc import Iterator
from itertools import chain
from typing import Any

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_METHOD_OF = {
    "http.get": "GET",
    "http.post": "POST",
    "http.put": "PUT",
    "http.patch": "PATCH",
    "http.delete": "DELETE",
    "http.route": "ANY",
}
EVENTS = (
    "authorizer",
    "cloudwatch_logs",
    "cognito",
    "custom_resource",
    "dynamodb",
    "eventbridge",
    "firehose",
    "kafka",
    "kinesis",
    "s3",
    "schedule",
    "sns",
    "sqs",
)
"""The decorators of lambic.events."""


def read_file(path: str, attribute: str) -> dict[str, Any]:
    """`error` is None or [line, message, the line's text], line 0 for a file that can't be read at all.

    `is_defined`: whether the file binds the handler's name, in whatever way. `functions` are those that the handler
    consists of, as [expression, definition or None]: its own `def` at module level, or, where `joined_at` is the line
    of a `http.routes(...)`, what that joins. `handler = events.sqs(ship)` is a definition with that decorator alone.
    A definition has is_async, line, `parameters` (those that a call must fill, and `context`), `decorators`.
    A decorator has `line`, `source` ("http", or one of EVENTS; "" for another's), `method` (of http's, else ""),
    `takes_path` (it is called with one argument, the path) and `path` (None when that is no literal text).
    """
    try:
        with open(path, "rb") as file:
            source = file.read()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"error": None, **_read(ast.parse(source), attribute)}
    except OSError as error:
        return _failed(0, error.strerror or str(error))
    except SyntaxError as error:
        return _failed(error.lineno or 1, error.msg, (error.text or "").strip())
    except (ValueError, RecursionError, MemoryError) as error:
        return _failed(1, f"can't be read as Python: {error}")


def _failed(line: int, message: str, text: str = "") -> dict[str, Any]:
    return {"error": [line, message, text], "is_defined": False, "joined_at": 0, "functions": []}


def _read(tree: ast.Module, attribute: str) -> dict[str, Any]:
    names = set(_defined(tree.body))
    line, functions = _functions(tree, attribute, _lambic_names(tree))
    is_defined = not names.isdisjoint((attribute, "*", "__getattr__"))
    return {"is_defined": is_defined, "joined_at": line, "functions": functions}


def _functions(tree: ast.Module, attribute: str, names: dict[str, str]) -> tuple[int, list[list[Any]]]:
    definitions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in reversed(tree.body):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name == attribute:
                return 0, [[attribute, _describe(node, names)]]
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func, args=arguments))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call(func=func, args=arguments))
            ) if name == attribute and _name_of(func, names) == "http.routes":
                texts = [ast.unparse(each) for each in arguments]
                found = [[text, definitions.get(text) and _describe(definitions[text], names)] for text in texts]
                return node.lineno, found
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call(func=func))
            ) if name == attribute and _decorator(func, names)["source"] in EVENTS:
                alone = {"line": node.lineno, "is_async": False, "parameters": []}
                return 0, [[attribute, {**alone, "decorators": [_decorator(func, names)]}]]
    return 0, []


def _describe(function: ast.FunctionDef | ast.AsyncFunctionDef, names: dict[str, str]) -> dict[str, Any]:
    return {
        "line": function.lineno,
        "is_async": isinstance(function, ast.AsyncFunctionDef),
        "parameters": _parameters(function.args),
        "decorators": [_decorator(node, names) for node in function.decorator_list],
    }


def _parameters(arguments: ast.arguments) -> list[str]:
    """As lambic.http reads them of a function: at least the first, those without default, and `context`."""
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    required = max(len(names) - len(arguments.defaults), 1)
    wanted = [name for index, name in enumerate(names) if index < required or name == "context"]
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return [*wanted, *(f"*, {each.arg}" for each, default in named if default is None)]


def _decorator(node: ast.expr, names: dict[str, str]) -> dict[str, Any]:
    call = node if isinstance(node, ast.Call) else None
    arguments = [*call.args, *call.keywords] if call else []
    path = arguments[0] if len(arguments) == 1 else None
    if isinstance(path, ast.keyword):
        path = path.value if path.arg == "path" else None
    name = _name_of(call.func if call else node, names)
    return {
        "line": node.lineno,
        "source": _source_of(name),
        "method": _METHOD_OF.get(name, ""),
        "takes_path": path is not None and not isinstance(path, ast.Starred),
        "path": path.value if isinstance(path, ast.Constant) and isinstance(path.value, str) else None,
    }


def _source_of(name: str) -> str:
    package, _, last = name.partition(".")
    if name in _METHOD_OF:
        return "http"
    return last if package == "events" and last in EVENTS else ""


def _name_of(node: ast.expr, names: dict[str, str]) -> str:
    """What lambic calls it ("http.get", "events.sqs"); "" for what is not lambic's."""
    text = ast.unparse(node)
    module, _, last = text.rpartition(".")
    return names.get(text) or (f"{names[module]}.{last}" if module in names else "")


def _lambic_names(tree: ast.Module) -> dict[str, str]:
    """How this file calls what it imports of lambic: {"web": "http", "take": "events.sqs", ...}."""
    found = (each for node in ast.walk(tree) for each in _imported(node))
    return {alias: module.removeprefix("lambic.") for module, alias in found if module.startswith("lambic.")}


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        yield from ((each.name, each.asname or each.name) for each in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from ((f"{node.module}.{each.name}", each.asname or each.name) for each in node.names)


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    """Names that a module's statements bind, whichever branch runs; "*" for a star import."""
    for statement in body:
        yield from _bound(statement)
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        blocks = [getattr(statement, block, []) for block in _BLOCKS]
        for inner in chain.from_iterable(blocks):
            yield from _defined([inner] if isinstance(inner, ast.stmt) else inner.body)


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)
        case _:
            yield from _stored(statement)


def _stored(statement: ast.stmt) -> Iterator[str]:
    """Names that the expressions of a statement itself bind, not those of the statements in it."""
    for field, value in ast.iter_fields(statement):
        for part in value if isinstance(value, list) else [value]:
            if field not in _BLOCKS and isinstance(part, ast.AST):
                nodes = (node for node in ast.walk(part) if isinstance(node, ast.Name))
                yield from (node.id for node in nodes if isinstance(node.ctx, ast.Store))


if __name__ == "__main__":
    json.dump([read_file(*each) for each in json.load(sys.stdin)], sys.stdout)
