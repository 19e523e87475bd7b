"""Header fields (RFC 9110, section 5)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, overload

    HeaderValue = str | int
    HeaderItems = Mapping[str, HeaderValue] | Iterable[tuple[str, HeaderValue]]

_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")


class Headers:
    """Names without regard to case, kept in lower case; the values of one name stay apart and in order.

    Made from a mapping or from (name, value) pairs. Raises ValueError for what can't be a field: a name that is no
    token, and a value with a line break or another control character, by which one header could smuggle in a second.
    """

    __slots__ = ("_values",)

    def __init__(self, items: "HeaderItems" = ()) -> None:
        self._values: dict[str, list[str]] = {}
        pairs: Any = items.items() if hasattr(items, "items") else items
        for name, value in pairs:
            self.add(name, value)

    @classmethod
    def received(cls, items: "Iterable[tuple[str, str]]") -> "Headers":
        """The headers of a request: they came through a gateway and are taken as they are."""
        headers = cls()
        values = headers._values
        for name, value in items:
            lowered = name.lower()
            if lowered in values:
                values[lowered].append(value)
            else:
                values[lowered] = [value]
        return headers

    if TYPE_CHECKING:

        @overload
        def get(self, name: str) -> str | None: ...
        @overload
        def get(self, name: str, default: str) -> str: ...
        @overload
        def get(self, name: str, default: None) -> str | None: ...

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of this name, or the default."""
        values = self._values.get(name.lower())
        return values[0] if values else default

    def get_all(self, name: str) -> list[str]:
        """Every value of this name in order; an empty list when there is none."""
        return list(self._values.get(name.lower(), ()))

    def items(self) -> list[tuple[str, str]]:
        """All (name, value) pairs, the values of one name together."""
        return [(name, value) for name, values in self._values.items() for value in values]

    def add(self, name: str, value: "HeaderValue") -> None:
        """Adds a value beside those that the name has. Raises ValueError as the class does."""
        checked = _check_name(name)
        self._values.setdefault(checked, []).append(_check_value(checked, value))

    def __setitem__(self, name: str, value: "HeaderValue") -> None:
        checked = _check_name(name)
        self._values[checked] = [_check_value(checked, value)]

    def __delitem__(self, name: str) -> None:
        del self._values[name.lower()]

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()][0]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> "Iterator[str]":
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._values == other._values

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({self.items()!r})"


def _check_name(name: str) -> str:
    lowered = name.lower()
    if not lowered or not _TOKEN.issuperset(lowered):
        raise ValueError(f"{name!r} can't be the name of a header")
    return lowered


def is_field_value(text: str) -> bool:
    """Whether a text can be a header's value: without control characters other than tab, and with a form in UTF-8."""
    if text.isascii() and text.isprintable():
        return True
    return not any((char < " " and char != "\t") or char == "\x7f" or "\ud800" <= char <= "\udfff" for char in text)


def _check_value(name: str, value: "HeaderValue") -> str:
    text = (str(value) if type(value) is int else value).strip(" \t")  # type: ignore[union-attr]
    if not is_field_value(text):
        raise ValueError(
            f"the value of the header {name} holds a line break or another character that no header may hold: {text!r}"
        )
    return text
