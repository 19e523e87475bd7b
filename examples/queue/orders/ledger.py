"""What has been shipped, by the message that asked for it."""

import os
import sqlite3

from .order import Order


class Ledger:
    """A SQLite file."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS shipped (message TEXT PRIMARY KEY, product TEXT, quantity INTEGER)"
        )

    def add(self, message_id: str, order: Order) -> bool:
        """False when the message has been here before."""
        row = (message_id, order.product, order.quantity)
        return self._database.execute("INSERT OR IGNORE INTO shipped VALUES (?, ?, ?)", row).rowcount == 1

    def count(self, product: str) -> int:
        """How many of a product have been shipped."""
        row = self._database.execute("SELECT sum(quantity) FROM shipped WHERE product = ?", (product,)).fetchone()
        return row[0] or 0


def open_ledger() -> Ledger:
    """The file that DATABASE names."""
    return Ledger(os.environ.get("DATABASE", "/tmp/orders.sqlite3"))
