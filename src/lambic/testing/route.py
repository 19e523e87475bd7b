"""Which route of an API a request has, by API Gateway's rules.

AWS: "Create routes for HTTP APIs" and "Choose resources for REST APIs": a fixed segment before a variable, a variable
before a greedy one, these before $default; a method before ANY.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

_FIXED, _VARIABLE, _GREEDY, _DEFAULT = range(4)


@dataclass(frozen=True)
class Route:
    """`template` is "/products/{id}", "/{proxy+}" or "$default", which every method and path has."""

    method: str
    template: str

    def __str__(self) -> str:
        return self.template if self.template == "$default" else f"{self.method} {self.template}"


@dataclass(frozen=True)
class Match:
    """`parameters` are as they stand in the path, undecoded."""

    route: Route
    parameters: dict[str, str]


def read_route(text: str) -> Route:
    """Reads "GET /products/{id}" or "$default". Raises ValueError."""
    if text == "$default":
        return Route("ANY", text)
    method, space, template = text.partition(" ")
    if not method.isalpha() or not method.isupper() or not space or not template.startswith("/"):
        raise ValueError(f'a route is "GET /products/{{id}}", "ANY /{{proxy+}}" or "$default", not {text!r}')
    return Route(method, template)


def find_match(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """The most specific route of a method and an undecoded path."""
    found = [
        (_rank(route), Match(route, parameters))
        for route in routes
        if route.method in (method, "ANY") and (parameters := _match(route.template, path)) is not None
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _rank(route: Route) -> tuple[list[int], bool]:
    return [_kind(segment) for segment in _split(route.template)], route.method == "ANY"


def _kind(segment: str) -> int:
    if segment == "$default":
        return _DEFAULT
    if not segment.startswith("{"):
        return _FIXED
    return _GREEDY if segment.endswith("+}") else _VARIABLE


def _match(template: str, path: str) -> dict[str, str] | None:
    if template == "$default":
        return {}
    wanted, segments = _split(template), _split(path)
    if _kind(wanted[-1]) == _GREEDY:
        rest = "/".join(segments[len(wanted) - 1 :]).rstrip("/")
        segments = [*segments[: len(wanted) - 1], rest]
    if len(wanted) != len(segments):
        return None
    return _match_segments(wanted, segments)


def _match_segments(wanted: list[str], segments: list[str]) -> dict[str, str] | None:
    parameters = {}
    for word, segment in zip(wanted, segments, strict=True):
        if _kind(word) == _FIXED:
            if unquote(word) != unquote(segment):
                return None
        elif not segment:
            return None
        else:
            parameters[word[1:-1].removesuffix("+")] = segment
    return parameters


def _split(path: str) -> list[str]:
    return path.removeprefix("/").split("/")
