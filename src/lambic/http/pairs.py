"""Names with values, in order and with repeats: what query, cookies and forms have in common."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Generic, TypeVar, overload

    Value = TypeVar("Value")
    Default = TypeVar("Default")
else:
    Value = None

    class Generic:
        """Stands in for typing's: `Pairs[str]` is Pairs when the program runs."""

        __slots__ = ()

        def __class_getitem__(cls, item):
            return cls


class Pairs(Generic[Value]):
    """Reads like a mapping from a name to its first value; `get_all` and `items` show the repeats.

    `name in pairs`, iteration and `len` go by distinct names, in the order of their first appearance.
    """

    __slots__ = ("_items", "_values")

    def __init__(self, items: "Iterable[tuple[str, Value]]" = ()) -> None:
        self._items = tuple(items)
        values: dict[str, list[Value]] = {}
        for name, value in self._items:
            if name in values:
                values[name].append(value)
            else:
                values[name] = [value]
        self._values = values

    if TYPE_CHECKING:

        @overload
        def get(self, name: str) -> Value | None: ...
        @overload
        def get(self, name: str, default: Default) -> Value | Default: ...

    def get(self, name: str, default: object = None) -> object:
        """The first value of this name, or the default."""
        values = self._values.get(name)
        return values[0] if values else default

    def get_all(self, name: str) -> "list[Value]":
        """Every value of this name in order; an empty list when there is none."""
        return list(self._values.get(name, ()))

    def items(self) -> "list[tuple[str, Value]]":
        """All (name, value) pairs in the order they came in, repeats included."""
        return list(self._items)

    def __getitem__(self, name: str) -> "Value":
        return self._values[name][0]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> "Iterator[str]":
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._items == other._items

    def __hash__(self) -> int:
        return hash((type(self), self._items))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._items)!r})"
