"""What CloudFormation is told of a custom resource, as bytes (AWS: "Custom resource response objects")."""

import json

from .views.custom_resource import CustomResourceResult

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .views.custom_resource import CustomResourceEvent

LIMIT_BYTES = 4096
"""The longest answer that CloudFormation takes."""


def write_result(event: "CustomResourceEvent", result: object) -> bytes:
    """The success that a function's result means, or a failure that says why it can't be told."""
    result = CustomResourceResult() if result is None else result
    if not isinstance(result, CustomResourceResult):
        return write_failure(event, f"the function returned {type(result).__name__}, not events.CustomResourceResult")
    known = result.physical_resource_id
    fields = {**_identify(event, known), "Status": "SUCCESS", "NoEcho": result.no_echo, "Data": result.data}
    try:
        body = _encode(fields)
    except (TypeError, ValueError, RecursionError) as error:
        return write_failure(event, f"the result's data has no JSON form: {error}", known)
    if len(body) > LIMIT_BYTES:
        return write_failure(event, f"the answer has {len(body)} bytes, CloudFormation takes {LIMIT_BYTES}", known)
    return body


def write_failure(event: "CustomResourceEvent", reason: str, physical_resource_id: str | None = None) -> bytes:
    """The reason is cut to what CloudFormation takes. With the id of what is there, the stack can delete it."""
    fields = {**_identify(event, physical_resource_id), "Status": "FAILED", "Reason": reason}
    while len(body := _encode(fields)) > LIMIT_BYTES and fields["Reason"]:
        fields["Reason"] = fields["Reason"][: len(fields["Reason"]) // 2]
    return body


def _identify(event: "CustomResourceEvent", physical_resource_id: str | None) -> "dict[str, Any]":
    made = f"{event.logical_resource_id}-{event.request_id}"
    return {
        "StackId": event.stack_id,
        "RequestId": event.request_id,
        "LogicalResourceId": event.logical_resource_id,
        "PhysicalResourceId": physical_resource_id or event.physical_resource_id or made,
    }


def _encode(fields: "dict[str, Any]") -> bytes:
    return json.dumps(fields, allow_nan=False).encode()
