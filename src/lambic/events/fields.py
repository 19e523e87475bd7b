"""What views are made of: fields that are read from the JSON when they are first asked for, and kept.

    class Record(View):
        message_id = field("messageId", text)
        attributes = part("attributes", Attributes)

`Record(raw).message_id` is a str to type checkers, and raises EventError when the JSON has none.
"""

from .errors import EventError, describe
from .kinds import Wrong, json_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Generic, Self, TypeVar, overload

    Value = TypeVar("Value")
    Seen = TypeVar("Seen", bound="View")
else:
    Value = Seen = None

    class Generic:
        """Stands in for typing's: `Lazy[str]` is Lazy when the program runs."""

        def __class_getitem__(cls, item):
            return cls


class View:
    """A part of an event. `raw` is its JSON. Making a view reads nothing and never fails."""

    def __init__(self, raw: "Any", path: str = "") -> None:
        self.raw: dict[str, Any] = raw
        self._path = path

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._path or 'event'}>"


def join(path: str, key: str) -> str:
    """The path of a field in the object at `path`."""
    return f"{path}.{key}" if path else key


def read(view: View, key: str) -> "Any":
    """The JSON under a key, None when it is absent or null. Raises EventError where there is no object to look in."""
    if not isinstance(view.raw, dict):
        raise EventError(view._path, f"must be an object, not {describe(view.raw)}")
    return view.raw.get(key)


def convert(value: "Any", path: str, kind: "Callable[[Any], Value]") -> "Value":
    """The JSON as what the field's kind makes of it. Raises EventError."""
    try:
        return kind(value)
    except Wrong as wrong:
        raise EventError(path, f"{wrong}, not {describe(value)}") from None


class Lazy(Generic[Value]):
    """An attribute that is computed when it is first read, and then takes the descriptor's place in the instance."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    if TYPE_CHECKING:

        @overload
        def __get__(self, view: None, owner: type) -> Self: ...
        @overload
        def __get__(self, view: View, owner: type) -> Value: ...

    def __get__(self, view: View | None, owner: type) -> "Any":
        if view is None:
            return self
        value = self.find(view)
        setattr(view, self.name, value)
        return value

    def find(self, view: View) -> "Value":
        """The value. Raises EventError."""
        raise NotImplementedError

    def require(self, view: View) -> "Any":
        """The JSON. Raises EventError when it is absent or null."""
        value = read(view, self.key)
        if value is None:
            raise EventError(join(view._path, self.key), "is missing")
        return value


class Converted(Lazy[Value]):
    """A field whose JSON a function of kinds.py reads."""

    def __init__(self, key: str, kind: "Callable[[Any], Value]") -> None:
        super().__init__(key)
        self.kind = kind

    def convert(self, view: View, value: "Any") -> "Value":
        """As `convert`; the path is put together only when it is needed."""
        try:
            return self.kind(value)
        except Wrong as wrong:
            raise EventError(join(view._path, self.key), f"{wrong}, not {describe(value)}") from None


class field(Converted[Value]):
    """A field that is always there."""

    def find(self, view: View) -> "Value":
        return self.convert(view, self.require(view))


class optional(Converted["Value | None"], Generic[Value]):
    """A field that is None when it is absent or null."""

    def find(self, view: View) -> "Value | None":
        value = read(view, self.key)
        return None if value is None else self.convert(view, value)


class or_empty(Converted[Value]):
    """A list or object that is empty when it is absent or null."""

    def __init__(self, key: str, kind: "Callable[[Any], Value]", empty: "Callable[[], Any]") -> None:
        super().__init__(key, kind)
        self.empty = empty

    def find(self, view: View) -> "Value":
        value = read(view, self.key)
        return self.convert(view, self.empty() if value is None else value)


class Viewed(Lazy[Value], Generic[Value, Seen]):
    """A field that is shown by views."""

    def __init__(self, key: str, view: "type[Seen]") -> None:
        super().__init__(key)
        self.view = view


class part(Viewed[Seen, Seen]):
    """An object that is always there, as a view."""

    def find(self, view: View) -> "Seen":
        path = join(view._path, self.key)
        return self.view(convert(self.require(view), path, json_object), path)


class optional_part(Viewed["Seen | None", Seen]):
    """An object as a view, None when it is absent or null."""

    def find(self, view: View) -> "Seen | None":
        value, path = read(view, self.key), join(view._path, self.key)
        return None if value is None else self.view(convert(value, path, json_object), path)


class parts(Viewed["list[Seen]", Seen]):
    """A list of objects, each as a view. What is no object says so when it is read."""

    def find(self, view: View) -> "list[Seen]":
        return list_views(self.require(view), join(view._path, self.key), self.view)


class named_parts(Viewed["dict[str, Seen]", Seen]):
    """An object of objects, each as a view under its name; empty when it is absent or null."""

    def find(self, view: View) -> "dict[str, Seen]":
        value, path = read(view, self.key), join(view._path, self.key)
        found = {} if value is None else convert(value, path, json_object)
        return {name: self.view(each, join(path, name)) for name, each in found.items()}


def list_views(value: "Any", path: str, view: "type[Seen]") -> "list[Seen]":
    """A JSON list as views that know their places. Raises EventError for what is no list."""
    if type(value) is not list:
        raise EventError(path, f"must be a list, not {describe(value)}")
    return [view(each, f"{path}[{index}]") for index, each in enumerate(value)]
