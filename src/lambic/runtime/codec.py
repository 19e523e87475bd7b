"""JSON both ways, through the C code that `json` itself uses, without importing `json`.

`json` with `re` costs 8 ms of every cold start. What AWS's client adds to JSON is kept: Decimals as bare numbers, text
in UTF-8 unescaped, NaN and Infinity written but not read.
"""

from _json import encode_basestring, make_encoder, make_scanner
from sys import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

_SPACE = " \t\n\r"


def _refuse_constant(name: str) -> "NoReturn":
    raise ValueError(f"{name} is not JSON")


class _Reading:
    """What the C scanner wants to know (json.decoder.JSONDecoder)."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = staticmethod(_refuse_constant)
    memo: "dict[str, str]" = {}


_scan = make_scanner(_Reading)  # type: ignore[arg-type]


def decode(data: bytes) -> "Any":
    """The value of a JSON text in UTF-8. Raises ValueError that says what is wrong and where."""
    text = data.decode()
    try:
        value, end = _scan(text, 0)
    except (StopIteration, SystemError, RecursionError):
        return _decode_carefully(text)
    if end != len(text):
        _check_end(text, end)
    return value


def _decode_carefully(text: str) -> "Any":
    """Also behind white space, or a byte order mark, which AWS's client accepts."""
    text = text.removeprefix("\ufeff")
    start = len(text) - len(text.lstrip(_SPACE))
    try:
        value, end = _scan(text, start)
    except StopIteration as stop:
        raise ValueError(f"Expecting value: {_place(text, stop.value)}") from None
    except SystemError:
        raise _explain(text, start) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    _check_end(text, end)
    return value


def _check_end(text: str, end: int) -> None:
    if extra := text[end:].lstrip(_SPACE):
        raise ValueError(f"Extra data: {_place(text, len(text) - len(extra))}")


def _explain(text: str, start: int) -> ValueError:
    """Before Python 3.13 the scanner can say what is wrong only when this module is there already."""
    import json.decoder  # noqa: F401

    try:
        _scan(text, start)
    except ValueError as error:
        return error
    return ValueError("it is broken")


def _place(text: str, index: int) -> str:
    line = text.count("\n", 0, index) + 1
    return f"line {line} column {index - text.rfind(chr(10), 0, index)} (char {index})"


class Encoder:
    """Writes values as JSON, Decimals as the numbers they are, characters unescaped.

    `default` turns an object that JSON has no form for into one that it has; `separators` stand after an item and
    after a key. Circular values are found out only when they have overrun the stack: that costs the others nothing.
    """

    __slots__ = ("_default", "_layout", "write_plain")

    def __init__(self, default: "Callable[[Any], Any]", separators: "tuple[str, str]", allow_nan: bool) -> None:
        self._default = default
        self._layout = (None, separators[1], separators[0], False, False, allow_nan)
        # The C encoder itself: (value, 0) -> texts. What it can't write, a Decimal among it, raises.
        self.write_plain = make_encoder(None, self._refuse_decimal, encode_basestring, *self._layout)

    def encode(self, value: "Any") -> str:
        """The JSON text. Raises TypeError or ValueError, and what `default` raises."""
        try:
            return "".join(self.write_plain(value, 0))
        except (_HasDecimal, RecursionError):
            return self.encode_exactly(value)

    def encode_exactly(self, value: "Any") -> str:
        """The slower way, which writes Decimals and knows where it has been."""
        try:
            return "".join(make_encoder({}, self._write_decimal, _encode_text, *self._layout)(value, 0))
        except RecursionError:
            raise ValueError("the value is nested too deeply") from None

    def _refuse_decimal(self, value: "Any") -> "Any":
        if is_decimal(value):
            raise _HasDecimal
        return self._default(value)

    def _write_decimal(self, value: "Any") -> "Any":
        if not is_decimal(value):
            return self._default(value)
        return _Bare("NaN" if value.is_nan() else value)


class _Bare(str):
    """A text to be written without quotes: an exact number."""

    __slots__ = ()


class _HasDecimal(TypeError):
    """The C encoder can't write a Decimal: the value is encoded again, the slower way."""


def is_decimal(value: "Any") -> bool:
    """Whether it is a Decimal, without importing `decimal` for those who have none."""
    decimal = modules.get("decimal")
    return decimal is not None and isinstance(value, decimal.Decimal)


def _encode_text(text: str) -> str:
    return str(text) if type(text) is _Bare else encode_basestring(text)
