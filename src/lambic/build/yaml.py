"""Plain values -> YAML text. Every text is written as JSON writes it, which is YAML as well (YAML 1.2, section 1.3)."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN_KEY = re.compile(r"[A-Z][A-Za-z0-9]*")
_WORDS = (
    "Y",
    "N",
    "Yes",
    "No",
    "On",
    "Off",
    "True",
    "False",
    "Null",
    "YES",
    "NO",
    "ON",
    "OFF",
    "TRUE",
    "FALSE",
    "NULL",
)
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def render_yaml(values: Mapping[str, Any]) -> str:
    """A YAML document of mappings, lists, texts, numbers and truth values; anything else is written as its text."""
    return "".join(f"{line}\n" for line in _mapping(values))


def _mapping(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        yield from _labelled(f"{_key(key)}:", value)


def _labelled(label: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield label
        yield from (f"  {line}" for line in _mapping(value))
    elif isinstance(value, list | tuple) and value:
        yield label
        yield from (f"  {line}" for item in value for line in _item(item))
    else:
        yield f"{label} {_scalar(value)}"


def _item(value: Any) -> Iterator[str]:
    """A list's item: its first line begins with a dash, the others are as far to the right."""
    if isinstance(value, Mapping) and value:
        for number, line in enumerate(_mapping(value)):
            yield f"  {line}" if number else f"- {line}"
    elif isinstance(value, list | tuple) and value:
        yield from _labelled("-", value)
    else:
        yield f"- {_scalar(value)}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key not in _WORDS else _text(key)


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    if isinstance(value, float) and not math.isfinite(value):
        return {"inf": ".inf", "-inf": "-.inf"}.get(str(value), ".nan")
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    return _text(str(value))


def _text(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
