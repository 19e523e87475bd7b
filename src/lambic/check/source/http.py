"""What is read inside handlers that lambic decorates, for HTTP and for other events."""

import ast
from collections.abc import Iterator
from typing import Any

from .decorated import Decorated, find_decorated
from .event_results import check_event_results
from .models import check_models
from .page import Page
from .path_params import check_path_params
from .request_use import check_request_use
from .responses import check_responses
from .results import check_results
from .scope import Scope
from .signatures import check_signature
from .subject_use import SubjectUse
from .view_use import check_view_use

_PACKAGES = ("lambic.http", "lambic.events")


def read(page: Page) -> dict[str, Any]:
    """`path_params`: findings about names in routes, which count unless settings give the routes.

    `names`: [package, name, span] of what the file takes from lambic.http and lambic.events.
    """
    if not any(f"{meaning}.".startswith("lambic.") for meaning in page.imported.values()):
        return {"path_params": [], "names": []}
    check_responses(page)
    handlers = find_decorated(page)
    check_models(page, _request_calls(page, handlers))
    held: list[dict[str, Any]] = []
    for handler in handlers:
        held += _check(page, handler)
    return {"path_params": held, "names": list(_names(page))}


def _check(page: Page, handler: Decorated) -> list[dict[str, Any]]:
    scope = Scope(page, handler.node)
    use = SubjectUse(page, handler, scope)
    check_signature(page, handler, check_request_use(page, handler, use))
    if not handler.is_http:
        check_view_use(page, handler, use, scope)
        check_event_results(page, handler, scope)
        return []
    check_results(page, handler, scope)
    before = len(page.findings)
    check_path_params(page, handler, use)
    held = page.findings[before:]
    del page.findings[before:]
    return held


def _names(page: Page) -> Iterator[list[Any]]:
    """Also those of modules inside: "response" of lambic.http.response."""
    for node in page.nodes(ast.Attribute):
        package, _, name = page.name_of(node).rpartition(".")
        if package in _PACKAGES and not page.is_guarded(node):
            yield [package, name, page.span_of_attribute(node)]
    for each in page.nodes(ast.ImportFrom):
        if each.module in _PACKAGES and not each.level:
            is_sure = not page.is_guarded(each)
            yield from ([each.module, alias.name if is_sure else "*", page.span(alias)] for alias in each.names)


def _request_calls(page: Page, handlers: list[Decorated]) -> Iterator[tuple[ast.Call, str]]:
    """Calls of `json` and `form` of a request: of a handler's, and of parameters that are declared as one."""
    requests = {id(each.subject) for each in handlers if each.is_http and each.is_plain}
    for call in page.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr="json" | "form" as method):
                parameter = _parameter(page, call, name)
                if parameter is not None and (id(parameter) in requests or _is_request(page, parameter)):
                    yield call, method


def _parameter(page: Page, node: ast.AST, name: str) -> ast.arg | None:
    """The parameter that a name means where the node stands."""
    function = page.function_of(node)
    if function is None:
        return None
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return next((each for each in arguments if each.arg == name), None)


def _is_request(page: Page, parameter: ast.arg) -> bool:
    return parameter.annotation is not None and page.name_of(parameter.annotation) == "lambic.http.Request"
