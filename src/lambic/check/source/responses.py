"""L506, L515, L517: statuses and headers that stand where responses are made, in any function."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from .literal import UNKNOWN, read_literal
from .page import Page

ERRORS = frozenset(
    {
        *("BadRequest", "Conflict", "ContentTooLarge", "Forbidden", "Gone", "HTTPError", "InternalServerError"),
        *("MethodNotAllowed", "NotAcceptable", "NotFound", "NotImplementedByServer", "PaymentRequired"),
        *("PreconditionFailed", "PreconditionRequired", "ServiceUnavailable", "TooManyRequests", "Unauthorized"),
        *("UnprocessableContent", "UnsupportedMediaType"),
    }
)
"""The exceptions of lambic.http that are answered."""
_REDIRECTS = (301, 302, 303, 307, 308)
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
_MANAGED = {
    "connection": "belongs to the connection between the client and AWS",
    "keep-alive": "belongs to the connection between the client and AWS",
    "proxy-connection": "belongs to the connection between the client and AWS",
    "transfer-encoding": "belongs to the connection between the client and AWS",
    "upgrade": "belongs to the connection between the client and AWS",
    "te": "belongs to the connection between the client and AWS",
    "trailer": "belongs to the connection between the client and AWS",
    "content-length": "is counted by AWS",
    "date": "is written by AWS",
    "host": "is one of requests",
    "server": "is written by AWS",
    "user-agent": "is one of requests",
}
"""Headers that reach no client under their own name, or say what AWS says itself."""


def check_responses(page: Page) -> None:
    for name, call in page.calls():
        last = name.removeprefix("lambic.http.")
        if last == name or any(keyword.arg is None for keyword in call.keywords):
            continue
        if last == "Response":
            _check_status(page, _argument(call, "status", 1), "http.Response")
            _check_headers(page, _argument(call, "headers", 2))
        elif last == "redirect":
            _check_redirect(page, _argument(call, "status", 1))
        elif last in ERRORS:
            _check_error_status(page, _argument(call, "status"), f"http.{last}")
            _check_headers(page, _argument(call, "headers"))
    for node in page.nodes(ast.ClassDef):
        _check_error_class(page, node)


def _argument(call: ast.Call, name: str, at: int | None = None) -> ast.expr | None:
    given = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    if given is not None or at is None or any(isinstance(each, ast.Starred) for each in call.args):
        return given
    return call.args[at] if len(call.args) > at else None


# L506


def _check_status(page: Page, node: ast.expr | None, what: str) -> None:
    if problem := wrong_status(read_literal(page, node)):
        assert node is not None
        find_wrong_status(page, node, f"{what} is given {problem}")


def wrong_status(status: Any, least: int = 200) -> str:
    """What a literal is that can't be a status; "" for one that can, and for UNKNOWN."""
    if status is UNKNOWN:
        return ""
    if isinstance(status, bool) or not isinstance(status, int):
        return f"{status!r:.40}, which is no whole number"
    return "" if least <= status <= 599 else f"the status {status}"


def find_wrong_status(page: Page, node: ast.expr, message: str) -> None:
    number = read_literal(page, node)
    is_text = isinstance(number, str) and re.fullmatch("[2-5][0-9][0-9]", number) is not None
    page.find(
        "L506",
        node,
        message,
        f"write the number: {int(number)}" if is_text else "give a number from 200 to 599",
        label="no status of a response",
        edits=[(page.span(node), str(int(number)))] if is_text else [],
        is_safe=is_text,
    )


def _check_redirect(page: Page, node: ast.expr | None) -> None:
    status = read_literal(page, node)
    if node is None or status is UNKNOWN or status in _REDIRECTS:
        return
    page.find(
        "L506",
        node,
        f"http.redirect is given {status!r:.40}",
        f"a redirect is one of {', '.join(map(str, _REDIRECTS))}; the client follows 303 with a GET",
        label="no redirect",
    )


def _check_error_status(page: Page, node: ast.expr | None, what: str) -> None:
    status = read_literal(page, node)
    if node is not None and status is not None and (problem := wrong_status(status, 400)):
        page.find(
            "L506",
            node,
            f"{what} is given {problem}",
            "give a number from 400 to 599, or return http.Response(...), which is no error",
            label="no status of an error",
        )


def _check_error_class(page: Page, node: ast.ClassDef) -> None:
    bases = {page.name_of(base).removeprefix("lambic.http.") for base in node.bases}
    if not bases & ERRORS:
        return
    for statement in node.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="status")], value=value)
                | ast.AnnAssign(target=ast.Name(id="status"), value=ast.expr() as value)
            ):
                _check_error_status(page, value, f"the error {node.name}")


# L515, L517


def _check_headers(page: Page, node: ast.expr | None) -> None:
    for name_node, value_node in _header_items(node):
        name = read_literal(page, name_node)
        if not isinstance(name, str):
            continue
        if problem := _wrong_header(name, read_literal(page, value_node)):
            place = name_node if problem.startswith("the name") else value_node
            _wrong(page, place, name, problem)
        elif name.lower() in _MANAGED:
            _managed(page, name_node, name)


def _header_items(node: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.Dict(keys=keys, values=values):
            yield from ((key, value) for key, value in zip(keys, values, strict=True) if key is not None)
        case ast.List(elts=elts) | ast.Tuple(elts=elts):
            for each in elts:
                match each:
                    case ast.Tuple(elts=[name, value]):
                        yield name, value


def _wrong_header(name: str, value: Any) -> str:
    """What lambic.http.Headers refuses."""
    if not name or not _TOKEN.issuperset(name.lower()):
        return "the name holds what no header's name may hold"
    if value is UNKNOWN:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return f"its value is {value!r:.40}, which is no text"
    return "" if _is_field_value(str(value)) else "its value holds a line break or another control character"


def _is_field_value(text: str) -> bool:
    text = text.strip(" \t")
    return not any((char < " " and char != "\t") or char == "\x7f" or "\ud800" <= char <= "\udfff" for char in text)


def _wrong(page: Page, node: ast.expr, name: str, problem: str) -> None:
    way = (
        "use letters, digits and -" if problem.startswith("the name") else "give it a text in one line, or leave it out"
    )
    page.find("L517", node, f"the header {name!r} can't be sent: {problem}", way, label="refused")


def _managed(page: Page, node: ast.expr, name: str) -> None:
    page.find(
        "L515",
        node,
        f"the header {name!r} {_MANAGED[name.lower()]}: this one does not reach the client as it is",
        "leave it out",
        label="dropped or renamed",
    )
