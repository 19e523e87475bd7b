"""What a product is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """Money is in cents: whole numbers, nothing to round."""

    id: str
    name: str
    price_cents: int
