"""What comes with an event as a value, what a handler returns as bytes."""

from marshal import dumps as write_builtins

from .codec import Encoder, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .connection import Reply

JSON = b"application/json"
_SCALARS = frozenset({int, float, bool, type(None)})
UNKNOWN = b"application/unknown"
"""The content type of results that are bytes, as AWS's client sends them."""


class UnreadableEvent(Exception):
    """The event is no JSON."""


class UnwritableResult(Exception):
    """The result has no JSON form; `result` is what the handler returned."""

    def __init__(self, reason: Exception, result: "Any") -> None:
        super().__init__(str(reason))
        self.result = result


class TooLong(Exception):
    """The answer has more bytes than Lambda takes."""


def read_event(event: "Reply") -> "Any":
    """Decoded when it is JSON, as bytes when its content type says something else. Raises UnreadableEvent."""
    if not event.head.is_json:
        return event.body
    try:
        return decode(event.body)
    except ValueError as error:
        raise UnreadableEvent(error) from None


def write_result(result: "Any") -> bytes:
    """JSON, or the bytes themselves. Raises UnwritableResult."""
    if isinstance(result, bytes):
        return result
    try:
        return encode(result).encode()
    except Exception as error:
        raise UnwritableResult(error, result) from None


def encode(value: "Any") -> str:
    """The JSON text of a value as AWS's client writes it. Raises TypeError, ValueError, or what `_asdict` raises."""
    try:
        if type(value) is not dict or not _is_simple(value):
            # Written only to be refused when there is any other type in it than Python's own: the C encoder takes a
            # namedtuple for a list where AWS's client writes an object.
            write_builtins(value, 0)
        return "".join(_write_plain(value, 0))
    except (TypeError, ValueError, RecursionError):
        from .foreign import convert

        return _ENCODER.encode_exactly(convert(value))


def _is_simple(value: "dict[Any, Any]") -> bool:
    """Whether there are no sequences in it; quicker for an HTTP reply than to write it twice."""
    for part in value.values():
        kind = type(part)
        if kind is not str and kind not in _SCALARS and (kind is not dict or not _is_simple(part)):
            return False
    return True


def _write_bytes(value: "Any") -> str:
    if isinstance(value, bytes):
        return str(value, "utf-8")
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_ENCODER = Encoder(_write_bytes, (", ", ": "), allow_nan=True)
_write_plain = _ENCODER.write_plain
