"""Forms with files as browsers write them (WHATWG HTML, "multipart form data"; RFC 7578)."""

import mimetypes
import secrets
from collections.abc import Iterable
from typing import Any

_ESCAPED = (('"', "%22"), ("\r", "%0D"), ("\n", "%0A"))


def write_multipart(fields: Iterable[tuple[str, Any]], files: Iterable[tuple[str, Any]]) -> tuple[bytes, str]:
    """(body, content type). A file is its bytes or text, or (filename, those) or (filename, those, content type)."""
    boundary = secrets.token_hex(16)
    parts = [_write_part(name, None, None, value) for name, value in fields]
    parts += [_write_part(name, *_read_file(name, file)) for name, file in files]
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _read_file(name: str, file: Any) -> tuple[str, str, Any]:
    filename, content, *rest = file if isinstance(file, tuple) else (name, file)
    guessed = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return filename, rest[0] if rest else guessed, content


def _write_part(name: str, filename: str | None, content_type: str | None, content: Any) -> bytes:
    head = f'Content-Disposition: form-data; name="{_escape(name)}"'
    if filename is not None:
        head += f'; filename="{_escape(filename)}"\r\nContent-Type: {content_type}'
    data = content if isinstance(content, bytes) else str(content).encode()
    return f"{head}\r\n\r\n".encode() + data


def _escape(name: str) -> str:
    for character, escape in _ESCAPED:
        name = name.replace(character, escape)
    return name
