"""Names for new products."""

import os


def new_id() -> str:
    """Sixteen random hexadecimal digits."""
    return os.urandom(8).hex()
