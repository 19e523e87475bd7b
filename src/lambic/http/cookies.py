"""Cookies (RFC 6265): what a request carries and what a response sets."""

from .pairs import Pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_NAME = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
# RFC 6265, section 4.1.1: printable ASCII without space, double quote, comma, semicolon and backslash.
_VALUE = frozenset(map(chr, range(0x21, 0x7F))) - frozenset('",;\\')
_ATTRIBUTE = frozenset(map(chr, range(0x20, 0x7F))) - {";"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}


class Cookies(Pairs[str]):
    """The request's cookies as sent, in order and with repeats; double quotes around a value are taken off."""

    __slots__ = ()


def read_cookies(texts: "Iterable[str]") -> Cookies:
    """Reads texts of the form `a=1; b=2`. A piece without "=" is no cookie and is skipped."""
    pairs = []
    for text in texts:
        for piece in text.split(";"):
            name, equals, value = piece.partition("=")
            if equals and (name := name.strip(" \t")):
                pairs.append((name, _unwrap(value.strip(" \t"))))
    return Cookies(pairs)


def write_cookie(
    name: str,
    value: str,
    *,
    max_age: int | None = None,
    expires: "datetime | None" = None,
    domain: str | None = None,
    path: str | None = "/",
    secure: bool = False,
    http_only: bool = False,
    same_site: str | None = None,
    partitioned: bool = False,
) -> str:
    """One Set-Cookie value. `max_age` is in seconds, `expires` must know its time zone. Raises ValueError."""
    pieces = [f"{_check('name', name, _NAME)}={_check('value', value, _VALUE, may_be_empty=True)}"]
    if max_age is not None:
        pieces.append(f"Max-Age={max_age:d}")
    if expires is not None:
        pieces.append(f"Expires={_write_date(expires)}")
    if domain is not None:
        pieces.append(f"Domain={_check('domain', domain, _ATTRIBUTE)}")
    if path is not None:
        pieces.append(f"Path={_check('path', path, _ATTRIBUTE)}")
    return "; ".join(pieces + _write_flags(secure, http_only, same_site, partitioned))


def _write_flags(secure: bool, http_only: bool, same_site: str | None, partitioned: bool) -> list[str]:
    site = None if same_site is None else _SAME_SITE.get(same_site.lower())
    if same_site is not None and site is None:
        raise ValueError(f"same_site is Strict, Lax or None, not {same_site!r}")
    if (site == "None" or partitioned) and not secure:
        raise ValueError("browsers take SameSite=None and Partitioned only with secure=True")
    flags = (("Secure", secure), ("HttpOnly", http_only), (f"SameSite={site}", site), ("Partitioned", partitioned))
    return [text for text, is_set in flags if is_set]


def _write_date(when: "datetime") -> str:
    # Not strftime: its names of days and months follow the locale.
    offset = when.utcoffset()
    if offset is None:
        raise ValueError("expires needs a time zone, as in datetime.now(timezone.utc)")
    utc = when.replace(tzinfo=None) - offset
    return f"{_DAYS[utc.weekday()]}, {utc.day:02d} {_MONTHS[utc.month - 1]} {utc.year:04d} {utc:%H:%M:%S} GMT"


def _check(what: str, text: str, allowed: frozenset[str], may_be_empty: bool = False) -> str:
    if not allowed.issuperset(text) or not (text or may_be_empty):
        raise ValueError(f"{text!r} can't be a cookie's {what}; encode it, for instance with urllib.parse.quote")
    return text


def _unwrap(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
