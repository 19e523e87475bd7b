"""What users give as the content of a record: bytes and texts as they are, everything else as JSON."""

import base64
import json
from typing import Any


def as_text(value: Any) -> str:
    """Raises TypeError for bytes, which have no place there, and for what has no JSON form."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)


def as_bytes(value: Any) -> bytes:
    """Texts in UTF-8. Raises TypeError for what has no JSON form."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else as_text(value).encode()


def as_base64(value: Any) -> str:
    """The bytes, as JSON can hold them."""
    return base64.b64encode(as_bytes(value)).decode()


def compact(value: Any) -> str:
    """JSON without spaces, as AWS's services write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
