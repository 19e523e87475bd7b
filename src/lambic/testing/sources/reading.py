"""The parts of a reply. What is none of what a source takes raises Unfit, in words for people."""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Any

from ..received import Received
from .fields import HOP_BY_HOP, Fields
from .source import Unfit

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


def read_object(result: Any) -> dict[str, Any]:
    """A reply that must be an object."""
    if not isinstance(result, dict):
        raise Unfit(f"a reply is an object with statusCode, headers and body, not {shown(result)}")
    return result


def read_status(value: Any, *, may_be_text: bool = True) -> int:
    """A final status. API Gateway takes digits too."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    text = str(value) if is_number or (may_be_text and isinstance(value, str)) else ""
    if not re.fullmatch(r"[2-5][0-9][0-9]", text):
        raise Unfit(f"statusCode must be a number from 200 to 599, not {shown(value)}")
    return int(text)


def read_texts(value: Any, key: str = "headers", *, takes_others: bool = True) -> Fields:
    """An object of texts, absent or null for none. With `takes_others` numbers and truth values become text."""
    return [
        check_field(name, _text(f"{key}.{name}", each, takes_others))
        for name, each in _items(value, key)
        if each is not None
    ]


def read_lists(value: Any, key: str = "multiValueHeaders", *, takes_others: bool = True) -> Fields:
    """An object of lists of texts, absent or null for none."""
    fields = []
    for name, values in _items(value, key):
        if not isinstance(values, list):
            raise Unfit(f"{key}.{name} must be a list, not {shown(values)}")
        fields += [check_field(name, _text(f"{key}.{name}", each, takes_others)) for each in values]
    return fields


def read_cookies(value: Any) -> Fields:
    """A list of texts, absent or null for none."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Unfit(f"cookies must be a list of texts, not {shown(value)}")
    return [check_field("set-cookie", each) for each in value]


def read_flag(value: Any) -> bool:
    """true or false, absent or null for false."""
    if value not in (None, True, False) or (isinstance(value, int | float) and not isinstance(value, bool)):
        raise Unfit(f"isBase64Encoded must be true or false, not {shown(value)}")
    return bool(value)


def read_body(reply: dict[str, Any], *, decodes: bool = True) -> bytes:
    """A text, in base64 when the reply says so; without `decodes` base64 stays as it is."""
    value, is_base64 = reply.get("body"), read_flag(reply.get("isBase64Encoded"))
    if value is None:
        return b""
    if not isinstance(value, str):
        raise Unfit(f"body must be a text, not {shown(value)}: encode it, as with json.dumps")
    if not (is_base64 and decodes):
        return value.encode("utf-8", "replace")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unfit(f"isBase64Encoded is true, but the body is no base64: {error}") from None


def check_field(name: str, value: str) -> tuple[str, str]:
    """A field that HTTP allows."""
    if not _TOKEN.fullmatch(name):
        raise Unfit(f"{name!r} is no name of a header")
    if not _VALUE.fullmatch(value):
        raise Unfit(f"the header {name} holds a line break or another control character")
    return name, value.strip(" \t").encode("utf-8", "replace").decode()


def respond(status: int, fields: Iterable[tuple[str, str]], body: bytes, content_type: str | None = None) -> Received:
    """`content_type` stands where the function gave none. Length and what lies between neighbours is the source's."""
    kept = [(name, value) for name, value in fields if name.lower() not in _OF_THE_SOURCE]
    if content_type is not None and not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("content-type", content_type))
    return Received(status, tuple(kept), body)


_OF_THE_SOURCE = HOP_BY_HOP | {"content-length"}


def shown(value: Any) -> str:
    """JSON, short."""
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _items(value: Any, key: str) -> Iterable[tuple[str, Any]]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise Unfit(f"{key} must be an object, not {shown(value)}")
    return value.items()


def _text(what: str, value: Any, takes_others: bool) -> str:
    if isinstance(value, str):
        return value
    if not takes_others or isinstance(value, list | dict) or value is None:
        raise Unfit(f"{what} must be a text, not {shown(value)}")
    return json.dumps(value)
