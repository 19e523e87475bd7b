"""REST APIs with Lambda proxy integration.

AWS: "Lambda proxy integrations in API Gateway", "Content type conversions in API Gateway", "Response transfer mode";
the rest is recorded: which names keep their case, what is encoded, what is refused.
"""

from typing import Any
from urllib.parse import parse_qsl

from ..account import ACCOUNT, clf_time, milliseconds, new_id, new_token, now
from ..deployment import Deployment
from ..received import Received, message
from ..route import Match, Route, find_match
from ..sent_request import SentRequest
from .bodies import encode, media_type
from .fields import Fields, arrive, group, group_fields, host_name
from .http_api import API, find_domain
from .reading import read_body, read_cookies, read_lists, read_object, read_status, read_texts, respond
from .source import Event, NotServed, Source, Unfit

DEFAULT_ROUTES = (Route("ANY", "/"), Route("ANY", "/{proxy+}"))
_KEYS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
_LONGEST_PRELUDE = 16384
# Of the names that API Gateway keeps for itself.
_REMAPPED = {"authorization", "connection", "date", "host", "server", "user-agent", "www-authenticate"}
_UNKNOWN_CALLER = (
    "accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
    "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn",
)  # fmt: skip


class RestApi(Source):
    """Of the stage "prod". Without routes the API has the resources "/" and "/{proxy+}"."""

    name = "rest_api"
    can_stream = True

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        match = self._find_route(sent, deployment)
        fields = self._spell(arrive(sent, find_domain(deployment)))
        body, is_base64 = self._write_body(sent, deployment)
        return {
            "resource": match.route.template,
            "path": deployment.mount(_single_slash(sent.path)),
            "httpMethod": sent.method,
            **write_maps(fields, parse_qsl(sent.query, keep_blank_values=True)),
            "pathParameters": match.parameters or None,
            "stageVariables": dict(deployment.stage_variables) or None,
            "requestContext": write_context(sent, match, deployment, dict(fields)["Host"])
            | dict(deployment.request_context),
            "body": body or None,
            "isBase64Encoded": is_base64,
        }

    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        reply = read_object(result)
        if unknown := sorted(reply.keys() - _KEYS):
            raise Unfit(f"a REST API refuses replies with other keys than its own: {', '.join(unknown)}")
        received = read_v1(reply, is_binary(reply, sent, deployment))
        return Received(received.status, tuple(map(_remap, received.fields)), received.body)

    def read_head(self, prelude: dict[str, Any] | None, content_type: str) -> Received:
        if prelude is None:
            raise Unfit("a REST API streams only what begins with a prelude: give StreamingBody one")
        fields = [*read_both(prelude), *read_cookies(prelude.get("cookies"))]
        if sum(len(name) + len(value) for name, value in fields) > _LONGEST_PRELUDE:
            raise Unfit("the prelude is longer than 16 KB")
        received = respond(read_status(prelude.get("statusCode", 200)), fields, b"", "application/octet-stream")
        return Received(received.status, tuple(map(_remap, received.fields)), b"")

    def fail(self) -> Received:
        return message(502, "Internal server error")

    def _find_route(self, sent: SentRequest, deployment: Deployment) -> Match:
        """One slash at the end makes no difference."""
        path = _single_slash(sent.path)
        routes = DEFAULT_ROUTES if deployment.routes is None else deployment.routes
        match = find_match(routes, sent.method, path.removesuffix("/") or "/")
        if match is None:
            raise NotServed(message(403, "Missing Authentication Token"))
        return match

    def _spell(self, fields: Fields) -> Fields:
        """Names as the client has them, but one; lengths are not passed on."""
        kept = [field for field in fields if field[0].lower() != "content-length"]
        return [("Authorization" if name.lower() == "authorization" else name, value) for name, value in kept]

    def _write_body(self, sent: SentRequest, deployment: Deployment) -> tuple[str, bool]:
        """Only types that the API lists as binary survive: every other body is taken for UTF-8."""
        if not is_listed(media_type(sent), deployment):
            return sent.body.decode("utf-8", "replace"), False
        return (encode(sent.body), True) if sent.body else ("", False)


def write_maps(fields: Fields, query: list[tuple[str, str]]) -> dict[str, Any]:
    """Headers and query twice: the last value of each name, and all."""
    named = group_fields(fields)
    return {
        "headers": {name: values[-1] for name, values in named.items()} or None,
        "multiValueHeaders": named or None,
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": group(query) or None,
    }


def write_context(sent: SentRequest, match: Match, deployment: Deployment, host: str) -> dict[str, Any]:
    """The event's requestContext. Its path has the stage, or the base path where a custom domain has one."""
    moment, domain, stage = now(), host_name(host), deployment.stage or "prod"
    prefix = deployment.base_path or f"/{stage}"
    return {
        "accountId": ACCOUNT,
        "apiId": API,
        "deploymentId": "d1e2p3",
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "extendedRequestId": new_token(11),
        "httpMethod": sent.method,
        "identity": dict.fromkeys(_UNKNOWN_CALLER) | {"sourceIp": sent.client_ip, "userAgent": sent.find("user-agent")},
        "path": prefix if deployment.base_path and sent.path == "/" else f"{prefix}{sent.path}",
        "protocol": "HTTP/1.1",
        "requestId": new_id(),
        "requestTime": clf_time(moment),
        "requestTimeEpoch": milliseconds(moment),
        "resourceId": "r1e2s3",
        "resourcePath": match.route.template,
        "stage": stage,
    }


def read_v1(reply: dict[str, Any], decodes: bool) -> Received:
    """A reply in format 1.0. Raises Unfit."""
    if not _KEYS & reply.keys():
        raise Unfit("the reply has none of statusCode, headers, multiValueHeaders and body")
    body = read_body(reply, decodes=decodes)
    return respond(read_status(reply.get("statusCode", 200)), read_both(reply), body, "application/json")


def read_both(reply: dict[str, Any]) -> Fields:
    """Both maps of headers, merged: the lists first, in their spelling."""
    lists = read_lists(reply.get("multiValueHeaders"))
    spelling = {name.lower(): name for name, _ in lists}
    return lists + [(spelling.get(name.lower(), name), value) for name, value in read_texts(reply.get("headers"))]


def is_binary(reply: dict[str, Any], sent: SentRequest, deployment: Deployment) -> bool:
    """Whether base64 is decoded: when the API lists what the client accepts first, or what the function says it is."""
    accepted = (sent.find("accept") or "").partition(",")[0].partition(";")[0].strip().lower()
    given = [value for name, value in read_both(reply) if name.lower() == "content-type"]
    essence = given[0].partition(";")[0].strip().lower() if given else "application/json"
    return is_listed(accepted, deployment) or is_listed(essence, deployment)


def is_listed(essence: str, deployment: Deployment) -> bool:
    """Whether the API's binaryMediaTypes have it."""
    return "*/*" in deployment.binary_media_types or essence in deployment.binary_media_types


def _single_slash(path: str) -> str:
    """Slashes behind the stage count as one."""
    return "/" + path.lstrip("/")


def _remap(field: tuple[str, str]) -> tuple[str, str]:
    return (f"x-amzn-Remapped-{field[0]}", field[1]) if field[0].lower() in _REMAPPED else field
