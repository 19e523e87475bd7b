"""HTTP APIs with payload format 1.0: the form of REST APIs, with the rules of HTTP APIs.

AWS: "Create AWS Lambda proxy integrations for HTTP APIs". The spelling of headers is seen in events.
"""

from typing import Any
from urllib.parse import parse_qsl, unquote

from ..deployment import Deployment
from ..received import Received
from ..sent_request import SentRequest
from .bodies import write_body
from .fields import Fields, arrive
from .http_api import HttpApi, find_domain, find_route, write_path
from .reading import read_object
from .rest_api import read_v1, write_context, write_maps
from .source import Event

# All others are in lower case.
_CAPITAL = {
    "content-length", "host", "user-agent", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port",
    "x-forwarded-proto",
}  # fmt: skip


class HttpApiV1(HttpApi):
    """What there is none of is null."""

    name = "http_api_v1"

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        stage = deployment.stage or "$default"
        match = find_route(sent, deployment)
        path = write_path(sent, deployment, stage)
        fields = _spell(arrive(sent, find_domain(deployment)))
        body, is_base64 = write_body(sent)
        context = write_context(sent, match, deployment, dict(fields)["Host"])
        del context["deploymentId"]
        authorizer = {"claims": None, "scopes": None}
        context |= {"path": path, "stage": stage, "resourceId": None, "authorizer": authorizer}
        context["requestId"] = context["extendedRequestId"]  # an HTTP API has one id
        return {
            "version": "1.0",
            "resource": match.route.template,
            "path": path,
            "httpMethod": sent.method,
            **write_maps(fields, parse_qsl(sent.query, keep_blank_values=True)),
            "pathParameters": {name: unquote(value) for name, value in match.parameters.items()} or None,
            "stageVariables": dict(deployment.stage_variables) or None,
            "requestContext": context | dict(deployment.request_context),
            "body": body or None,
            "isBase64Encoded": is_base64,
        }

    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        return read_v1(read_object(result), decodes=True)


def _spell(fields: Fields) -> Fields:
    return [(name.title() if name.lower() in _CAPITAL else name.lower(), value) for name, value in fields]
