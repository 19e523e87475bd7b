"""L506, L507: what decorated handlers return, against what can be made a response."""

import ast
import builtins
from collections.abc import Iterator
from typing import NamedTuple

from .decorated import Decorated
from .literal import UNKNOWN, read_literal
from .page import Def, Page
from .replies import find_reply, find_reply_returned
from .responses import ERRORS, find_wrong_status, wrong_status
from .scope import Scope

_REFUSED = {
    **dict.fromkeys(("complex",), "a complex number"),
    **dict.fromkeys(("object", "range", "type", "slice", "NotImplemented"), ""),
    "datetime.timedelta": "a timedelta",
    **dict.fromkeys((f"pathlib.{kind}" for kind in ("Path", "PurePath", "PosixPath", "PurePosixPath")), "a path"),
    "collections.deque": "a deque",
    "fractions.Fraction": "a fraction",
    "ipaddress.ip_address": "an IP address",
    "re.compile": "a pattern",
    "types.SimpleNamespace": "a SimpleNamespace",
}
"""Calls, and types in annotations, of what lambic.http can't write."""
_OPEN = frozenset(
    {
        *("keys", "model_dump", "model_validate_json", "__next__", "__aiter__", "__iter__"),
        *("__struct_fields__", "__dataclass_fields__"),
    }
)
"""What a class may have for lambic.http to read or write its objects."""


class Refusal(NamedTuple):
    """Why a value can't be a response; `way` is what to do."""

    node: ast.expr
    what: str
    way: str = "return a str, bytes, dict, list, dataclass, None, (status, value) or http.Response"


def check_results(page: Page, handler: Decorated, scope: Scope) -> None:
    """A generator gives what it yields: what it returns and promises is another matter."""
    if any(True for _ in page.own(handler.node, ast.Yield, ast.YieldFrom)):
        return
    for node in page.own(handler.node, ast.Return):
        if node.value is not None:
            _check(page, handler, scope, node, node.value)
    if handler.node.returns is not None:
        _check_annotation(page, handler, handler.node.returns)


def _check(page: Page, handler: Decorated, scope: Scope, statement: ast.Return, value: ast.expr) -> None:
    match value:
        case ast.IfExp(body=body, orelse=orelse):
            _check(page, handler, scope, statement, body)
            _check(page, handler, scope, statement, orelse)
        case ast.Tuple():
            _check_pair(page, handler, scope, value)
        case _:
            if reply := find_reply(page, scope, value):
                find_reply_returned(page, handler, value, reply)
            elif error := _made_error(page, value):
                _returned_error(page, handler, statement, value, error)
            elif refusal := refuse(page, scope, value):
                _refused(page, handler, value, refusal)


# L507: values that are none.


def refuse(page: Page, scope: Scope, node: ast.expr, is_inside: bool = False, depth: int = 8) -> Refusal | None:
    """Why a value can't be written; None for one that can, or that is not known. `is_inside`: of a dict or list."""
    if not depth:
        return None
    if what := _what(page, node, is_inside):
        return Refusal(node, what)
    match node:
        case ast.Name(id=name):
            return _refuse_name(page, scope, node, name, is_inside, depth)
        case ast.Call(func=func, args=[body, *_]) if page.name_of(func) == "lambic.http.Response":
            return refuse(page, scope, body, is_inside, depth - 1)
        case ast.Dict(values=items) | ast.List(elts=items) | ast.Tuple(elts=items):
            found = (refuse(page, scope, each, True, depth - 1) for each in items)
            return next((each for each in found if each is not None), None)
    return None


def _refuse_name(page: Page, scope: Scope, node: ast.Name, name: str, is_inside: bool, depth: int) -> Refusal | None:
    if (value := scope.value(name)) is not None:
        inner = refuse(page, scope, value, is_inside, depth - 1)
        return inner and Refusal(node, inner.what, inner.way)
    top = page.tops.get(name)
    if scope.binds(name) or top is None or not set(_decorators(page, top)) <= {"dataclasses.dataclass"}:
        return None
    if isinstance(top, ast.ClassDef):
        way = f"return an object of it: {name}(...)"
        return None if top.keywords else Refusal(node, f"the class {name} itself", way)
    return Refusal(node, f"the function {name} itself", f"call it: {name}(...)")


