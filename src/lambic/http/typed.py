"""Decoded JSON as values of Python's types: dataclasses, TypedDict, containers, unions and what JSON itself holds."""

import types
import typing
from math import isfinite
from typing import Any

from .library_model import is_library_model, read_library_model
from .model_error import ModelError, Problem


def read_value(data: Any, kind: Any, pointer: str) -> Any:
    """Data as a value of a type. Raises ModelError, and TypeError for a type that JSON can't be read into."""
    kind = _strip(kind)
    if kind is Any or kind is object:
        return data
    origin = typing.get_origin(kind)
    if origin in _GENERIC:
        return _GENERIC[origin](data, typing.get_args(kind), pointer)
    if kind in _GENERIC:
        return _GENERIC[kind](data, (), pointer)
    return _read_class(data, origin or kind, pointer)


def _strip(kind: Any) -> Any:
    """The type inside Annotated, Required, NewType, `type X = ...` and the like."""
    if kind is None:
        return types.NoneType
    if hasattr(kind, "__supertype__"):
        return _strip(kind.__supertype__)
    if hasattr(kind, "__metadata__"):
        return _strip(kind.__origin__)
    if hasattr(kind, "__value__"):
        return _strip(kind.__value__)
    return _strip(typing.get_args(kind)[0]) if typing.get_origin(kind) in _QUALIFIERS else kind


def _read_class(data: Any, kind: Any, pointer: str) -> Any:
    if is_library_model(kind):
        return read_library_model(data, kind, pointer)
    if hasattr(kind, "__dataclass_fields__"):
        return _read_dataclass(data, kind, pointer)
    if hasattr(kind, "__total__") and hasattr(kind, "__required_keys__"):
        return _read_typed_dict(data, kind, pointer)
    if kind in _EXACT:
        return _read_exact(data, kind, pointer)
    return _read_text(data, kind, pointer)


def _read_exact(data: Any, kind: type, pointer: str) -> Any:
    """JSON's own types. true is no number, though Python's bool is an int; 2 is a float where one is wanted."""
    if kind is float and type(data) in (int, float):
        return _read_float(data, pointer)
    if type(data) is kind:
        return data
    raise ModelError([(pointer, f"must be {_EXACT[kind]}, not {_describe(data)}")])


def _read_float(data: Any, pointer: str) -> float:
    """JSON's numbers have no bounds, those of Python's floats are at 1.8e308."""
    try:
        number = float(data)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise ModelError([(pointer, "must be a number within the range of double precision")])
    return number


def _read_text(data: Any, kind: Any, pointer: str) -> Any:
    """Types that JSON writes as a text or number: date, time, datetime, UUID, Decimal, Enum."""
    read = _find_reader(kind)
    if read is None:
        raise TypeError(f"JSON can't be read into {kind!r}")
    try:
        return read(data)
    except (ValueError, TypeError, ArithmeticError):
        raise ModelError([(pointer, f"must be {_name_kind(kind)}, not {_describe(data)}")]) from None


def _find_reader(kind: Any) -> Any:
    names = {f"{base.__module__}.{base.__qualname__}" for base in getattr(kind, "__mro__", ())}
    if names & {"datetime.date", "datetime.time"}:
        return kind.fromisoformat
    if "uuid.UUID" in names:
        return lambda data: kind(_only(data, str))
    if "decimal.Decimal" in names:
        # Through the number's shortest text: Decimal(0.1) would show what binary made of it.
        return lambda data: _finite(kind(str(_only(data, str, int, float))))
    return kind if "enum.Enum" in names else None


def _only(data: Any, *kinds: type) -> Any:
    if type(data) not in kinds:
        raise TypeError
    return data


def _finite(number: Any) -> Any:
    if not number.is_finite():
        raise ValueError
    return number


def _read_dataclass(data: Any, kind: Any, pointer: str) -> Any:
    from dataclasses import MISSING, fields

    wanted = [field for field in fields(kind) if field.init]
    required = {each.name for each in wanted if each.default is MISSING and each.default_factory is MISSING}
    values = _read_members(data, _hints(kind), [each.name for each in wanted], required, pointer)
    try:
        return kind(**values)
    except ValueError as error:
        # From __post_init__: the model's own rules.
        raise ModelError([(pointer, str(error))]) from None


def _read_typed_dict(data: Any, kind: Any, pointer: str) -> Any:
    hints = _hints(kind)
    required = {name for name, hint in hints.items() if _is_required(hint, name in kind.__required_keys__)}
    return _read_members(data, hints, list(hints), required, pointer)


def _is_required(hint: Any, otherwise: bool) -> bool:
    """What the hint itself says: under `from __future__ import annotations` the class has not seen it."""
    origin = typing.get_origin(hint)
    if origin in (typing.Required, typing.NotRequired):
        return origin is typing.Required
    if hasattr(hint, "__metadata__"):
        return _is_required(hint.__origin__, otherwise)
    return _is_required(typing.get_args(hint)[0], otherwise) if origin in _QUALIFIERS else otherwise


def _read_members(
    data: Any, hints: dict[str, Any], names: list[str], required: "frozenset[str] | set[str]", pointer: str
) -> dict[str, Any]:
    """The named members of an object that are there. Others are ignored."""
    if type(data) is not dict:
        raise ModelError([(pointer, f"must be an object, not {_describe(data)}")])
    missing = [(f"{pointer}/{_escape(name)}", "is missing") for name in names if name in required and name not in data]
    items = [(name, data[name], hints[name]) for name in names if name in data]
    return dict(_read_all(items, pointer, missing))


