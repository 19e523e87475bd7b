"""L113: what functions under the decorators of lambic.events give, against what these do with it."""

import ast
from typing import NamedTuple

from .decorated import Decorated, is_stub
from .literal import UNKNOWN, read_literal
from .page import Page
from .scope import Scope

_ALL = frozenset({"None", "bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"})
_IGNORED = frozenset({"sqs", "kinesis", "dynamodb", "kafka", "s3", "sns"})
"""Decorators that write the reply themselves."""
_DISPLAYS = {ast.Dict: "dict", ast.List: "list", ast.Tuple: "tuple", ast.Set: "set", ast.JoinedStr: "str"}


class _Want(NamedTuple):
    """What a decorator wants instead of the types that it refuses, and what comes of these."""

    refused: frozenset[str]
    what: str
    way: str
    label: str


_WANTS = {
    "firehose": _Want(
        _ALL,
        "@events.firehose wants a result for every record",
        "return record.ok(data), record.dropped() or record.processing_failed()",
        "the record fails",
    ),
    "authorizer": _Want(
        _ALL - {"dict"},
        "@events.authorizer wants a policy or a simple response",
        "return event.allow(principal_id), event.deny(principal_id) or events.SimpleResponse(True)",
        "raises a TypeError",
    ),
    "cognito": _Want(
        _ALL - {"None"},
        "@events.cognito sends back the event with its response",
        "set event.response, and return nothing",
        "raises a TypeError",
    ),
    "custom_resource": _Want(
        _ALL - {"None"},
        "@events.custom_resource wants a CustomResourceResult",
        "return events.CustomResourceResult(physical_resource_id, data=data), or nothing",
        "the stack fails",
    ),
}


def check_event_results(page: Page, handler: Decorated, scope: Scope) -> None:
    name = handler.marks[-1].name.partition(".")[2]
    returned = list(page.own(handler.node, ast.Return))
    for node in returned:
        value = scope.value(node.value.id) if isinstance(node.value, ast.Name) else node.value
        if name in _IGNORED and isinstance(value, ast.Dict) and _has_key(value, "batchItemFailures"):
            _ignored(page, handler, node.value or node)
        elif name in _WANTS:
            kind = "None" if node.value is None else _kind(page, value)
            _check_kind(page, handler, _WANTS[name], kind, node.value or node, "returns")
    if name in _WANTS and handler.is_plain and not returned and not is_stub(handler.node):
        _check_without_return(page, handler, _WANTS[name])


def _kind(page: Page, node: ast.expr | None) -> str:
    """The type of a value that stands in the source; "" where it is not known."""
    literal = read_literal(page, node)
    if literal is None:
        return "None"
    return _DISPLAYS.get(type(node), "") if literal is UNKNOWN else type(literal).__name__


def _check_without_return(page: Page, handler: Decorated, want: _Want) -> None:
    """By what it promises; one that promises nothing, and can't end but at its end, gives None."""
    promised = handler.node.returns
    if promised is not None:
        kind = "None" if isinstance(promised, ast.Constant) and promised.value is None else page.builtin_of(promised)
        _check_kind(page, handler, want, kind, promised, "promises")
    elif not any(True for _ in page.own(handler.node, ast.Raise, ast.Yield, ast.YieldFrom)):
        _check_kind(page, handler, want, "None", handler.node, "returns")


def _check_kind(page: Page, handler: Decorated, want: _Want, kind: str, node: ast.AST, verb: str) -> None:
    if kind in want.refused:
        page.find(
            "L113",
            node,
            f"{handler.node.name} {verb} {'nothing' if kind == 'None' else f'a {kind}'}, and {want.what}",
            want.way,
            label=want.label,
            related=[(handler.marks[-1].node, "takes the result")],
        )


def _ignored(page: Page, handler: Decorated, node: ast.AST) -> None:
    mark = handler.marks[-1]
    page.find(
        "L113",
        node,
        f"{handler.node.name} returns a dict of failures, and @{mark.name} writes the reply itself",
        "raise an exception for a record that failed, return for one that is done",
        label="dropped: this record counts as done",
        related=[(mark.node, "takes the result")],
    )


def _has_key(node: ast.Dict, name: str) -> bool:
    return any(isinstance(key, ast.Constant) and key.value == name for key in node.keys)
