"""A function's result -> HTTP response, by the rules of payload format 2.0.

Sources: AWS, "Create AWS Lambda proxy integrations for HTTP APIs", and recorded replies of the service.
"""

import base64
import binascii
import json
import re
from typing import Any

from .message import HTTPResponse

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


class BadReply(Exception):
    """The result is no HTTP reply; the text says why, for people."""


def read_reply(payload: bytes) -> HTTPResponse:
    """Reads the bytes that a function answered with. Raises BadReply.

    JSON without `statusCode` is the body itself, a text without its quotes.
    """
    result = _parse("the result", payload)
    if isinstance(result, dict) and "statusCode" in result:
        return _read_response(result)
    text = result if isinstance(result, str) else _dump(result)
    return HTTPResponse(200, (("content-type", "application/json"),), _encode(text))


def is_reply(payload: bytes) -> bool:
    """Whether the bytes are a reply with status, headers and body, not a body themselves."""
    try:
        result = _parse("the result", payload)
    except BadReply:
        return False
    return isinstance(result, dict) and "statusCode" in result


def read_prelude(text: bytes) -> HTTPResponse:
    """The head of a streamed response, from what stands before its body. Raises BadReply."""
    prelude = _parse("the prelude", text)
    if not isinstance(prelude, dict):
        raise BadReply(f"the prelude must be an object, not {_shown(prelude)}")
    fields = [*_read_headers(prelude.get("headers")), *_read_cookies(prelude.get("cookies"))]
    if not _has_type(fields):
        fields.append(("content-type", "application/octet-stream"))
    return HTTPResponse(_read_status(prelude.get("statusCode", 200)), tuple(fields))


def _parse(what: str, text: bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadReply(f"{what} is not JSON: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"it holds {name}")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _read_response(result: dict[str, Any]) -> HTTPResponse:
    body = _read_body(result.get("body"), result.get("isBase64Encoded"))
    fields = [*_read_headers(result.get("headers")), *_read_cookies(result.get("cookies"))]
    if body and not _has_type(fields):
        fields.append(("content-type", "text/plain;charset=UTF-8"))
    return HTTPResponse(_read_status(result["statusCode"]), tuple(fields), body)


def _has_type(fields: list[tuple[str, str]]) -> bool:
    return any(name == "content-type" for name, _ in fields)


def _read_status(value: Any) -> int:
    """A number, or a text of digits. Those below 200 are no final answer."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    text = str(value) if is_number or isinstance(value, str) else ""
    if not re.fullmatch(r"[2-5][0-9][0-9]", text):
        raise BadReply(f"statusCode must be a number from 200 to 599, not {_shown(value)}")
    return int(text)


def _read_headers(value: Any) -> list[tuple[str, str]]:
    if value is None:
        return []
    if not isinstance(value, dict):
        raise BadReply(f"headers must be an object of texts, not {_shown(value)}")
    return [_read_header(name, each) for name, each in value.items() if each is not None]


def _read_header(name: str, value: Any) -> tuple[str, str]:
    """Numbers and truth values become text, as on AWS."""
    if isinstance(value, list | dict):
        raise BadReply(f"the header {name!r} must be one text, not {_shown(value)}")
    text = value if isinstance(value, str) else _dump(value)
    if not _TOKEN.fullmatch(name):
        raise BadReply(f"{name!r} is no name of a header")
    return name.lower(), _check_value(f"the header {name!r}", text)


def _read_cookies(value: Any) -> list[tuple[str, str]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadReply(f"cookies must be a list of texts, not {_shown(value)}")
    return [("set-cookie", _check_value("a cookie", each)) for each in value]


def _check_value(what: str, text: str) -> str:
    if not _VALUE.fullmatch(text):
        raise BadReply(f"{what} holds a line break or another control character")
    return _encode(text.strip(" \t")).decode()


def _read_body(value: Any, is_base64: Any) -> bytes:
    if is_base64 not in (None, True, False) or (isinstance(is_base64, int | float) and not isinstance(is_base64, bool)):
        raise BadReply(f"isBase64Encoded must be true or false, not {_shown(is_base64)}")
    if value is None:
        return b""
    if not isinstance(value, str):
        raise BadReply(f"body must be a text, not {_shown(value)}: encode it, as with json.dumps")
    return _decode(value) if is_base64 else _encode(value)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadReply(f"isBase64Encoded is true, but the body is no base64: {error}") from None


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
