"""What stands in a field: each function makes Python's value of JSON's, or raises Wrong.

They all are given whatever is there except null. What only some fields need is imported when it is needed.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


class Wrong(Exception):
    """Ends the sentence that begins with the field's path: "must be a text"."""


def text(value: "Any") -> str:
    if type(value) is str:
        return value
    raise Wrong("must be a text")


def text_or_number(value: "Any") -> str:
    """A text; a whole number as its digits."""
    return str(value) if type(value) is int else text(value)


def integer(value: "Any") -> int:
    if type(value) is int:
        return value
    raise Wrong("must be a whole number")


def integer_text(value: "Any") -> int:
    """A text of digits, as SQS writes its numbers."""
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    raise Wrong("must be a text of digits")


def flag(value: "Any") -> bool:
    if type(value) is bool:
        return value
    raise Wrong("must be true or false")


def json_object(value: "Any") -> "dict[str, Any]":
    if type(value) is dict:
        return value
    raise Wrong("must be an object")


def json_list(value: "Any") -> "list[Any]":
    if type(value) is list:
        return value
    raise Wrong("must be a list")


def texts(value: "Any") -> list[str]:
    if type(value) is list and all(type(each) is str for each in value):
        return list(value)
    raise Wrong("must be a list of texts")


def comma_texts(value: "Any") -> list[str]:
    """A text that joins others by commas."""
    return text(value).split(",")


def text_map(value: "Any") -> dict[str, str]:
    """An object of texts; those that are null are left out."""
    if type(value) is dict and all(each is None or type(each) is str for each in value.values()):
        return {name: each for name, each in value.items() if each is not None}
    raise Wrong("must be an object of texts")


def texts_map(value: "Any") -> dict[str, list[str]]:
    """An object of lists of texts; those that are null are left out."""
    if type(value) is not dict:
        raise Wrong("must be an object of lists of texts")
    try:
        return {name: texts(each) for name, each in value.items() if each is not None}
    except Wrong:
        raise Wrong("must be an object of lists of texts") from None


def base64_bytes(value: "Any") -> bytes:
    from binascii import a2b_base64

    try:
        return a2b_base64(text(value), strict_mode=True)
    except (ValueError, Wrong):
        raise Wrong("must be base64") from None


def base64_bytes_list(value: "Any") -> list[bytes]:
    return [base64_bytes(each) for each in json_list(value)]


def milliseconds(value: "Any") -> "datetime":
    """Since the epoch, as an aware time in UTC."""
    return _since_epoch(integer(value), 1000)


def milliseconds_text(value: "Any") -> "datetime":
    return _since_epoch(integer_text(value), 1000)


def seconds(value: "Any") -> "datetime":
    """Since the epoch; Kinesis writes fractions, which a float holds to the microsecond."""
    if type(value) is float:
        return _since_epoch(value, 1)
    return _since_epoch(integer(value), 1)


def iso_time(value: "Any") -> "datetime":
    """ISO 8601; UTC where no offset stands."""
    from datetime import UTC, datetime

    try:
        time = datetime.fromisoformat(text(value))
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError, Wrong):
        raise Wrong("must be an ISO 8601 time") from None


def milliseconds_or_iso(value: "Any") -> "datetime":
    return iso_time(value) if type(value) is str else milliseconds(value)


def _since_epoch(number: int | float, per_second: int) -> "datetime":
    from datetime import UTC, datetime, timedelta

    try:
        span = timedelta(milliseconds=number) if per_second == 1000 else timedelta(seconds=number)
        return datetime(1970, 1, 1, tzinfo=UTC) + span
    except (ValueError, OverflowError):
        raise Wrong("must be a time that a calendar has") from None


def json_value(value: "Any") -> "Any":
    """What a JSON text says, in UTF-8 when it is bytes."""
    from ..runtime.codec import decode

    try:
        return decode(value if isinstance(value, bytes) else value.encode())
    except ValueError:
        raise Wrong("must be JSON") from None
