"""Where in a result the value stands that JSON has no form for. Loaded only when there is one."""

from .payload import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_DEEPEST = 50


def find_place(value: "Any") -> str:
    """`body.items[3].price`; empty when it is the value itself, or when it can't be told."""
    place = ""
    for _ in range(_DEEPEST):
        found = next((part for part in _parts(value) if not _is_writable(part[1])), None)
        if found is None:
            return place
        place += found[0]
        value = found[1]
    return ""


def _parts(value: "Any") -> "Iterator[tuple[str, Any]]":
    if isinstance(value, dict):
        for key, part in value.items():
            yield _render_key(key), part
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield f"[{number}]", part


def _render_key(key: object) -> str:
    return f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r:.40}]"


def _is_writable(value: "Any") -> bool:
    try:
        encode(value).encode()
    except Exception:  # `_asdict` may raise anything
        return False
    return True
