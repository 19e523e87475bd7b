"""Syntax that is newer than the target's Python, in a source that a newer one has read."""

import ast
import io
import sys
import token
import tokenize
from collections.abc import Iterator
from typing import Any

from .page import Page, Span

_Found = tuple[tuple[int, int], str, "ast.AST | Span"]
"""The version that brought it, what it is, where it stands."""


def read(page: Page) -> dict[str, Any]:
    """Notes the first thing of each kind; no rule over several files needs facts."""
    if page.version < sys.version_info[:2]:
        said: set[str] = set()
        for version, what, where in sorted(_newer(page), key=lambda found: page.span(found[2])):
            if version > page.version and what not in said:
                said.add(what)
                _find(page, version, what, where)
    return {}


def _find(page: Page, version: tuple[int, int], what: str, where: "ast.AST | Span") -> None:
    needed, there = ("{}.{}".format(*each) for each in (version, page.version))
    page.find(
        "L402",
        where,
        f"{what} needs Python {needed}, and the function runs on {there}",
        f'write it without, or set runtime = "python{needed}"',
        label=f"new in Python {needed}",
    )


def _newer(page: Page) -> Iterator[_Found]:
    yield from _with_parameters(page)
    yield from _with_bare_types(page)
    for name, version, what in (("TypeAlias", (3, 12), "a type statement"), ("TemplateStr", (3, 14), "a t-string")):
        kind: type[ast.AST] | None = getattr(ast, name, None)
        yield from ((version, what, node) for node in (page.nodes(kind) if kind else ()))
    if page.version < (3, 12) and any(page.nodes(ast.JoinedStr)):
        yield from (((3, 12), "what this f-string holds", span) for span in _nested_texts(page.source))


def _with_parameters(page: Page) -> Iterator[_Found]:
    """PEP 695, PEP 696."""
    for node in (*page.definitions(), *page.nodes(ast.ClassDef)):
        for each in getattr(node, "type_params", ()):
            yield (3, 12), "a list of type parameters", each
            if getattr(each, "default_value", None) is not None:
                yield (3, 13), "a type parameter's default", each


def _with_bare_types(page: Page) -> Iterator[_Found]:
    """PEP 758: `except A, B:`; the tree has a tuple for it too, which begins where its first part does."""
    for node in page.nodes(ast.ExceptHandler):
        if isinstance(node.type, ast.Tuple) and node.type.elts:
            first = node.type.elts[0]
            if (node.type.lineno, node.type.col_offset) == (first.lineno, first.col_offset):
                yield (3, 14), "except without parentheses", node.type


def _nested_texts(source: bytes) -> Iterator[Span]:
    """PEP 701: what no f-string could hold before: its own quotes again, backslashes, comments, ends of lines."""
    quotes: list[str] = []
    try:
        for each in tokenize.tokenize(io.BytesIO(source).readline):
            kind = token.tok_name[each.type]
            if kind == "FSTRING_END":
                quotes.pop()
            if quotes and not (kind == "FSTRING_MIDDLE" and len(quotes) == 1) and _is_new(kind, each.string, quotes):
                yield each.start[0], each.start[1] + 1, each.end[0], each.end[1] + 1
            if kind == "FSTRING_START":
                quotes.append(each.string.lstrip("fFrR"))
    except (tokenize.TokenError, SyntaxError, ValueError, IndexError):
        return


def _is_new(kind: str, text: str, quotes: list[str]) -> bool:
    if kind in ("STRING", "FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END"):
        return "\\" in text or any(quote in text for quote in quotes[: len(quotes) - (kind == "FSTRING_MIDDLE")])
    return kind == "COMMENT" or (kind == "NL" and any(len(quote) == 1 for quote in quotes))
