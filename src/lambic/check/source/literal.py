"""Values that stand in the source."""

import ast
from http import HTTPStatus
from typing import Any

from .page import Page

_LARGEST = 10**15
"""Whole numbers beyond it are not looked at: Python refuses to write the longest."""


class Unknown:
    """What only running the code would tell."""


UNKNOWN = Unknown()


def read_literal(page: Page, node: ast.AST | None) -> Any:
    """The value of a number, text, bytes, True, False, None or ..., or of a member of http.HTTPStatus; else UNKNOWN."""
    match node:
        case ast.Constant(value=int(value)) if abs(value) > _LARGEST:
            return UNKNOWN
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value) | float(value))):
            return -value
        case ast.Attribute():
            member = page.name_of(node).removeprefix("http.HTTPStatus.")
            return int(HTTPStatus[member]) if member in HTTPStatus.__members__ else UNKNOWN
    return UNKNOWN
