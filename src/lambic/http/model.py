"""Decoded JSON as the user's model, or a 422 that names everything that is wrong."""

from .errors import UnprocessableContent
from .model_error import ModelError, Problem
from .typed import read_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read_model(data: object, model: "Any") -> "Any":
    """Data as a model. Raises UnprocessableContent whose `errors` lists {"pointer", "detail"} (RFC 6901 pointers).

    Raises TypeError for a type that JSON can't be read into: a mistake of the program, not of the client.
    """
    try:
        return read_value(data, model, "")
    except ModelError as error:
        raise _refuse(error.problems) from None
    except RecursionError:
        # Python's own limit: how deep a client nests is not to be the function's failure.
        raise _refuse([("", "is nested too deeply")]) from None


def _refuse(problems: list[Problem]) -> UnprocessableContent:
    errors = [{"pointer": f"#{pointer}", "detail": detail} for pointer, detail in problems]
    return UnprocessableContent("the body is not as expected", extensions={"errors": errors})
