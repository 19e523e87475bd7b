"""What a file imports and binds, and in which order: for rules that follow imports from file to file."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from .bindings import Import, bindings, import_statements, is_open, names_of
from .node_names import last_name
from .page import Page, Span

_FROM = re.compile(r"from\s*(?P<module>[.\s]*[\w.]*)")
_CALLS = frozenset({"import_module", "__import__"})
_READERS = frozenset(
    {
        *("pkgutil.get_data", "importlib.resources.files", "importlib.resources.open_text"),
        *("importlib.resources.open_binary", "importlib.resources.read_text", "importlib.resources.read_binary"),
    }
)
_LAZY = (
    *(ast.arg, ast.AnnAssign, ast.BoolOp, ast.IfExp, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp),
    *(ast.Assert, ast.Compare),
)
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Match, ast.Try, ast.TryStar, ast.With, ast.AsyncWith)


def read(page: Page) -> dict[str, Any]:
    """`spans`: [line, dots, module, span of the module, {name: span}] of each import, also of `import_module("x")`.

    `binds`: names that the module has once it is loaded, `globals` those of them that functions bind; `is_open` when
    it may have others (see bindings.py). `steps` are what happens when it is loaded, in order: ["import", dots, module,
    [[name, what it is called here, span], ...], span, is sure], where `import x` has the name "", ["bind", name], and
    ["use", "a.b", attribute, span] of what an import bound. `sets`: modules
    that it puts names into. `data`: [call, package, span] of files that are read from a package.
    """
    bound = list(bindings(page))
    globals_ = {name for node in page.nodes(ast.Global) for name in node.names}
    return {
        "spans": [*_spans(page), *_call_spans(page)],
        "binds": sorted(globals_.union(name for *_, name in bound)),
        "globals": sorted(globals_),
        "is_open": is_open(page),
        "steps": _steps(page, bound),
        "sets": sorted(_changed_modules(page)),
        "data": list(_data(page)),
    }


# Where imports stand.


def _spans(page: Page) -> Iterator[list[Any]]:
    for node in page.nodes(ast.Import):
        for alias in node.names:
            line, column, *_ = page.span(alias)
            yield [node.lineno, 0, alias.name, (line, column, line, column + len(alias.name)), {}]
    for each in page.nodes(ast.ImportFrom):
        names = {alias.name: _name_span(page, alias) for alias in each.names}
        yield [each.lineno, each.level, each.module or "", _module_span(page, each), names]


def _name_span(page: Page, alias: ast.alias) -> Span:
    """The name itself, without `as other`."""
    line, column, *_ = page.span(alias)
    return line, column, line, column + len(alias.name)


def _module_span(page: Page, node: ast.ImportFrom) -> Span:
    """What stands behind `from`; all of the statement where that is written on several lines."""
    line, column, *_ = page.span(node)
    found = _FROM.match(page.line(line), column - 1)
    if found is None or not found["module"].strip():
        return page.span(node)
    start = found.start("module") + 1
    return line, start, line, start + len(found["module"].rstrip())


def _call_spans(page: Page) -> Iterator[list[Any]]:
    for node in page.nodes(ast.Call):
        name = last_name(node.func)
        if name in _CALLS and node.args and isinstance(node.args[0], ast.Constant):
            value = node.args[0].value
            if isinstance(value, str):
                bare = value.lstrip(".")
                yield [node.lineno, len(value) - len(bare), bare, page.span(node.args[0]), {}]


# What happens while it is loaded.


def _steps(page: Page, bound: list[tuple[int, int, str]]) -> list[list[Any]]:
    """In the order of the file; an import binds what it imports afterwards."""
    found: list[tuple[int, int, int, list[Any]]] = []
    for statement in import_statements(page):
        if page.is_at_import(statement):
            steps = _import_steps(page, statement, _is_sure(page, statement))
            found += [(statement.lineno, statement.col_offset, 0, step) for step in steps]
    found += [(line, column, 1, ["bind", name]) for line, column, name in bound]
    found += [(node.lineno, node.col_offset, 0, _use(page, node)) for node in _uses(page)]
    return [step for *_, step in sorted(found, key=lambda each: each[:3])]


def _import_steps(page: Page, node: Import, is_sure: bool) -> Iterator[list[Any]]:
    if isinstance(node, ast.ImportFrom):
        names = [[alias.name, alias.asname or alias.name, _name_span(page, alias)] for alias in node.names]
        yield ["import", node.level, node.module or "", names, page.span(node), is_sure]
        return
    for alias in node.names:
        yield ["import", 0, alias.name, [["", alias.asname or "", page.span(node)]], page.span(node), is_sure]


def _uses(page: Page) -> Iterator[ast.Attribute]:
    """Attributes that are surely taken of an imported name while the file is loaded."""
    imported = {name for statement in import_statements(page) for name in names_of(statement)} - page.bound
    for node in page.nodes(ast.Attribute):
        is_of_import = _dotted(node.value).partition(".")[0] in imported
        if is_of_import and page.is_at_import(node) and not _is_unevaluated(page, node) and _is_sure(page, node):
            yield node


def _use(page: Page, node: ast.Attribute) -> list[Any]:
    return ["use", _dotted(node.value), node.attr, page.span(node)]


def _dotted(node: ast.expr) -> str:
    """`a.b` as it is written; "" for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{inner}.{node.attr}" if (inner := _dotted(node.value)) else ""
    return node.id if isinstance(node, ast.Name) else ""


def _is_unevaluated(page: Page, node: ast.AST) -> bool:
    """Whether its value may not be needed at once: in an annotation, a part of a condition, a comprehension."""
    inner = node
    for above in page.around(node):
        is_returned = isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and above.returns is inner
        if is_returned or isinstance(above, _LAZY):
            return True
        inner = above
    return False


def _is_sure(page: Page, node: ast.AST) -> bool:
    """Whether it runs whenever the module is loaded, and what it raises comes out."""
    inner = node
    for above in page.around(node):
        if isinstance(above, _BLOCKS) and not _lets_through(page, above, inner):
            return False
        inner = above
    return True


def _lets_through(page: Page, block: ast.AST, inner: ast.AST) -> bool:
    if isinstance(block, ast.If):
        return page.decided(block) is not None
    if isinstance(block, ast.Try | ast.TryStar):
        return (inner in block.body and not block.handlers) or inner in block.finalbody
    return False


# Hands in other modules.


def _changed_modules(page: Page) -> Iterator[str]:
    """Full names of what attributes are set on: `settings.TABLE = 1`, `setattr(settings, name, 1)`."""
    for node in page.nodes(ast.Attribute):
        if not isinstance(node.ctx, ast.Load) and (name := page.name_of(node.value)):
            yield name
    calls = (call for call in page.nodes(ast.Call) if isinstance(call.func, ast.Name) and call.func.id == "setattr")
    yield from filter(None, (page.name_of(call.args[0]) for call in calls if call.args))


# Files beside the code.


def _data(page: Page) -> Iterator[list[Any]]:
    for name, node in page.calls():
        if name in _READERS and node.args:
            package = node.args[0]
            if isinstance(package, ast.Constant) and isinstance(package.value, str):
                yield [name, package.value, page.span(package)]