def _decorators(page: Page, node: Def | ast.ClassDef) -> list[str]:
    return [page.name_of(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]


def _what(page: Page, node: ast.expr, is_inside: bool) -> str:
    match node:
        case ast.Lambda():
            return "a lambda"
        case ast.Constant(value=complex()):
            return "a complex number"
        case ast.Constant(value=bytes()) if is_inside:
            return "bytes within JSON"
        case ast.Constant(value=value) if value is ...:
            return "..."
        case ast.Name() if _is_module(page, node):
            return f"the module {page.imported[node.id]}"
        case ast.Call(func=func):
            return _what_call(page, func)
    return ""


def _is_module(page: Page, node: ast.Name) -> bool:
    aliases = (alias for each in page.nodes(ast.Import) for alias in each.names)
    return node.id in page.imported and any((each.asname or each.name) == node.id for each in aliases)


def _what_call(page: Page, func: ast.expr) -> str:
    name = page.builtin_of(func) or page.name_of(func)
    if name in _REFUSED:
        return _REFUSED[name] or f"a {name}"
    kind = page.tops.get(func.id) if isinstance(func, ast.Name) else None
    return f"an object of {kind.name}" if isinstance(kind, ast.ClassDef) and is_plain_class(page, kind) else ""


def is_plain_class(page: Page, node: ast.ClassDef) -> bool:
    """Whether it is a class that no library and no decorator makes more of, and that offers no way to read it."""
    bases = [page.builtin_of(base) for base in node.bases]
    if node.decorator_list or node.keywords or any(base != "object" for base in bases):
        return False
    return not {name for each in node.body for name in _names_bound(each)} & _OPEN


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _refused(page: Page, handler: Decorated, value: ast.expr, refusal: Refusal) -> None:
    node = refusal.node
    is_same = node is value
    page.find(
        "L507",
        node,
        f"{handler.node.name} returns {refusal.what}, which no response can hold"
        if is_same
        else f"{handler.node.name} returns JSON that holds {refusal.what.removesuffix(' within JSON')}",
        refusal.way if is_same else "put in what JSON has: dict, list, str, int, float, bool or None",
        label="can't be written",
    )


# L507: errors that are returned.


def _made_error(page: Page, node: ast.expr) -> str:
    """The exception that a call makes: "http.NotFound"."""
    if not isinstance(node, ast.Call):
        return ""
    name = page.name_of(node.func).removeprefix("lambic.http.")
    if name in ERRORS:
        return f"http.{name}"
    kind = page.tops.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if isinstance(kind, ast.ClassDef):
        return kind.name if _makes_errors(page, kind) else ""
    builtin = page.builtin_of(node.func)
    return builtin if _is_builtin_exception(builtin) else ""


def _makes_errors(page: Page, kind: ast.ClassDef) -> bool:
    return any(_is_exception(page, base) for base in kind.bases)


def _is_exception(page: Page, base: ast.expr) -> bool:
    return page.name_of(base).removeprefix("lambic.http.") in ERRORS or _is_builtin_exception(page.builtin_of(base))


def _is_builtin_exception(name: str) -> bool:
    kind = getattr(builtins, name, None) if name else None
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _returned_error(page: Page, handler: Decorated, statement: ast.Return, value: ast.expr, error: str) -> None:
    line, column, *_ = page.span(statement)
    is_all = statement.value is value
    page.find(
        "L507",
        value,
        f"{handler.node.name} returns the error {error}, and an error is raised",
        f"raise {error}(...)",
        label="can't be written",
        edits=[((line, column, line, column + len("return")), "raise")] if is_all else [],
        is_safe=is_all,
    )


# L506, L507: (status, value).


def _check_pair(page: Page, handler: Decorated, scope: Scope, node: ast.Tuple) -> None:
    if any(isinstance(each, ast.Starred) for each in node.elts):
        return
    if len(node.elts) != 2:
        way = "return (status, value)"
        if len(node.elts) == 3:
            way = "return http.Response(value, status, headers)"
        _refused(page, handler, node, Refusal(node, f"a tuple of {len(node.elts)}", way))
        return
    first, second = node.elts
    status = read_literal(page, first)
    if _is_no_status(page, scope, first):
        _wrong_order(page, handler, node, first, second)
    elif problem := wrong_status(status):
        find_wrong_status(page, first, f"{handler.node.name} returns {problem}")
    elif error := _made_error(page, second):
        _refused(
            page, handler, second, Refusal(second, f"the error {error}", f"raise {error}(...), which has a status")
        )
    elif refusal := refuse(page, scope, second):
        _refused(page, handler, second, refusal)


def _is_no_status(page: Page, scope: Scope, node: ast.expr) -> bool:
    """Whether it is surely no number."""
    if isinstance(node, ast.Name):
        value = scope.value(node.id)
        return value is not None and not isinstance(value, ast.Name) and _is_no_status(page, scope, value)
    if isinstance(node, ast.Constant):
        return not (isinstance(node.value, int | float) or _is_digits(node.value))
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        return _is_own_class(page, name) or page.builtin_of(node.func) in ("dict", "list", "str", "set", "tuple")
    return isinstance(node, ast.Dict | ast.List | ast.Set | ast.JoinedStr | ast.ListComp | ast.DictComp | ast.SetComp)


def _is_own_class(page: Page, name: str) -> bool:
    """Whether its objects are surely no numbers."""
    kind = page.tops.get(name)
    return isinstance(kind, ast.ClassDef) and not kind.bases and not kind.keywords


def _is_digits(value: object) -> bool:
    return isinstance(value, str) and value.isdigit()


def _wrong_order(page: Page, handler: Decorated, node: ast.Tuple, first: ast.expr, second: ast.expr) -> None:
    status = read_literal(page, second)
    is_swapped = status is not UNKNOWN and not wrong_status(status)
    swapped = f"{page.text(second)}, {page.text(first)}"
    page.find(
        "L507",
        node,
        f"{handler.node.name} returns a tuple that does not begin with a status",
        f"the status comes first: return {swapped}" if is_swapped and "\n" not in swapped else "return (status, value)",
        label="(status, value) is expected",
        edits=[(page.span(first), page.text(second)), (page.span(second), page.text(first))] if is_swapped else [],
        is_safe=is_swapped,
    )


# L507: annotations.


def _check_annotation(page: Page, handler: Decorated, node: ast.expr) -> None:
    if refusal := _refuse_type(page, node):
        page.find(
            "L507",
            refusal.node,
            f"{handler.node.name} promises {refusal.what}, which no response can hold",
            refusal.way,
            label="can't be written",
        )


def _refuse_type(page: Page, node: ast.expr, depth: int = 8) -> Refusal | None:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right) if depth:
            return _refuse_type(page, left, depth - 1) or _refuse_type(page, right, depth - 1)
        case ast.Subscript(value=outer, slice=ast.Tuple(elts=[first, *more])) if page.builtin_of(outer) == "tuple":
            return _refuse_tuple(page, node, first, more)
        case ast.Subscript(value=outer, slice=inner) if page.name_of(outer) == "typing.Optional" and depth:
            return _refuse_type(page, inner, depth - 1)
        case ast.Name() | ast.Attribute():
            return _refuse_type_name(page, node)
    return None


