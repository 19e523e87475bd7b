"""L503, L504: the names in a route's path against those that its handler reads."""

import ast
from collections.abc import Iterable

from .alike import find_alike
from .decorated import Decorated, Mark, is_stub
from .page import Page
from .subject_use import Key, SubjectUse

_NEAR = 2
"""Letters that a slip of the keyboard changes."""


def check_path_params(page: Page, handler: Decorated, use: SubjectUse) -> None:
    names = handler.route_parameters
    if names is None or not handler.is_plain or not use.is_known or is_stub(handler.node):
        return
    keys = list(use.keys("path_params"))
    read = [key for key in keys if key is not None]
    known = {name.removesuffix("+") for name in names}
    unknown = _unknown(page, read, known)
    for each in unknown:
        _tell_unknown(page, handler, each, known)
    # Beside a wrong name, one that nobody reads is most likely the right one.
    if None not in keys and not use.shows_path and not unknown:
        for name in names.keys() - {key for key, _, _ in read}:
            if not name.startswith("_") and not name.endswith("+"):
                _unread(page, handler, name, names[name])


def _unknown(page: Page, read: list[Key], known: set[str]) -> list[tuple[Key, list[str]]]:
    """Keys that no route has, each with the names that no other key reads."""
    asked_for = {key for key, _, how in read if how == "in"}
    free = sorted(known - {key for key, _, _ in read})
    return [(each, free) for each in read if each[0] not in known | asked_for and not page.is_guarded(each[1])]


def _tell_unknown(page: Page, handler: Decorated, found: tuple[Key, list[str]], known: set[str]) -> None:
    (key, node, how), free = found
    near = [name for name in free if _is_near(name, key)]
    meant = near[0] if len(near) == 1 else find_alike(key, known, 0.6)
    why = ""
    if how == "get":
        why = "In Lambda `path_params` has the names of the route alone, so `get` finds nothing in any request."
    line, column, end_line, end_column = page.span(node)
    is_plain = _is_plain_text(page, node, key)
    page.find(
        "L504",
        node,
        f"{handler.node.name} reads the path parameter {key!r}, which {_routes(handler)} does not have",
        f"did you mean {meant!r}?" if meant else _help(handler, key),
        label="never there" if how == "get" else "raises a KeyError",
        why=why,
        related=[(mark.literal, "the route") for mark in handler.marks if mark.literal is not None],
        edits=[((line, column + 1, end_line, end_column - 1), meant)] if meant and is_plain else [],
        is_safe=len(near) == 1 and is_plain,
    )


def _is_plain_text(page: Page, node: ast.AST, text: str) -> bool:
    """Whether the literal is the text in one pair of quotes."""
    return page.text(node) in (f'"{text}"', f"'{text}'")


def _help(handler: Decorated, key: str) -> str:
    names = handler.route_parameters or {}
    example = f"{(handler.marks[0].path or '').rstrip('/')}/{{{key}}}"
    if not names:
        return f'give the route a place for it, as in "{example}"'
    return f"the route has {_listed(name.removesuffix('+') for name in names)}; read that, or name it {{{key}}} there"


def _routes(handler: Decorated) -> str:
    return _listed(mark.route for mark in reversed(handler.marks))


def _listed(texts: Iterable[str]) -> str:
    return " and ".join(texts)


def _unread(page: Page, handler: Decorated, name: str, mark: Mark) -> None:
    assert mark.literal is not None
    subject = handler.subject.arg if handler.subject else "request"
    page.find(
        "L503",
        _span_in(page, mark.literal, "{" + name + "}"),
        f"{handler.node.name} never reads the path parameter {name!r} of its route {mark.route}",
        f'read it: {subject}.path_params["{name}"]; or call it {{_{name}}}, which says that nobody needs it',
        label="never read",
        related=[(handler.node, "the handler")],
    )


def _span_in(page: Page, node: ast.Constant, part: str) -> tuple[int, int, int, int]:
    """Where a part of a literal stands; all of it where escapes or lines come between."""
    line, column, end_line, _ = span = page.span(node)
    at = page.text(node).find(part)
    return span if at < 0 or end_line != line else (line, column + at, line, column + at + len(part))


def _is_near(name: str, other: str) -> bool:
    """Whether the two differ by so few letters, and so few of their letters, that one is a slip for the other."""
    return name.lower() == other.lower() or _distance(name, other) <= min(_NEAR, min(len(name), len(other)) - 1)


def _distance(first: str, second: str) -> int:
    """How many letters have to be put in, taken out or replaced."""
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        above, row[0] = row[0], at
        for index, other in enumerate(second, 1):
            above, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, above + (letter != other))
    return row[-1]
