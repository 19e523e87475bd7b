"""Events with what is new in each (ids, times) replaced by the name of its form, so that whole events can be compared.

What has not that form stays, and differs.
"""

import re
import time
from typing import Any

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_FORMS = {
    "<uuid>": _UUID,
    "<token>": "[A-Za-z0-9+/]{15}=",
    "<trace root>": "Root=1-[0-9a-f]{8}-[0-9a-f]{24}",
    "<clf time>": r"[0-3][0-9]/[A-Z][a-z]{2}/20[0-9]{2}:[0-9]{2}:[0-9]{2}:[0-9]{2} \+0000",
    "<iso milliseconds>": r"20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z",
    "<iso seconds>": "20[0-9-]{8}T[0-9:]{8}Z",
    "<microseconds>": "[0-9]{13}000",
    "<milliseconds text>": "[0-9]{13}",
    "<16 hex>": "[0-9A-F]{16}",
    "<18 hex>": "[0-9A-F]{18}",
    "<32 hex>": "[0-9a-f]{32}",
    "<56 bytes>": "[A-Za-z0-9+/]{75}=",
    "<96 bytes>": "[A-Za-z0-9+/]{128}",
}


def masked(value: Any) -> Any:
    """JSON, masked."""
    if isinstance(value, dict):
        return {name: masked(each) for name, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, str):
        return next((name for name, form in _FORMS.items() if re.fullmatch(form, value)), value)
    return _masked_number(value)


def _masked_number(value: Any) -> Any:
    """A time of the last hour."""
    if type(value) in (int, float):
        if 0 <= time.time() * 1000 + 1000 - value < 3_600_000:
            return "<milliseconds>"
        if 0 <= time.time() + 1 - value < 3600:
            return "<seconds>" if type(value) is int else "<fractional seconds>"
    return value
