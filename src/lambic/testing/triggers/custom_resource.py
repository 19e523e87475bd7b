"""CloudFormation custom resources. AWS: "Custom resource request objects"."""

from collections.abc import Mapping
from typing import Any

from ..account import FUNCTION, arn, new_id

_STACK = arn("cloudformation", "stack/stack/01234567-89ab-cdef-0123-456789abcdef")


def custom_resource(
    request_type: str = "Create",
    properties: Mapping[str, Any] | None = None,
    *,
    response_url: str,
    old_properties: Mapping[str, Any] | None = None,
    physical_resource_id: str | None = None,
    logical_resource_id: str = "Resource",
    resource_type: str = "Custom::Resource",
) -> dict[str, Any]:
    """What a stack asks a resource of yours. The answer is a PUT to `response_url`: a server of your test's.

    As CloudFormation does it, numbers and truth values in properties become texts. `physical_resource_id` is what
    Create answered; Update and Delete have one. Raises ValueError for another request type.
    """
    if request_type not in ("Create", "Update", "Delete"):
        raise ValueError(f"a request type is Create, Update or Delete, not {request_type!r}")
    token = arn("lambda", f"function:{FUNCTION}")
    event: dict[str, Any] = {
        "RequestType": request_type,
        "ServiceToken": token,
        "ResponseURL": response_url,
        "StackId": _STACK,
        "RequestId": new_id(),
        "LogicalResourceId": logical_resource_id,
        "ResourceType": resource_type,
        "ResourceProperties": {"ServiceToken": token, **_as_texts(properties or {})},
    }
    if request_type != "Create":
        event["PhysicalResourceId"] = physical_resource_id or f"{logical_resource_id}-id"
    if request_type == "Update":
        event["OldResourceProperties"] = {"ServiceToken": token, **_as_texts(old_properties or {})}
    return event


def _as_texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _as_texts(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_texts(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
