"""What an HTTP client gets back, before it is made comfortable to read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Received:
    """`fields` are (name, value), repeats apart."""

    status: int
    fields: tuple[tuple[str, str], ...]
    body: bytes


def message(status: int, text: str, key: str = "message") -> Received:
    """An answer of API Gateway itself."""
    return Received(status, (("content-type", "application/json"),), b'{"%s":"%s"}' % (key.encode(), text.encode()))


def page(status: int, text: str) -> Received:
    """An answer of the others, which is for people."""
    return Received(status, (("content-type", "text/html"),), text.encode())
