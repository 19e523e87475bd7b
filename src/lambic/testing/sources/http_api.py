"""HTTP APIs, payload format 2.0.

AWS: "Create AWS Lambda proxy integrations for HTTP APIs". What the page leaves open is taken from recorded events: the
path and its parameters are decoded, the query is not.
"""

import json
from typing import Any
from urllib.parse import parse_qsl, unquote

from ..account import ACCOUNT, REGION, clf_time, milliseconds, new_token, now
from ..deployment import Deployment
from ..received import Received, message
from ..route import Match, Route, find_match
from ..sent_request import SentRequest
from .bodies import write_body
from .fields import Fields, arrive, host_name, join, lower
from .reading import read_body, read_cookies, read_status, read_texts, respond
from .source import Event, NotServed, Source

API = "a1b2c3d4e5"
DOMAIN = f"{API}.execute-api.{REGION}.amazonaws.com"
CUSTOM_DOMAIN = "api.example.com"
DEFAULT_ROUTE = Route("ANY", "$default")


class HttpApi(Source):
    """Answers 404 by itself where no route fits, for a path and for a method alike."""

    name = "http_api"

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        stage = deployment.stage or "$default"
        match = find_route(sent, deployment)
        path = write_path(sent, deployment, stage)
        fields = lower(arrive(sent, find_domain(deployment)))
        context = write_context(sent, path, str(match.route), stage, dict(fields)["host"])
        parameters = {name: unquote(value) for name, value in match.parameters.items()}
        more = {"pathParameters": parameters, "stageVariables": dict(deployment.stage_variables)}
        return write_v2(sent, path, fields, context, deployment) | {name: each for name, each in more.items() if each}

    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        return read_v2(result, "text/plain;charset=UTF-8")

    def fail(self) -> Received:
        return message(500, "Internal Server Error")


def find_route(sent: SentRequest, deployment: Deployment) -> Match:
    """Raises NotServed where there is none."""
    routes = (DEFAULT_ROUTE,) if deployment.routes is None else deployment.routes
    match = find_match(routes, sent.method, sent.path)
    if match is None:
        raise NotServed(message(404, "Not Found"))
    return match


def find_domain(deployment: Deployment) -> str:
    """The API's own, or a custom one where there is a base path."""
    return CUSTOM_DOMAIN if deployment.base_path else DOMAIN


def write_path(sent: SentRequest, deployment: Deployment, stage: str) -> str:
    """Decoded, with a named stage. Raises ValueError for a named stage with a base path: nobody has told what comes."""
    if stage != "$default" and deployment.base_path:
        raise ValueError("an HTTP API with a base path is tested with the stage $default: AWS tells of no other event")
    prefix = "" if stage == "$default" else f"/{stage}"
    return prefix + unquote(deployment.mount(sent.path))


def write_context(sent: SentRequest, path: str, route_key: str, stage: str, host: str) -> dict[str, Any]:
    """The event's requestContext."""
    moment, domain = now(), host_name(host)
    return {
        "accountId": ACCOUNT,
        "apiId": API,
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "http": {
            "method": sent.method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": sent.client_ip,
            "userAgent": sent.find("user-agent") or "",
        },
        "requestId": new_token(11),
        "routeKey": route_key,
        "stage": stage,
        "time": clf_time(moment),
        "timeEpoch": milliseconds(moment),
    }


def write_v2(sent: SentRequest, path: str, fields: Fields, context: dict[str, Any], deployment: Deployment) -> Event:
    """The event but for what a route and a stage add. What there is none of is absent."""
    body, is_base64 = write_body(sent)
    optional = {
        "cookies": [piece.strip() for text in sent.find_all("cookie") for piece in text.split(";") if piece.strip()],
        "queryStringParameters": join(parse_qsl(sent.query, keep_blank_values=True), ","),
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": context["routeKey"],
        "rawPath": path,
        "rawQueryString": sent.query,
        "headers": join([field for field in fields if field[0] != "cookie"], ","),
        "requestContext": context | dict(deployment.request_context),
        "isBase64Encoded": is_base64,
        **{name: each for name, each in optional.items() if each},
    }


def read_v2(result: Any, default_type: str) -> Received:
    """JSON without a statusCode is the body itself, a text without its quotes. Raises Unfit."""
    if not isinstance(result, dict) or "statusCode" not in result:
        text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, separators=(",", ":"))
        return respond(200, [], text.encode("utf-8", "replace"), "application/json")
    fields = [*read_texts(result.get("headers")), *read_cookies(result.get("cookies"))]
    body = read_body(result)
    return respond(read_status(result["statusCode"]), fields, body, default_type if body else None)
