"""L508: replies as AWS reads them, where lambic's decorators make the reply themselves."""

import ast
from typing import NamedTuple

from .decorated import Decorated
from .literal import read_literal
from .page import Def, Page
from .responses import wrong_status
from .scope import Scope

_REPLY = frozenset(
    {"statusCode", "body", "headers", "multiValueHeaders", "cookies", "isBase64Encoded", "statusDescription"}
)
"""The keys of a reply as AWS reads it."""
_SIMPLE = frozenset({"statusCode", "body", "headers"})


class Reply(NamedTuple):
    """`made_in` is the function that makes it, where that is not the handler."""

    node: ast.Dict
    made_in: Def | None = None


def find_reply(page: Page, scope: Scope, node: ast.expr) -> Reply | None:
    if isinstance(node, ast.Name) and (value := scope.value(node.id)) is not None:
        node = value
    if isinstance(node, ast.Dict):
        return Reply(node) if _is_reply(node) else None
    called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    maker = page.tops.get(called)
    if not isinstance(maker, ast.FunctionDef) or maker.decorator_list or scope.binds(called):
        return None
    made = [each.value for each in page.own(maker, ast.Return)]
    if list(page.own(maker, ast.Yield)) or not made or not all(isinstance(each, ast.Dict) for each in made):
        return None
    replies = [each for each in made if isinstance(each, ast.Dict) and _is_reply(each)]
    return Reply(replies[0], maker) if len(replies) == len(made) else None


def _is_reply(node: ast.Dict) -> bool:
    keys = {key.value if isinstance(key, ast.Constant) else None for key in node.keys}
    return "statusCode" in keys and keys <= _REPLY


def find_reply_returned(page: Page, handler: Decorated, value: ast.expr, reply: Reply) -> None:
    written = _rewritten(page, handler, reply.node) if reply.node is value else ""
    page.find(
        "L508",
        value,
        f"{handler.node.name} returns a reply of Lambda's, and @{handler.marks[-1].name} makes the reply itself",
        f"return {written}" if written else "return (status, value), or http.Response(value, status, headers)",
        label="sent to the client as JSON, with status 200",
        related=[] if reply.node is value else [(reply.node, "made here")],
        edits=[(page.span(value), written)] if written else [],
    )


def _rewritten(page: Page, handler: Decorated, node: ast.Dict) -> str:
    """The same as lambic.http takes it, in one line; "" where that is not simple."""
    parts = {
        key.value: value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)
    }
    flag = parts.pop("isBase64Encoded", None)
    is_text = flag is None or read_literal(page, flag) is False
    if not is_text or not parts.keys() <= _SIMPLE or wrong_status(read_literal(page, parts["statusCode"])):
        return ""
    body = _body(page, parts.get("body"))
    texts = [body, page.text(parts["statusCode"])]
    if "headers" not in parts:
        written = ", ".join(reversed(texts))
        return "" if "\n" in written else written
    module = _http(page, handler)
    written = f"{module}.Response({', '.join([*texts, page.text(parts['headers'])])})"
    return written if module and "\n" not in written else ""


def _body(page: Page, node: ast.expr | None) -> str:
    """The value itself where it is written as JSON: lambic.http does that."""
    if node is None:
        return "None"
    match node:
        case ast.Call(func=func, args=[value], keywords=[]) if page.name_of(func) == "json.dumps":
            return page.text(value)
    return page.text(node)


def _http(page: Page, handler: Decorated) -> str:
    """How the file calls lambic.http; "" where it has only names from it."""
    mark = handler.marks[-1].node
    func = mark.func if isinstance(mark, ast.Call) else mark
    return page.text(func.value) if isinstance(func, ast.Attribute) else ""
