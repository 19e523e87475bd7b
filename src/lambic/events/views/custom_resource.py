"""CloudFormation custom resources (AWS: "Custom resource request objects", "Custom resource response objects")."""

from ..fields import View, field, optional, or_empty
from ..kinds import json_object, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class CustomResourceEvent(View):
    """`request_type` is Create, Update or Delete; `physical_resource_id` is None for Create.

    CloudFormation writes all numbers and booleans in the properties as texts.
    """

    request_type = field("RequestType", text)
    response_url = field("ResponseURL", text)
    stack_id = field("StackId", text)
    request_id = field("RequestId", text)
    resource_type = field("ResourceType", text)
    logical_resource_id = field("LogicalResourceId", text)
    physical_resource_id = optional("PhysicalResourceId", text)
    service_token = optional("ServiceToken", text)
    resource_properties = or_empty("ResourceProperties", json_object, dict)
    old_resource_properties = or_empty("OldResourceProperties", json_object, dict)


class CustomResourceResult:
    """What a template gets: `Ref` is `physical_resource_id`, `Fn::GetAtt` reads `data`, which `no_echo` hides.

    Without an id the resource keeps the one it has; a new resource gets one of its logical id and the request's id.
    Another id on Update makes CloudFormation delete the old resource.
    """

    def __init__(
        self,
        physical_resource_id: str | None = None,
        data: "Mapping[str, Any] | None" = None,
        *,
        no_echo: bool = False,
    ) -> None:
        self.physical_resource_id = physical_resource_id
        self.data = dict(data or {})
        self.no_echo = no_echo
