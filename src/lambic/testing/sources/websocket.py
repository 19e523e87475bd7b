"""WebSocket APIs: an event for connecting, for every message, and for disconnecting.

AWS: "Set up a route for a WebSocket API" and "API Gateway WebSocket API mapping template reference".
"""

from typing import Any
from urllib.parse import parse_qsl

from ..account import clf_time, milliseconds, new_token, now
from ..deployment import Deployment
from ..received import Received, message
from ..sent_request import SentRequest
from .fields import arrive, host_name
from .http_api import API, find_domain
from .reading import read_object
from .rest_api import read_v1, write_maps
from .source import Event, Source


class WebSocket(Source):
    """A request is the one that connects: its path is the API's stage, so only "/" can be asked for."""

    name = "websocket"

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        """That of $connect. Raises ValueError for a path, a method other than GET, and a body."""
        if (sent.method, sent.path, sent.body) != ("GET", "/", b""):
            raise ValueError("a WebSocket client connects by GET / without a body; a message is sent by a connection")
        fields = arrive(sent, find_domain(deployment))
        maps = write_maps([*fields, *_HANDSHAKE], parse_qsl(sent.query, keep_blank_values=True))
        context = write_context(sent, "$connect", "CONNECT", new_token(11), deployment)
        return _finish({name: each for name, each in maps.items() if each}, context, deployment)

    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        return read_v1(read_object(result), decodes=True)

    def fail(self) -> Received:
        return message(502, "Internal server error")


_HANDSHAKE = [("Sec-WebSocket-Extensions", "permessage-deflate"), ("Sec-WebSocket-Version", "13")]


def write_message(text: str, route_key: str, connection_id: str, sent: SentRequest, deployment: Deployment) -> Event:
    """The event of a message; `sent` is the request that connected."""
    context = write_context(sent, route_key, "MESSAGE", connection_id, deployment) | {"messageId": new_token(11)}
    return _finish({}, context, deployment) | {"body": text}


def write_disconnect(code: int, reason: str, connection_id: str, sent: SentRequest, deployment: Deployment) -> Event:
    """The event of a client that is gone."""
    context = write_context(sent, "$disconnect", "DISCONNECT", connection_id, deployment)
    context |= {"disconnectStatusCode": code, "disconnectReason": reason}
    host = sent.host or find_domain(deployment)
    maps = write_maps([("Host", host), ("x-api-key", ""), ("X-Forwarded-For", "")], [])
    return _finish({name: each for name, each in maps.items() if each}, context, deployment)


def write_context(
    sent: SentRequest, route_key: str, event_type: str, connection_id: str, deployment: Deployment
) -> dict[str, Any]:
    """The event's requestContext."""
    moment = now()
    identity = {"sourceIp": sent.client_ip}
    if agent := sent.find("user-agent"):
        identity["userAgent"] = agent
    return {
        "routeKey": route_key,
        "eventType": event_type,
        "extendedRequestId": new_token(11),
        "requestTime": clf_time(moment),
        "messageDirection": "IN",
        "stage": deployment.stage or "prod",
        "connectedAt": milliseconds(moment),
        "requestTimeEpoch": milliseconds(moment),
        "identity": identity,
        "requestId": new_token(11),
        "domainName": host_name(sent.host or find_domain(deployment)),
        "connectionId": connection_id,
        "apiId": API,
    }


def _finish(event: Event, context: dict[str, Any], deployment: Deployment) -> Event:
    if deployment.stage_variables:
        event["stageVariables"] = dict(deployment.stage_variables)
    return event | {"requestContext": context | dict(deployment.request_context), "isBase64Encoded": False}
