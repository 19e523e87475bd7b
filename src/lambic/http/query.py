"""The query of a URL."""

from .later import later
from .pairs import Pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Query(Pairs[str]):
    """The query's parameters, decoded, with repeats: `?a=1&a=2` has "1" and "2" for a; `?a` and `?a=` have ""."""

    __slots__ = ()


def parse_query(text: str) -> list[tuple[str, str]]:
    """Reads `a=1&b=x+y` (WHATWG URL, section 5.1): decoded once, "+" is a space, empty pieces are skipped."""
    pairs = []
    for piece in text.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            pairs.append((name, value))
    return decode_pairs(pairs) if "%" in text or "+" in text else pairs


def decode_pairs(pairs: "Iterable[tuple[str, str]]") -> list[tuple[str, str]]:
    """Names and values as a URL has them, decoded once."""
    unquote_plus = later.unquote_plus
    # Most are not encoded, and a call costs more than a look.
    return [
        (
            unquote_plus(name) if "%" in name or "+" in name else name,
            unquote_plus(value) if "%" in value or "+" in value else value,
        )
        for name, value in pairs
    ]


def write_query(pairs: "Iterable[tuple[str, str]]") -> str:
    """The query that `parse_query` reads as these pairs."""
    quote_plus = later.quote_plus
    return "&".join([f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs])
