"""JSON as responses carry it: compact, and with types that JSON does not know."""

from ..runtime.codec import Encoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _plain(value: "Any") -> object:
    # Most answers hold nothing but JSON's own types.
    from .plain import plain_value

    return plain_value(value)


encode_json = Encoder(_plain, (",", ":"), allow_nan=False).encode
"""The JSON text of a value; `plain_value` says what it may hold. Raises TypeError, ValueError."""
