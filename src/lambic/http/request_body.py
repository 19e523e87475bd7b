"""What a request's body holds: bytes, text, JSON."""

from posix import environ

from ..runtime.codec import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .errors import BadRequest


def read_body(text: str, is_base64: bool) -> bytes:
    """The bytes that an event's body stands for. Raises BadRequest, or ContentTooLarge where there is a limit."""
    if not text:
        return b""
    body = _decode_base64(text) if is_base64 else _encode_utf_8(text)
    if limit := environ.get(b"LAMBIC_HTTP_BODY_BYTES"):
        _check_size(body, limit)
    return body


def decode_text(body: bytes, content_type: str) -> str:
    """The body in the charset of its content-type, UTF-8 without one. Raises BadRequest."""
    from .media_type import read_charset

    charset = read_charset(content_type) or "utf-8"
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        raise _bad_request(f"the body is not {charset}: byte {error.start} is wrong") from None
    except (LookupError, ValueError, UnicodeError):
        # LookupError also covers codecs that don't decode text ("zip"), ValueError a name with a zero byte.
        raise _bad_request(f"the charset {charset} is unknown") from None


def decode_json(body: bytes) -> "Any":
    """The value of a JSON text (RFC 8259: UTF-8). Raises BadRequest, which says where it breaks."""
    if not body:
        raise _bad_request("the body is empty where JSON is expected")
    try:
        return decode(body)
    except UnicodeDecodeError as error:
        raise _bad_request(f"the body is no JSON: byte {error.start} is not UTF-8") from None
    except ValueError as error:
        raise _bad_request(f"the body is no JSON: {error}") from None


def _check_size(body: bytes, limit: bytes) -> None:
    if not limit.isdigit():
        raise ValueError(f"LAMBIC_HTTP_BODY_BYTES must be a number of bytes, not {limit.decode('utf-8', 'replace')!r}")
    if len(body) > int(limit):
        # A reply that is no error never loads the errors.
        from .errors import ContentTooLarge

        raise ContentTooLarge(f"the body has {len(body)} bytes, and {int(limit)} are the most")


def _decode_base64(text: str) -> bytes:
    from binascii import Error, a2b_base64

    try:
        return a2b_base64(text, strict_mode=True)
    except (Error, ValueError) as error:
        raise _bad_request(f"the body is no base64: {error}") from None


def _encode_utf_8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _bad_request("the body holds half of a surrogate pair, which is no text") from None


def _bad_request(detail: str) -> "BadRequest":
    # A reply that is no error never loads the errors.
    from .errors import BadRequest

    return BadRequest(detail)
