"""Which function a request belongs to, by the rules of HTTP APIs.

Source: AWS, "Create routes for HTTP APIs": the most specific route wins, a fixed path before a variable, a variable
before a greedy one, these before $default; a method before ANY.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import unquote

from lambic.project import Route

Owner = TypeVar("Owner")

_FIXED, _VARIABLE, _GREEDY, _DEFAULT = range(4)


@dataclass(frozen=True)
class Match(Generic[Owner]):
    """`parameters` are as they stood in the path, undecoded; `key` is the event's routeKey."""

    key: str
    owner: Owner
    parameters: dict[str, str]


@dataclass(frozen=True)
class NoMatch:
    """`allowed` are the methods that the path has, sorted; none when no route has such a path."""

    allowed: tuple[str, ...]


class Routes(Generic[Owner]):
    """Routes with whom they belong to, ready to be searched."""

    def __init__(self, routes: Iterable[tuple[Route, Owner]]) -> None:
        self._routes = [(route, owner, _parse(route.path)) for route, owner in routes]

    def find(self, method: str, path: str) -> Match[Owner] | NoMatch:
        """The route of a request; `path` is undecoded."""
        segments = path.removeprefix("/").split("/")
        fitting = [
            (_rank(template, route), route, owner, parameters)
            for route, owner, template in self._routes
            if (parameters := _match(template, segments)) is not None
        ]
        takers = [each for each in fitting if each[1].method in (method, "ANY")]
        if takers:
            _, route, owner, parameters = min(takers, key=lambda each: each[0])
            return Match("$default" if route.path == "$default" else str(route), owner, parameters)
        return NoMatch(tuple(sorted({route.method for _, route, _, _ in fitting})))


_Template = tuple[tuple[int, str], ...]


def _parse(path: str) -> _Template:
    if path == "$default":
        return ((_DEFAULT, ""),)
    return tuple(_parse_segment(segment) for segment in path.removeprefix("/").split("/"))


def _parse_segment(segment: str) -> tuple[int, str]:
    if not (segment.startswith("{") and segment.endswith("}")):
        return _FIXED, unquote(segment)
    name = segment[1:-1]
    return (_GREEDY, name[:-1]) if name.endswith("+") else (_VARIABLE, name)


def _rank(template: _Template, route: Route) -> tuple[tuple[int, ...], bool]:
    return tuple(kind for kind, _ in template), route.method == "ANY"


def _match(template: _Template, segments: list[str]) -> dict[str, str] | None:
    kind, name = template[-1]
    if kind == _DEFAULT:
        return {}
    if kind == _GREEDY:
        rest = "/".join(segments[len(template) - 1 :]).rstrip("/")
        head = _match_segments(template[:-1], segments[: len(template) - 1])
        return {**head, name: rest} if head is not None and rest else None
    return _match_segments(template, segments)


def _match_segments(template: _Template, segments: list[str]) -> dict[str, str] | None:
    if len(template) != len(segments):
        return None
    parameters = {}
    for (kind, text), segment in zip(template, segments, strict=True):
        if kind == _VARIABLE and segment:
            parameters[text] = segment
        elif kind == _VARIABLE or unquote(segment) != text:
            return None
    return parameters
