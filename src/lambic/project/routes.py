"""Routes as the source declares them: read from the decorators, without importing the user's code."""

from collections.abc import Iterator
from pathlib import Path

from .handler_file import Decorator, Definition, HandlerFile
from .mistake import Mistake, Place
from .path_template import check_template, shape_of
from .route import Route

_EXAMPLE = '@http.get("/products/{id}")'
_WAYS_OUT = 'define it in this file, or list the routes in the settings: routes = ["GET /products/{id}"]'


def read_routes(handler: HandlerFile, file: Path, place: str) -> tuple[Route, ...]:
    """The routes that `@http.get(...)` and its kin give the handler; empty for a plain handler.

    `place` is the file's path as messages name it. Raises Mistake for what fails when the file is imported, in the
    words in which it would, and for what can't be read without importing.
    """
    _check_joined(handler, Place(file, handler.joined_at, place, "http.routes"))
    functions = [(text, function) for text, function in handler.functions if function is not None]
    routes = tuple(route for name, function in functions for route in _of_function(name, function, file, place))
    taken: dict[tuple[str, str], Route] = {}
    for route in routes:
        first = taken.setdefault((route.method, shape_of(route.path)), route)
        if first is not route:
            what = f"the route {route} is taken by {first}, at {place}:{first.line}"
            where = Place(file, route.line, place, route.path)
            raise Mistake("L502", where, what, "give one of them another method or path")
    return routes


def _check_joined(handler: HandlerFile, place: Place) -> None:
    if handler.joined_at and not handler.functions:
        raise Mistake("L511", place, "http.routes needs at least one decorated function", "name your functions")
    for text, function in handler.functions if handler.joined_at else ():
        if function is None or (function.decorators and not any(each.method for each in function.decorators)):
            raise Mistake("L511", place, f"the routes of {text} can't be read without running the code", _WAYS_OUT)
        if not function.decorators:
            what = f"http.routes joins functions decorated with @http.get and its kin, not {text}"
            raise Mistake("L511", place, what, f"decorate it, as in {_EXAMPLE}")


def _of_function(name: str, function: Definition, file: Path, place: str) -> Iterator[Route]:
    ours = [index for index, decorator in enumerate(function.decorators) if decorator.method]
    if not ours:
        return
    for decorator in function.decorators[ours[0] : ours[-1]]:
        if not decorator.method:
            what = "no other decorator may stand above or between those of http"
            raise Mistake("L511", Place(file, decorator.line, place), what, "move it below, next to the function")
    # From the innermost outwards, as Python applies them.
    for index in reversed(ours):
        yield _read_decorator(function.decorators[index], file, place)
    if function.decorators[-1].method:
        _check_parameters(function.parameters, Place(file, function.line, place, name))


def _read_decorator(decorator: Decorator, file: Path, place: str) -> Route:
    where = Place(file, decorator.line, place, decorator.path or "")
    if not decorator.takes_path:
        name = decorator.method.lower().replace("any", "route")
        raise Mistake("L501", where, f'a decorator needs a path, as in @http.{name}("/hello")', "give it one argument")
    if decorator.path is None:
        what = "the path of a route must be a literal text: it is read without running the code"
        raise Mistake("L511", where, what, f"write it out, as in {_EXAMPLE}")
    try:
        check_template(decorator.path)
    except ValueError as error:
        raise Mistake("L501", where, str(error), f"write it as in {_EXAMPLE}") from None
    return Route(decorator.path, decorator.method, file, decorator.line)


def _check_parameters(parameters: tuple[str, ...], place: Place) -> None:
    if len(parameters) not in (1, 2) or any(name.startswith("*") for name in parameters):
        what = f"a handler takes (request) or (request, context), not ({', '.join(parameters)})"
        raise Mistake("L103", place, what, "give the others a default" if parameters else "take the request")
