"""Authorizers of API Gateway and their answers.

AWS: "Use API Gateway Lambda authorizers" (REST and WebSocket APIs), "Control access to HTTP APIs with Lambda
authorizers".
"""

from ..errors import EventError
from ..fields import View, field, optional, or_empty
from ..kinds import json_object, text, text_map, texts, texts_map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Self


class Policy:
    """Who the caller is, and what of the API is allowed or denied.

    `context` reaches your function, in REST APIs texts, numbers and booleans only. Resources are ARNs as
    `method_arn` has them; "*" stands for any characters.
    """

    def __init__(
        self,
        principal_id: str,
        context: "Mapping[str, Any] | None" = None,
        *,
        usage_identifier_key: str | None = None,
    ) -> None:
        self._reply: dict[str, Any] = {"principalId": principal_id}
        if context:
            self._reply["context"] = dict(context)
        if usage_identifier_key is not None:
            self._reply["usageIdentifierKey"] = usage_identifier_key
        self._statements: list[dict[str, Any]] = []

    def allow(self, *resources: str) -> "Self":
        """Raises ValueError without a resource."""
        return self._add("Allow", resources)

    def deny(self, *resources: str) -> "Self":
        """What is denied is not allowed by any other statement. Raises ValueError without a resource."""
        return self._add("Deny", resources)

    def _add(self, effect: str, resources: tuple[str, ...]) -> "Self":
        if not resources:
            raise ValueError("a statement of a policy needs a resource, as event.method_arn is one")
        self._statements.append({"Action": "execute-api:Invoke", "Effect": effect, "Resource": list(resources)})
        return self

    def to_reply(self) -> "dict[str, Any]":
        """The JSON for API Gateway. Raises ValueError for a policy that says nothing."""
        if not self._statements:
            raise ValueError("the policy allows and denies nothing: API Gateway answers that with 500")
        return {**self._reply, "policyDocument": {"Version": "2012-10-17", "Statement": self._statements}}


class SimpleResponse:
    """Yes or no, for an HTTP API with simple responses and payload format 2.0; `context` reaches your function."""

    def __init__(self, is_authorized: bool, context: "Mapping[str, Any] | None" = None) -> None:
        self.is_authorized = is_authorized
        self.context = dict(context or {})

    def to_reply(self) -> "dict[str, Any]":
        """The JSON for API Gateway."""
        reply: dict[str, Any] = {"isAuthorized": self.is_authorized}
        return {**reply, "context": self.context} if self.context else reply


class AuthorizerEvent(View):
    """Any of the three. `resource_arn` is what is asked for."""

    type = field("type", text)

    @property
    def resource_arn(self) -> str:
        """`method_arn` or `route_arn`. Raises EventError."""
        raise EventError(self._path, "has neither methodArn nor routeArn")

    @property
    def stage_arn(self) -> str:
        """Everything in the API's stage: for policies that API Gateway caches and applies to other paths too."""
        api, _, rest = self.resource_arn.partition("/")
        return f"{api}/{rest.partition('/')[0]}/*"

    def allow(self, principal_id: str, context: "Mapping[str, Any] | None" = None) -> Policy:
        """A policy that allows what is asked for, and nothing else."""
        return Policy(principal_id, context).allow(self.resource_arn)

    def deny(self, principal_id: str, context: "Mapping[str, Any] | None" = None) -> Policy:
        """A policy that denies what is asked for."""
        return Policy(principal_id, context).deny(self.resource_arn)


class TokenAuthorizerEvent(AuthorizerEvent):
    """Of a REST API whose authorizer has the type TOKEN."""

    authorization_token = field("authorizationToken", text)
    method_arn = field("methodArn", text)

    @property
    def resource_arn(self) -> str:
        return self.method_arn


class _WithRequest(AuthorizerEvent):
    headers = or_empty("headers", text_map, dict)
    query_string_parameters = or_empty("queryStringParameters", text_map, dict)
    path_parameters = or_empty("pathParameters", text_map, dict)
    stage_variables = or_empty("stageVariables", text_map, dict)
    request_context = or_empty("requestContext", json_object, dict)

    def header(self, name: str) -> str | None:
        """A header's value without regard to case: REST APIs leave names as the client wrote them."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)


class RequestAuthorizerEvent(_WithRequest):
    """Of a REST or WebSocket API whose authorizer has the type REQUEST, or of an HTTP API in payload format 1.0.

    `path`, `resource` and `http_method` are None for WebSocket APIs; `version`, `identity_source` and
    `authorization_token` are None but for HTTP APIs.
    """

    version = optional("version", text)
    method_arn = field("methodArn", text)
    identity_source = optional("identitySource", text)
    authorization_token = optional("authorizationToken", text)
    resource = optional("resource", text)
    path = optional("path", text)
    http_method = optional("httpMethod", text)
    multi_value_headers = or_empty("multiValueHeaders", texts_map, dict)
    multi_value_query_string_parameters = or_empty("multiValueQueryStringParameters", texts_map, dict)

    @property
    def resource_arn(self) -> str:
        return self.method_arn


class HTTPAuthorizerEvent(_WithRequest):
    """Of an HTTP API in payload format 2.0. Repeated headers and parameters are joined by commas."""

    version = field("version", text)
    route_arn = field("routeArn", text)
    identity_source = or_empty("identitySource", texts, list)
    route_key = field("routeKey", text)
    raw_path = field("rawPath", text)
    raw_query_string = field("rawQueryString", text)
    cookies = or_empty("cookies", texts, list)

    @property
    def resource_arn(self) -> str:
        return self.route_arn


def read_authorizer(raw: "Any") -> AuthorizerEvent:
    """The event as the class of its source. Raises EventError for one of none."""
    event = AuthorizerEvent(raw)
    if event.type == "TOKEN":
        return TokenAuthorizerEvent(raw)
    if "routeArn" in event.raw:
        return HTTPAuthorizerEvent(raw)
    if "methodArn" in event.raw:
        return RequestAuthorizerEvent(raw)
    raise EventError("", "has neither methodArn nor routeArn")
