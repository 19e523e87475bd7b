"""Raw SAM properties over others."""

from collections.abc import Iterator, Mapping
from typing import Any

from .function import Function

_OTHER_CODE = frozenset({"InlineCode", "ImageUri", "ImageConfig", "PackageType"})


def find_contradictions(function: Function) -> Iterator[tuple[str, str]]:
    """Its raw properties that say something else than what its bundle is made for, with the way out.

    Deployed as something else, the bundle can't run.
    """
    made_for: dict[str, tuple[Any, str]] = {
        "CodeUri": (".", ""),
        "Runtime": (function.runtime, "runtime"),
        "Handler": (function.handler.aws, "handler"),
        "Architectures": ([function.architecture], "architecture"),
    }
    for key, value in function.properties.items():
        ours, setting = made_for.get(key, (value, ""))
        if key in _OTHER_CODE or value != ours:
            yield key, f"set {setting} instead" if setting else "leave it out"


def overlay(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are joined key by key; any other value of `upper` replaces that of `lower`.

    One of CloudFormation's functions is a value: half of `{"Ref": ...}` and half of `{"Fn::Sub": ...}` would be none.
    """
    return {**lower, **{key: _joined(lower.get(key), value) for key, value in upper.items()}}


def _joined(lower: Any, upper: Any) -> Any:
    return overlay(lower, upper) if _is_table(lower) and _is_table(upper) else upper


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and not any(key == "Ref" or key.startswith("Fn::") for key in value)
