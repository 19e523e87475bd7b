"""L503, L504, L510, L513: routes against what answers them, and against each other."""

from collections.abc import Iterator
from itertools import combinations

from lambic.project import Function, Route
from lambic.project.toml_lines import TomlFile

from ..diagnostic import Diagnostic, Related, Span
from ..source.text import decode, printable, split_lines
from ..view import View

_FIXED, _VARIABLE, _GREEDY = range(3)
_Segments = list[tuple[int, str]]


def check_routes(view: View) -> Iterator[Diagnostic]:
    yield from _check_parameters(view)
    yield from _check_streams(view)
    yield from _check_pairs(view)


# L503, L504: found in the source, and true as long as no settings send other paths to it.


def _check_parameters(view: View) -> Iterator[Diagnostic]:
    elsewhere = {function.name for function in view.functions if _has_other_routes(view, function)}
    for source in view.sources.values():
        if not source.functions & elsewhere:
            for finding in source.facts("http").get("path_params", ()):
                yield view.of_source(source, finding)


def _has_other_routes(view: View, function: Function) -> bool:
    settings = view.project.root / "pyproject.toml"
    return "Events" in function.properties or any(route.file == settings for route in function.routes)


# L510


def _check_streams(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        has_own = {"Events", "FunctionUrlConfig"} & function.properties.keys()
        if function.stream_response and function.routes and not function.url and not has_own:
            yield _streamed_to_nobody(view, function)


def _streamed_to_nobody(view: View, function: Function) -> Diagnostic:
    route = function.routes[0]
    return view.diagnostic(
        "L510",
        _span_of_setting(view, function.name, "stream-response"),
        f"function {function.name} streams its responses, and its routes belong to an HTTP API, which takes them whole",
        "set url = true and call the function URL, or leave out stream-response",
        label="nobody takes a stream",
        related=[Related(_span_of_route(route), "a route of an HTTP API")],
    )


def _span_of_setting(view: View, name: str, key: str) -> Span:
    file = TomlFile(view.project.root / "pyproject.toml")
    place = file.place_of("tool", "lambic", "functions", name, key)
    return _span_of_text(Span(place.file, place.line), key)


# L513


def _check_pairs(view: View) -> Iterator[Diagnostic]:
    names = {function.name for function in view.functions}
    routes = [(function, route) for function in view.project.functions for route in function.routes]
    for (first, one), (second, other) in combinations(routes, 2):
        is_seen = first.name in names or second.name in names
        if first is not second and is_seen and _shares_method(one, other) and (path := _contested(one, other)):
            yield _ambiguous(view, (first, one), (second, other), path)


def _shares_method(one: Route, other: Route) -> bool:
    return one.method == other.method or "ANY" in (one.method, other.method)


def _contested(one: Route, other: Route) -> str:
    """A path that both routes match, neither being the more specific one; "" when there is none."""
    first, second = _segments(one.path), _segments(other.path)
    is_greedy = first[-1][0] == _GREEDY
    if is_greedy != (second[-1][0] == _GREEDY) or (not is_greedy and len(first) != len(second)):
        return ""
    length = max(len(first), len(second))
    pairs = list(zip(_stretched(first, length), _stretched(second, length), strict=True))
    if any(one_kind == other_kind == _FIXED and text != other for (one_kind, text), (other_kind, other) in pairs):
        return ""
    if not any(a < b for (a, _), (b, _) in pairs) or not any(a > b for (a, _), (b, _) in pairs):
        return ""
    return "/" + "/".join(min(pair)[1] for pair in pairs)


def _segments(path: str) -> _Segments:
    return [_segment(each) for each in (path.rstrip("/") or "/")[1:].split("/")]


def _segment(text: str) -> tuple[int, str]:
    if not (text.startswith("{") and text.endswith("}")):
        return _FIXED, text
    return (_GREEDY, text[1:-2]) if text.endswith("+}") else (_VARIABLE, text[1:-1])


def _stretched(segments: _Segments, length: int) -> _Segments:
    """With the greedy one at the end as often as there are segments for it."""
    return segments + [segments[-1]] * (length - len(segments))


def _ambiguous(view: View, first: tuple[Function, Route], second: tuple[Function, Route], path: str) -> Diagnostic:
    kind = first[1].method if second[1].method == "ANY" else second[1].method
    asked = printable(f"{kind} {path}")
    ways = [printable(f"{function.name} by {route}") for function, route in (second, first)]
    return view.diagnostic(
        "L513",
        _span_of_route(second[1]),
        f"{asked} could go to {ways[0]} as well as to {ways[1]}",
        f"give one function a route of its own for it, {asked}, or begin the paths with different words",
        label=f"function {second[0].name}",
        related=[Related(_span_of_route(first[1]), f"function {first[0].name}")],
    )


def _span_of_route(route: Route) -> Span:
    return _span_of_text(Span(route.file, route.line), route.path)


def _span_of_text(place: Span, text: str) -> Span:
    """Where a text stands in a line; all of the line when it does not."""
    try:
        line = split_lines(decode(place.file.read_bytes())[0])[place.line - 1]
    except (OSError, IndexError):
        return place
    start, length = line.find(text), len(text)
    if start < 0:
        start, length = len(line) - len(line.lstrip()), len(line.strip())
    return Span(place.file, place.line, start + 1, place.line, start + length + 1)
