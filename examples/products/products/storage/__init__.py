"""Where products are kept: DynamoDB when TABLE names a table, else a SQLite file."""

import os
from typing import Protocol

from ..model import Product


class Storage(Protocol):
    """The interface that both storages have."""

    def put(self, product: Product) -> None:
        """Stores a new product."""

    def find(self, identifier: str) -> Product | None:
        """The product of that id, None when there is none."""

    def replace(self, product: Product) -> bool:
        """Overwrites the product of that id; False when there is none."""

    def remove(self, identifier: str) -> bool:
        """Removes the product of that id; False when there is none."""


def open_storage() -> Storage:
    """Opens the storage that the environment names. The other one's library is never imported."""
    if table := os.environ.get("TABLE"):
        from .dynamodb import DynamoDB

        return DynamoDB(table)
    from .sqlite import SQLite

    return SQLite(os.environ.get("DATABASE", "/tmp/products.sqlite3"))
