"""DynamoDB's attribute values as Python's (AWS: "AttributeValue" in the DynamoDB API reference).

S str, N int or Decimal, B bytes, BOOL bool, NULL None, L list, M dict, SS, NS and BS set.
"""

from ..errors import EventError, describe
from ..fields import convert, join
from ..kinds import Wrong, base64_bytes, flag, json_list, json_object, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from typing import Any

_IN_NUMBERS = frozenset("0123456789+-.eE")


def read_item(value: "Any", path: str) -> "dict[str, Any]":
    """An object of attribute values. Raises EventError."""
    items = convert(value, path, json_object)
    return {name: read_value(each, join(path, name)) for name, each in items.items()}


def read_value(value: "Any", path: str) -> "Any":
    """One attribute value, {"S": "text"}. Raises EventError."""
    if type(value) is not dict or len(value) != 1:
        raise EventError(path, f"must be an object with one key, the type, not {describe(value)}")
    [(kind, inner)] = value.items()
    path = join(path, kind)
    if kind == "M":
        return read_item(inner, path)
    if kind == "L":
        return [read_value(each, f"{path}[{index}]") for index, each in enumerate(convert(inner, path, json_list))]
    if kind not in _KINDS:
        raise EventError(path, "is no type of DynamoDB")
    return convert(inner, path, _KINDS[kind])


def _number(value: "Any") -> "int | Decimal":
    """Exact: 38 digits and more. A whole number without exponent is an int."""
    digits = text(value)
    if digits.removeprefix("-").isdigit() and digits.isascii() and len(digits) < 200:
        return int(digits)
    from decimal import Decimal

    # Decimal itself takes more: words, digits of other scripts, underscores.
    if set(digits) <= _IN_NUMBERS:
        try:
            return Decimal(digits)
        except ArithmeticError:
            pass
    raise Wrong("must be a number")


def _null(value: "Any") -> None:
    """There is only {"NULL": true}."""
    flag(value)


def _set_of(kind: "Callable[[Any], Any]") -> "Callable[[Any], set[Any]]":
    return lambda value: {kind(each) for each in json_list(value)}


_KINDS: "dict[str, Callable[[Any], Any]]" = {
    "S": text,
    "N": _number,
    "B": base64_bytes,
    "BOOL": flag,
    "NULL": _null,
    "SS": _set_of(text),
    "NS": _set_of(_number),
    "BS": _set_of(base64_bytes),
}
