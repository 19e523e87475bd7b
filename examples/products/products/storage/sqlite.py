"""Products in a SQLite file, which all workers on one machine can share."""

import sqlite3

from ..model import Product


class SQLite:
    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS products (id TEXT PRIMARY KEY, name TEXT, price_cents INTEGER)"
        )

    def put(self, product: Product) -> None:
        row = (product.id, product.name, product.price_cents)
        self._database.execute("INSERT INTO products VALUES (?, ?, ?)", row)

    def find(self, identifier: str) -> Product | None:
        found = self._database.execute("SELECT id, name, price_cents FROM products WHERE id = ?", (identifier,))
        row = found.fetchone()
        return Product(*row) if row else None

    def replace(self, product: Product) -> bool:
        row = (product.name, product.price_cents, product.id)
        done = self._database.execute("UPDATE products SET name = ?, price_cents = ? WHERE id = ?", row)
        return done.rowcount == 1

    def remove(self, identifier: str) -> bool:
        return self._database.execute("DELETE FROM products WHERE id = ?", (identifier,)).rowcount == 1
