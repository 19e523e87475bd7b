"""Where a file asks whoever sits before it: in a function nobody does."""

import ast
from typing import Any

from .page import Page


def read(page: Page) -> dict[str, Any]:
    """Notes L413; there are no facts."""
    for node in page.nodes(ast.Call):
        if page.builtin_of(node.func) == "input" and page.is_sure(node):
            page.find(
                "L413",
                node,
                "input() waits for somebody to type",
                "read it from the event, or from an environment variable",
                label="nobody is there",
            )
    return {}
