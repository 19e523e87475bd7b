"""Authorizers of API Gateway.

AWS: "Input to an API Gateway Lambda authorizer", "Control access to HTTP APIs with AWS Lambda authorizers".
"""

from collections.abc import Iterable
from typing import Any, Unpack

from ..account import arn
from ..http_event import event as http_event
from ..sent_request import RequestOptions

_SOURCES = ("rest_api", "http_api", "http_api_v1", "websocket")
_NOT_SENT = ("body", "isBase64Encoded")


def authorizer(
    source: str = "rest_api",
    method: str = "GET",
    url: str = "/",
    *,
    token: str | None = None,
    stage: str | None = None,
    routes: Iterable[str] | None = None,
    **options: Unpack[RequestOptions],
) -> dict[str, Any]:
    """What an API asks its authorizer about a request; the rest is as for `testing.event`.

    With `token` it is the event of a REST API's authorizer of the type TOKEN, which has nothing else of the request.
    Raises ValueError for a source that has no authorizers.
    """
    if source not in _SOURCES:
        raise ValueError(f"{source!r} has no Lambda authorizers; {', '.join(_SOURCES)} have")
    request = http_event(source, method, url, stage=stage, routes=routes, **options)
    event = {name: value for name, value in request.items() if name not in _NOT_SENT}
    if token is not None:
        return {"type": "TOKEN", "authorizationToken": token, "methodArn": _method_arn(event)}
    if source == "http_api":
        return _write_v2(event)
    if source == "http_api_v1":
        return _write_v1(event)
    return {"type": "REQUEST", "methodArn": _method_arn(event), **event}


def _write_v2(event: dict[str, Any]) -> dict[str, Any]:
    http = event["requestContext"]["http"]
    route_arn = _write_arn(event["requestContext"], http["method"], event["rawPath"])
    identity = [value for name, value in event["headers"].items() if name == "authorization"]
    return {**event, "type": "REQUEST", "routeArn": route_arn, "identitySource": identity}


def _write_v1(event: dict[str, Any]) -> dict[str, Any]:
    identity = event["headers"].get("authorization", "")
    more = {"methodArn": _method_arn(event), "identitySource": identity, "authorizationToken": identity}
    return {**event, "type": "REQUEST", **more}


def _method_arn(event: dict[str, Any]) -> str:
    context = event["requestContext"]
    if "connectionId" in context:
        return arn("execute-api", f"{context['apiId']}/{context['stage']}/{context['routeKey']}")
    return _write_arn(context, event["httpMethod"], event["path"])


def _write_arn(context: dict[str, Any], method: str, path: str) -> str:
    return arn("execute-api", f"{context['apiId']}/{context['stage']}/{method}{path}")