def _refuse_tuple(page: Page, node: ast.expr, first: ast.expr, more: list[ast.expr]) -> Refusal | None:
    if any(isinstance(each, ast.Constant) and each.value is ... for each in more):
        return None
    if len(more) != 1:
        return Refusal(
            node, f"a tuple of {len(more) + 1}", "a tuple is (status, value); http.Response takes headers too"
        )
    name = page.builtin_of(first)
    if name in ("str", "dict", "list", "bytes", "float") or _is_own_class(page, page.text(first)):
        way = "the status comes first: tuple[int, ...], and return status, value"
        return Refusal(node, "a tuple that does not begin with a status", way)
    return _refuse_type(page, more[0])


def _refuse_type_name(page: Page, node: ast.expr) -> Refusal | None:
    name = page.builtin_of(node) or page.name_of(node)
    kind = page.tops.get(page.text(node))
    if _is_exception(page, node) or (isinstance(kind, ast.ClassDef) and _makes_errors(page, kind)):
        return Refusal(node, "an error", "raise errors, and promise what is returned")
    if name in _REFUSED and name != "object":
        return Refusal(node, _REFUSED[name] or f"a {name}")
    if isinstance(kind, ast.ClassDef) and is_plain_class(page, kind):
        return Refusal(node, f"an object of {kind.name}", "make it a dataclass, or return what JSON has")
    return None