def _read_all(items: list[tuple[Any, Any, Any]], pointer: str, problems: list[Problem]) -> list[tuple[Any, Any]]:
    """(key, data, type) -> (key, value). Goes on after the first that is wrong, and raises ModelError with all."""
    values = []
    for key, data, kind in items:
        try:
            values.append((key, read_value(data, kind, f"{pointer}/{_escape(key)}")))
        except ModelError as error:
            problems = problems + error.problems
    if problems:
        raise ModelError(problems)
    return values


def _read_array(data: Any, arguments: tuple[Any, ...], pointer: str) -> list[Any]:
    if type(data) is not list:
        raise ModelError([(pointer, f"must be an array, not {_describe(data)}")])
    kind = arguments[0] if arguments else Any
    return [value for _, value in _read_all([(index, each, kind) for index, each in enumerate(data)], pointer, [])]


def _read_set(data: Any, arguments: tuple[Any, ...], pointer: str) -> set[Any]:
    values = _read_array(data, arguments, pointer)
    problems = [(f"{pointer}/{index}", "can't be an item here") for index, each in enumerate(values) if _holds(each)]
    if problems:
        raise ModelError(problems)
    return set(values)


def _read_frozenset(data: Any, arguments: tuple[Any, ...], pointer: str) -> frozenset[Any]:
    return frozenset(_read_set(data, arguments, pointer))


def _holds(value: Any) -> bool:
    """Whether a value holds an array or an object as it came, which no set takes."""
    return isinstance(value, list | dict) or (isinstance(value, tuple) and any(map(_holds, value)))


def _read_tuple(data: Any, arguments: tuple[Any, ...], pointer: str) -> tuple[Any, ...]:
    if not arguments or arguments[-1] is ...:
        return tuple(_read_array(data, arguments, pointer))
    items = _read_array(data, (), pointer)
    if len(items) != len(arguments):
        raise ModelError([(pointer, f"must have {len(arguments)} items, not {len(items)}")])
    wanted = [(index, each, kind) for index, (each, kind) in enumerate(zip(items, arguments, strict=True))]
    return tuple(value for _, value in _read_all(wanted, pointer, []))


def _read_mapping(data: Any, arguments: tuple[Any, ...], pointer: str) -> dict[Any, Any]:
    if type(data) is not dict:
        raise ModelError([(pointer, f"must be an object, not {_describe(data)}")])
    key, value = arguments or (str, Any)
    values = _read_all([(name, each, value) for name, each in data.items()], pointer, [])
    return {_read_key(name, _strip(key), f"{pointer}/{_escape(name)}"): each for name, each in values}


def _read_key(name: str, kind: Any, pointer: str) -> Any:
    """JSON's keys are texts; a number as a key is the number's text."""
    if kind is not int and kind is not float:
        return read_value(name, kind, pointer)
    try:
        return kind(name)
    except ValueError:
        raise ModelError([(pointer, f"must have {_EXACT[kind]} as its name")]) from None


def _read_union(data: Any, arguments: tuple[Any, ...], pointer: str) -> Any:
    """The first member that fits. When none does, the problems of the only one that is not null, else of all."""
    problems: list[Problem] = []
    for kind in arguments:
        try:
            return read_value(data, kind, pointer)
        except ModelError as error:
            if kind is not types.NoneType:
                problems += error.problems
    raise ModelError(problems)


def _read_literal(data: Any, arguments: tuple[Any, ...], pointer: str) -> Any:
    for allowed in arguments:
        if type(data) is type(allowed) and data == allowed:
            return data
    raise ModelError([(pointer, f"must be one of {', '.join(map(repr, arguments))}, not {_describe(data)}")])


def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


def _escape(step: object) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def _describe(data: Any) -> str:
    """What a client sent, in JSON's words; short scalars as they are."""
    if isinstance(data, str):
        return f"the text {data!r}" if len(data) <= 40 else "a text"
    if isinstance(data, dict):
        return "an object"
    if isinstance(data, list):
        return "an array"
    return (
        {True: "true", False: "false", None: "null"}[data]
        if data is None or data is True or data is False
        else str(data)
    )


def _name_kind(kind: Any) -> str:
    if hasattr(kind, "__members__"):
        return f"one of {', '.join(repr(member.value) for member in kind)}"
    article = "an" if kind.__name__[0] in "aeiouAEIO" else "a"
    return f"{article} {kind.__name__}"


_QUALIFIERS = tuple(
    getattr(typing, name) for name in ("Required", "NotRequired", "ReadOnly", "Final") if hasattr(typing, name)
)
_EXACT = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    types.NoneType: "null",
}
_GENERIC: dict[Any, Any] = {
    typing.Union: _read_union,
    types.UnionType: _read_union,
    typing.Literal: _read_literal,
    list: _read_array,
    tuple: _read_tuple,
    set: _read_set,
    frozenset: _read_frozenset,
    dict: _read_mapping,
}
for _abstract, _reader in (("Sequence", _read_array), ("Mapping", _read_mapping), ("Iterable", _read_array)):
    _GENERIC[getattr(typing, _abstract).__origin__] = _reader
