"""HTTP request -> event of payload format 2.0, as an HTTP API builds it.

Source: AWS, "Create AWS Lambda proxy integrations for HTTP APIs". Not documented, but measured against the service by
many: which content types stay text, and that the path and its parameters come decoded, while the query does not. A
function URL passes the path as it was sent (recorded replies).
"""

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from .arn import ACCOUNT
from .message import HTTPRequest

API_ID = "local"
STAGE = "$default"

_OPTIONAL = frozenset({"cookies", "queryStringParameters", "pathParameters", "body"})
_TEXT_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
)
"""Headers between two neighbours (RFC 9110, section 7.6.1); API Gateway does not pass them on."""


def write_event(
    request: HTTPRequest, route_key: str, parameters: dict[str, str], request_id: str, trace_id: str
) -> dict[str, Any]:
    """The event; `parameters` are undecoded.

    What is absent on AWS is absent here: cookies, queryStringParameters, pathParameters, body.
    """
    decoded = {name: unquote(value) for name, value in parameters.items()}
    return _write_event(request, unquote(request.path), route_key, decoded, request_id, trace_id)


def write_url_event(request: HTTPRequest, request_id: str, trace_id: str, region: str) -> dict[str, Any]:
    """The event as a function URL that asks for no signature builds it: nobody has matched the path.

    Source: AWS, "Invoking Lambda function URLs".
    """
    event = _write_event(request, request.path, "$default", {}, request_id, trace_id)
    domain = f"{API_ID}.lambda-url.{region}.on.aws"
    event["requestContext"] |= {"accountId": "anonymous", "domainName": domain, "domainPrefix": API_ID}
    return event


def _write_event(
    request: HTTPRequest, path: str, route_key: str, parameters: dict[str, str], request_id: str, trace_id: str
) -> dict[str, Any]:
    is_base64 = bool(request.body) and not _is_text(request)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": request.query,
        "cookies": _read_cookies(request),
        "headers": _join_headers(request, trace_id),
        "queryStringParameters": _join(parse_qsl(request.query, keep_blank_values=True)),
        "requestContext": _write_context(request, path, route_key, request_id),
        "pathParameters": parameters,
        "body": base64.b64encode(request.body).decode() if is_base64 else request.body.decode(),
        "isBase64Encoded": is_base64,
    }
    return {name: value for name, value in event.items() if name not in _OPTIONAL or value}


def write_payload(event: dict[str, Any]) -> bytes:
    """The JSON that the function gets."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _is_text(request: HTTPRequest) -> bool:
    """Text that is not UTF-8 can't stand in JSON, so it is base64 as well."""
    essence = (request.find_header("content-type") or "").partition(";")[0].strip().lower()
    if not essence.startswith("text/") and essence not in _TEXT_TYPES:
        return False
    try:
        request.body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_cookies(request: HTTPRequest) -> list[str]:
    lines = [value for name, value in request.headers if name == "cookie"]
    return [cookie.strip() for line in lines for cookie in line.split(";") if cookie.strip()]


def _join_headers(request: HTTPRequest, trace_id: str) -> dict[str, str]:
    """Lower-case names, repeats joined by a comma; with what API Gateway adds."""
    kept = [(name, value) for name, value in request.headers if name not in _HOP_BY_HOP and name != "cookie"]
    if request.body and not request.find_header("content-length"):
        kept.append(("content-length", str(len(request.body))))
    own = {
        "x-amzn-trace-id": trace_id.partition(";")[0],
        "x-forwarded-port": str(request.server[1]),
        "x-forwarded-proto": "http",
    }
    forwarded = ", ".join([value for name, value in kept if name == "x-forwarded-for"] + [request.client[0]])
    headers = _join([(name, value) for name, value in kept if name != "x-forwarded-for"])
    return {**headers, **own, "x-forwarded-for": forwarded}


def _join(pairs: list[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _write_context(request: HTTPRequest, path: str, route_key: str, request_id: str) -> dict[str, Any]:
    now = time.time()
    host = request.find_header("host") or f"{request.server[0]}:{request.server[1]}"
    domain = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.protocol,
            "sourceIp": request.client[0],
            "userAgent": request.find_header("user-agent") or "",
        },
        "requestId": request_id,
        "routeKey": route_key,
        "stage": STAGE,
        "time": f"{datetime.fromtimestamp(now, UTC):%d/%b/%Y:%H:%M:%S +0000}",
        "timeEpoch": int(now * 1000),
    }
