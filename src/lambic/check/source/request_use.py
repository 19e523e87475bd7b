"""L505, L111, L516: what a handler reads of its request, against what a request has."""

import ast

from .alike import find_alike
from .decorated import Decorated, Mark
from .page import Page
from .subject_use import SubjectUse
from .view_table import snake_case

_BODY = ("body", "text", "json", "form")
REQUEST = frozenset(
    {
        *("body", "client_ip", "connection_id", "context", "cookies", "event", "form", "from_event", "headers", "json"),
        *("lambda_context", "local_path", "matched_template", "method", "path", "path_params", "query", "raw_path"),
        *("route_key", "source", "stage_variables", "text", "url", "write_reply"),
    }
)
"""The public attributes of lambic.http.Request."""
_MEANT = {
    "args": "query",
    "query_params": "query",
    "query_string": "query",
    "params": "path_params",
    "path_parameters": "path_params",
    "view_args": "path_params",
    "data": "body",
    "get_json": "json",
    "form_data": "form",
    "files": "form",
    "remote_addr": "client_ip",
    "client": "client_ip",
    "ip": "client_ip",
    "raw_event": "event",
    "request_context": "context",
}
"""What other frameworks call it."""
_ITEMS = {
    "body": "text()",
    "headers": "headers",
    "multiValueHeaders": "headers",
    "queryStringParameters": "query",
    "multiValueQueryStringParameters": "query",
    "rawQueryString": "query",
    "pathParameters": "path_params",
    "stageVariables": "stage_variables",
    "requestContext": "context",
    "cookies": "cookies",
    "httpMethod": "method",
    "path": "path",
    "rawPath": "path",
    "routeKey": "route_key",
}
"""Where a request has what the event has under a key."""
_RECORDS = frozenset({"sqs", "kinesis", "dynamodb", "kafka", "firehose", "s3", "sns"})
"""Decorators that call a function for each record."""


def check_request_use(page: Page, handler: Decorated, use: SubjectUse) -> bool:
    """Whether it is taken for a dict."""
    if not use.is_known or not handler.is_plain:
        return False
    if handler.is_http:
        _check_body(page, handler, use)
        _check_attributes(page, handler, use)
    items: list[ast.Subscript | ast.Attribute] = [*use.items, *([] if use.is_passed_on else use.read("get"))]
    for item in [each for each in items if not page.is_guarded(each, _error(each))][:1]:
        _taken_for_dict(page, handler, item)
    return bool(items)


def _check_body(page: Page, handler: Decorated, use: SubjectUse) -> None:
    read = use.read(*_BODY)
    if not read or any(mark.method != "GET" for mark in handler.marks):
        return
    mark = handler.marks[-1]
    page.find(
        "L505",
        read[0],
        f"{handler.node.name} reads the body of a GET request",
        f"take it from {ast.unparse(read[0].value)}.query, or answer POST instead: @{_sibling(mark, 'post')}",
        label="nobody has to send it on",
        related=[(mark.node, f"answers {mark.method} requests")],
    )


def _sibling(mark: Mark, name: str) -> str:
    """How this file would write another decorator of http."""
    node = mark.node.func if isinstance(mark.node, ast.Call) else mark.node
    return f"{ast.unparse(node.value)}.{name}" if isinstance(node, ast.Attribute) else f"http.{name}"


def _check_attributes(page: Page, handler: Decorated, use: SubjectUse) -> None:
    """Someone who was passed the request may have set more of them."""
    own = {each.attr for each in use.attributes if not isinstance(each.ctx, ast.Load)}
    if use.is_passed_on:
        return
    for each in use.attributes:
        is_wrong = each.attr not in REQUEST and each.attr not in own and not each.attr.startswith("_")
        if is_wrong and each.attr != "get" and not page.is_guarded(each, "AttributeError"):
            _no_attribute(page, handler, each)


def _no_attribute(page: Page, handler: Decorated, node: ast.Attribute) -> None:
    meant = _MEANT.get(node.attr) or find_alike(node.attr, REQUEST, 0.7)
    where = page.span_of_attribute(node)
    page.find(
        "L516",
        where,
        f"{handler.node.name} reads {ast.unparse(node)}, which no request has",
        f"did you mean {meant!r}?" if meant else f"a request has {', '.join(sorted(REQUEST))}",
        label="raises an AttributeError",
        edits=[(where, meant)] if meant else [],
    )


def _taken_for_dict(page: Page, handler: Decorated, node: ast.Subscript | ast.Attribute) -> None:
    name, given = ast.unparse(node.value), _given(handler)
    meant = _meant(handler, _key(page, node))
    raw = f"{name}.{'event' if handler.is_http else 'raw'} is the dict"
    page.find(
        "L111",
        node,
        f"{handler.node.name} takes {name!r} for a dict, and @{handler.marks[-1].name} gives it {given}",
        f"write {name}.{meant}; {raw}" if meant else raw,
        label="raises an exception",
        related=[(handler.marks[-1].node, f"gives {given}")],
    )


def _given(handler: Decorated) -> str:
    if handler.is_http:
        return "a request"
    return "one record" if handler.marks[-1].name.partition(".")[2] in _RECORDS else "an object with attributes"


def _meant(handler: Decorated, key: str) -> str:
    """The attribute that stands for a key of the event or record: those of events have its name in snake_case."""
    if handler.is_http:
        return _ITEMS.get(key, "")
    return "" if key == "Records" else snake_case(key)


def _error(node: ast.Subscript | ast.Attribute) -> str:
    """What it raises of an object that is no dict."""
    return "AttributeError" if isinstance(node, ast.Attribute) else "TypeError"


def _key(page: Page, node: ast.Subscript | ast.Attribute) -> str:
    if isinstance(node, ast.Subscript):
        return str(node.slice.value) if isinstance(node.slice, ast.Constant) else ""
    match page.parent(node):
        case ast.Call(args=[ast.Constant(value=str(key)), *_]):
            return key
    return ""
