"""Values that JSON has no type for, as values that it has."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plain_value(value: "Any") -> object:
    """What to write for a value that is none of JSON's own types. Raises TypeError for all that are not listed here.

    Dataclasses by their fields, pydantic and msgspec models as these libraries do, date, time and datetime in ISO 8601,
    UUID as its text, Enum as its value, Mapping as an object, set and frozenset as an array, sorted where possible.
    """
    kind = type(value)
    if hasattr(kind, "__dataclass_fields__"):
        return _read_fields(value)
    if hasattr(kind, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(kind, "__struct_fields__"):
        return sys.modules["msgspec"].to_builtins(value)
    if hasattr(kind, "keys") and hasattr(kind, "__getitem__"):
        return {key: value[key] for key in value.keys()}  # noqa: SIM118 - all that is known is that it has keys()
    if isinstance(value, set | frozenset):
        return _sort(value)
    return _read_scalar(value)


def is_of(value: object, module: str, name: str) -> bool:
    """Whether the value's type comes from a module. Who has such a value has imported the module, so this need not."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, getattr(loaded, name))


def _read_fields(value: "Any") -> dict[str, object]:
    # Not dataclasses.asdict(): it copies deeply, and what is inside comes by here anyway. The marker keeps out ClassVar
    # and InitVar, which this table holds too.
    fields = type(value).__dataclass_fields__
    return {name: getattr(value, name) for name, field in fields.items() if field._field_type.name == "_FIELD"}


def _sort(values: "set[Any] | frozenset[Any]") -> "list[Any]":
    """So that the same set is the same text in every process; texts have another hash in each."""
    try:
        return sorted(values)
    except TypeError:
        return list(values)


def _read_scalar(value: "Any") -> object:
    if is_of(value, "datetime", "date") or is_of(value, "datetime", "time"):
        return value.isoformat()
    if is_of(value, "uuid", "UUID"):
        return str(value)
    if is_of(value, "enum", "Enum"):
        return value.value
    raise TypeError(f"{type(value).__name__} can't be written as JSON")
