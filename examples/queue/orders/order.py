"""What an order is."""

from dataclasses import dataclass
from typing import Any


class InvalidOrder(ValueError):
    """Says in a sentence what is wrong."""


@dataclass(frozen=True)
class Order:
    product: str
    quantity: int


def read_order(data: Any) -> Order:
    """Checks the decoded body of a message. Raises InvalidOrder."""
    product, quantity = (data.get("product"), data.get("quantity")) if isinstance(data, dict) else (None, None)
    if not isinstance(product, str) or not product:
        raise InvalidOrder("product must be a text")
    if type(quantity) is not int or quantity < 1:
        raise InvalidOrder("quantity must be a whole number, 1 or more")
    return Order(product, quantity)
