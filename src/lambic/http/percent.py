"""Percent-encoding (RFC 3986, section 2.1), without `urllib`, which costs milliseconds of a cold start."""

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What may stand in a path as it is: unreserved, sub-delims, ":" and "@", the separator, and "%" of what is encoded.
_PATH = _UNRESERVED | frozenset(b"!$&'()*+,;=:@/%")
_URL = _PATH | frozenset(b"?#[]")
_FORM = _UNRESERVED | frozenset(b" ")


def unquote(text: str) -> str:
    """Decodes once. What is no encoding ("%", "%zz") stays; bytes that are not UTF-8 become U+FFFD."""
    if "%" not in text:
        return text
    head, *rest = text.encode("utf-8", "surrogatepass").split(b"%")
    return b"".join([head, *map(_decode_after_percent, rest)]).decode("utf-8", "replace")


def unquote_plus(text: str) -> str:
    """Decodes a name or value of a form or query, where "+" is a space (WHATWG URL, section 5.1)."""
    return unquote(text.replace("+", " ")) if "+" in text else unquote(text)


def quote_path(text: str) -> str:
    """Encodes what may not stand in a path, and leaves what is encoded already."""
    return _quote(text, _PATH)


def quote_url(text: str) -> str:
    """Encodes what may not stand anywhere in a URL, and leaves what is encoded already."""
    return _quote(text, _URL)


def quote_plus(text: str) -> str:
    """Encodes a name or value of a query, a space as "+"."""
    if text.isascii() and text.isalnum():
        return text
    return _quote(text, _FORM).replace(" ", "+")


def _decode_after_percent(piece: bytes) -> bytes:
    digits = piece[:2]
    # int() and fromhex() would take "+1" and " 1".
    if len(digits) == 2 and digits.isalnum():
        try:
            return bytes((int(digits, 16),)) + piece[2:]
        except ValueError:
            pass
    return b"%" + piece


def _quote(text: str, allowed: frozenset[int]) -> str:
    data = text.encode("utf-8", "replace")
    if allowed.issuperset(data):
        return text
    return "".join([chr(byte) if byte in allowed else f"%{byte:02X}" for byte in data])
