"""Models of pydantic and msgspec, read by their own libraries."""

import sys

from .json_text import encode_json
from .model_error import ModelError, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_library_model(kind: object) -> bool:
    """Whether one of the two libraries reads this type."""
    return hasattr(kind, "model_validate_json") or hasattr(kind, "__struct_fields__")


def read_library_model(data: object, kind: "Any", pointer: str) -> "Any":
    """Data as such a model. Raises ModelError.

    The user's module has imported the library; importing it here would tie it to every function.
    """
    return (
        _read_msgspec(data, kind, pointer)
        if hasattr(kind, "__struct_fields__")
        else _read_pydantic(data, kind, pointer)
    )


def _read_pydantic(data: object, kind: "Any", pointer: str) -> "Any":
    # As JSON: only so a strict model takes a date's text, since JSON has no dates.
    try:
        return kind.model_validate_json(_write_json(data, pointer))
    except sys.modules["pydantic"].ValidationError as error:
        problems = [(pointer + _write_pointer(each["loc"]), each["msg"]) for each in error.errors()]
        raise ModelError(problems) from None


def _write_json(data: object, pointer: str) -> str:
    try:
        return encode_json(data)
    except ValueError:
        raise ModelError([(pointer, "must hold no number that is out of range")]) from None


def _read_msgspec(data: object, kind: "Any", pointer: str) -> "Any":
    msgspec = sys.modules["msgspec"]
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        place, detail = _read_msgspec_problem(str(error))
        raise ModelError([(pointer + place, detail)]) from None


def _read_msgspec_problem(text: str) -> Problem:
    """ "Expected `int`, got `str` - at `$.items[0].price`" -> ("/items/0/price", "Expected `int`, got `str`")."""
    detail, found, path = text.rpartition(" - at `$")
    if not found:
        return "", text
    return path.rstrip("`").replace("[", ".").replace("]", "").replace(".", "/"), detail


def _write_pointer(location: "tuple[str | int, ...]") -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in location)
