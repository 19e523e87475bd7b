"""Python's values as DynamoDB's attribute values (AWS: "AttributeValue" in the DynamoDB API reference)."""

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_DIGITS = 38


def write_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """{"id": {"S": "7"}, ...}. Raises TypeError and ValueError for what DynamoDB can't hold."""
    return {name: write_value(value) for name, value in item.items()}


def write_value(value: Any) -> dict[str, Any]:
    """str S, int and Decimal N, bytes B, bool BOOL, None NULL, list and tuple L, dict M, set SS, NS or BS."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, Mapping):
        return {"M": write_item(value)}
    if isinstance(value, list | tuple):
        return {"L": [write_value(each) for each in value]}
    if isinstance(value, set | frozenset):
        return _write_set(value)
    kind, text = _write_scalar(value)
    return {kind: text}


def _write_set(values: set[Any] | frozenset[Any]) -> dict[str, Any]:
    scalars = sorted(map(_write_scalar, values))
    kinds = {kind for kind, _ in scalars}
    if len(kinds) != 1:
        raise ValueError("a set of DynamoDB has members of one type, and at least one")
    return {f"{kinds.pop()}S": [text for _, text in scalars]}


def _write_scalar(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        return "S", value
    if isinstance(value, bytes):
        return "B", base64.b64encode(value).decode()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return "N", _write_number(value)
    raise TypeError(f"DynamoDB can't hold {type(value).__name__}; of fractions it takes Decimal")


def _write_number(value: int | Decimal) -> str:
    """As DynamoDB gives numbers back: without an exponent, zeros at the end or a sign of zero."""
    number = Decimal(value)
    if not number.is_finite() or len("".join(map(str, number.as_tuple().digits)).rstrip("0")) > _DIGITS:
        raise ValueError(f"a number of DynamoDB has {_DIGITS} digits at most, unlike {value}")
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if number == 0 else text
