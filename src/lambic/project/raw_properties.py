"""Raw SAM properties over others."""

from collections.abc import Mapping
from typing import Any


def overlay(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are joined key by key; any other value of `upper` replaces that of `lower`.

    One of CloudFormation's functions is a value: half of `{"Ref": ...}` and half of `{"Fn::Sub": ...}` would be none.
    """
    return {**lower, **{key: _joined(lower.get(key), value) for key, value in upper.items()}}


def _joined(lower: Any, upper: Any) -> Any:
    return overlay(lower, upper) if _is_table(lower) and _is_table(upper) else upper


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and not any(key == "Ref" or key.startswith("Fn::") for key in value)
