"""What a client may say of a product."""

from dataclasses import dataclass


class InvalidProduct(ValueError):
    """Says in a sentence which field is wrong and how."""


@dataclass(frozen=True)
class Fields:
    """The fields of a product that come from the client."""

    name: str
    price_cents: int


def read_fields(data: object) -> Fields:
    """Checks a decoded JSON body. Raises InvalidProduct."""
    if not isinstance(data, dict):
        raise InvalidProduct("a product is an object with name and price_cents")
    if unknown := sorted(data.keys() - {"name", "price_cents"}):
        raise InvalidProduct(f"unknown fields: {', '.join(unknown)}")
    return Fields(_read_name(data.get("name")), _read_price(data.get("price_cents")))


def _read_name(value: object) -> str:
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= 200:
        raise InvalidProduct("name must be a text of 1 to 200 characters")
    return value.strip()


def _read_price(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10**12:
        raise InvalidProduct("price_cents must be a whole number, 0 or more")
    return value
