"""Views of events, read through and through."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from lambic.events.errors import EventError
from lambic.events.fields import Lazy, View
from lambic.events.views.cognito import answer

FIXTURES = Path(__file__).resolve().parents[1] / "events" / "fixtures"


def load_events(source: str) -> dict[str, Any]:
    """The events that the fixtures have of a source, by case."""
    found: dict[str, Any] = json.loads((FIXTURES / f"{source}.json").read_text(encoding="utf-8"))
    return found


def fields_of(view: type[View]) -> dict[str, Any]:
    """The declared fields of a class, those it inherits first."""
    found: dict[str, Any] = {}
    for base in reversed(view.__mro__):
        found |= {name: each for name, each in vars(base).items() if isinstance(each, Lazy | answer)}
    return found


def views_in(module: ModuleType) -> list[type[View]]:
    """The classes of views that a module defines."""
    found = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, View)]
    return [each for each in found if each.__module__ == module.__name__]


def render(view: View) -> str:
    """Every field of a view, and of the views in it, a line each: `records[0].message_id = 'a1'`. Raises EventError."""
    return "".join(f"{path} = {value}\n" for path, value in _render(view, ""))


def _render(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, View):
        for name in fields_of(type(value)):
            yield from _render(getattr(value, name), f"{path}.{name}".lstrip("."))
    elif isinstance(value, list) and any(isinstance(each, View) for each in value):
        for index, each in enumerate(value):
            yield from _render(each, f"{path}[{index}]")
    elif isinstance(value, dict) and any(isinstance(each, View | list) for each in value.values()):
        for key, each in value.items():
            yield from _render(each, f"{path}[{key!r}]")
    else:
        yield path, _write(value)


def _write(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.isoformat()} {value.tzinfo}"
    if isinstance(value, set):
        return "{" + ", ".join(sorted(map(repr, value))) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_write(each)}" for key, each in value.items()) + "}"
    return repr(value)


def walk(value: Any) -> Iterator[View]:
    """A view and all that are in it, as far as they can be read."""
    if isinstance(value, View):
        yield value
        for name in fields_of(type(value)):
            yield from walk(_read(value, name))
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from walk(each)


def find_problems(view: View) -> list[str]:
    """What the EventErrors say that reading every field raises; any other exception goes through."""
    found = [_read(each, name) for each in walk(view) for name in fields_of(type(each))]
    return [str(each) for each in found if isinstance(each, EventError)]


def _read(view: View, name: str) -> Any:
    try:
        return getattr(view, name)
    except EventError as error:
        return error
