"""What to say about an event that no source sends."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Source -> (what it is known by, what else its events have). The first is where an event like none of them is sent.
_SOURCES = {
    "HTTP APIs (payload format 2.0) and function URLs": (
        ("requestContext", "requestContext.http"),
        ("rawPath", "rawQueryString", "routeKey", "cookies"),
    ),
    "REST APIs": (
        ("requestContext", "httpMethod"),
        ("resource", "path", "multiValueHeaders", "multiValueQueryStringParameters", "requestContext.resourceId"),
    ),
    "load balancers": (("requestContext", "requestContext.elb"), ("httpMethod", "path", "queryStringParameters")),
    "WebSocket APIs": (
        ("requestContext", "requestContext.connectionId"),
        ("requestContext.eventType", "requestContext.connectedAt", "requestContext.messageDirection"),
    ),
    "VPC Lattice (V2)": (
        ("requestContext", "requestContext.serviceNetworkArn", "method"),
        ("requestContext.serviceArn", "requestContext.targetGroupArn", "path"),
    ),
    "VPC Lattice (V1)": (("raw_path", "method"), ("query_string_parameters", "is_base64_encoded")),
}


def explain_event(event: object) -> str:
    """A sentence with the key that the nearest source has and, where the keys tell, with where the event is from."""
    if not isinstance(event, dict):
        return f"the event is no JSON object but {type(event).__name__}: no HTTP source sends that"
    for key in ("methodArn", "routeArn"):
        if key in event:
            return f"the event has {key}: it asks an authorizer for its decision, and is no HTTP request"
    source, missing = _find_nearest(event)
    keys = ", ".join(map(str, sorted(event, key=str)[:12])) or "none"
    return f"the event has no {missing}, which events of {source} have{_guess(event)}; its keys: {keys}"


def _find_nearest(event: "dict[str, Any]") -> tuple[str, str]:
    """(source, the first key that it is known by and that the event has not, or not in that form)."""
    nearest = max(_SOURCES, key=lambda source: sum(_has(event, key) for keys in _SOURCES[source] for key in keys))
    missing = [key for key in _SOURCES[nearest][0] if not _has(event, key)]
    return nearest, missing[0] if missing else "fitting requestContext"


def _has(event: "dict[str, Any]", path: str) -> bool:
    """Whether there is something of the type that tells sources apart: objects, and otherwise texts."""
    value: Any = event
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    if path in ("requestContext", "requestContext.http", "requestContext.elb"):
        return isinstance(value, dict)
    if path in ("httpMethod", "method", "raw_path", "requestContext.connectionId", "requestContext.serviceNetworkArn"):
        return isinstance(value, str)
    return value is not None


def _guess(event: "dict[str, Any]") -> str:
    origin = _guess_origin(event)
    return f": it looks like one of {origin}" if origin else ""


def _guess_origin(event: "dict[str, Any]") -> str | None:
    records = event.get("Records")
    if isinstance(records, list) and records and isinstance(records[0], dict):
        return str(records[0].get("eventSource") or records[0].get("EventSource") or "a queue or stream")
    if "detail-type" in event:
        return "EventBridge or a schedule"
    if "eventSource" in event:
        return str(event["eventSource"])
    return None
