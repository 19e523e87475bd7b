"""Bytes of a source as text, by the declaration that stands in it (PEP 263), and its lines as the parser has them."""

import io
import re
import tokenize

_END = re.compile(r"\r\n|\r|\n")


def decode(source: bytes) -> tuple[str, str]:
    """(text without byte order mark, encoding to write it with). What can't be decoded is replaced."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding), encoding
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return source.decode("utf-8", "replace").removeprefix("\ufeff"), "utf-8"


def split_lines(text: str) -> list[str]:
    return _END.split(text)


def printable(text: str) -> str:
    """With escapes for what would end the line, move the cursor, or has no form in UTF-8."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    return [0, *(found.end() for found in _END.finditer(text))]
