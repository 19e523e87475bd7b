"""Results with other types than Python's own in them, as AWS's client sees them. Loaded only when there are such.

Its JSON library writes a namedtuple, and whatever has `_asdict`, as an object, and takes bytes for keys.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def convert(value: "Any") -> "Any":
    """The same in lists and dicts that the C encoder reads rightly. Raises TypeError, ValueError, RecursionError."""
    return _convert(value, set())


def _convert(value: "Any", around: set[int]) -> "Any":
    if isinstance(value, str | int | float | bytes | None):
        return value
    if id(value) in around:
        raise ValueError("Circular reference detected")
    around.add(id(value))
    converted = _convert_parts(value, around)
    around.discard(id(value))
    return converted


def _convert_parts(value: "Any", around: set[int]) -> "Any":
    if isinstance(value, dict):
        return {_convert_key(key): _convert(part, around) for key, part in value.items()}
    if isinstance(value, list):
        return [_convert(part, around) for part in value]
    as_dict = getattr(value, "_asdict", None)
    if callable(as_dict) and not isinstance(value, type):
        return _convert(_checked(as_dict()), around)
    return [_convert(part, around) for part in value] if isinstance(value, tuple) else value


def _checked(fields: "Any") -> "dict[Any, Any]":
    if not isinstance(fields, dict):
        raise TypeError(f"_asdict() must return a dict, not {type(fields).__name__}")
    return fields


def _convert_key(key: "Any") -> "Any":
    if isinstance(key, bytes):
        return str(key, "utf-8")
    if not isinstance(key, str | int | float | None):
        raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}")
    return key
