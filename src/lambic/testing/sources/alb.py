"""Application Load Balancers. AWS: "Use Lambda functions as targets of an Application Load Balancer"."""

from typing import Any

from ..account import REGION, arn
from ..deployment import Deployment
from ..received import Received, page
from ..sent_request import SentRequest
from .bodies import encode, write_body
from .fields import arrive, group, lower
from .reading import read_body, read_lists, read_object, read_status, read_texts, respond
from .source import Event, NotServed, Source, Unfit

DOMAIN = f"balancer-1234567890.{REGION}.elb.amazonaws.com"
TARGET_GROUP = arn("elasticloadbalancing", "targetgroup/functions/49e9d65c45c6791a")
_LARGEST_BYTES = 1 << 20


class Alb(Source):
    """With multi-value headers off: one text per name, the last that was sent. The query stays encoded."""

    name = "alb"

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        if len(sent.body) > _LARGEST_BYTES:
            raise NotServed(page(413, "<html><head><title>413 Request Entity Too Large</title></head></html>"))
        compressed = bool(sent.find("content-encoding")) and bool(sent.body)
        body, is_base64 = (encode(sent.body), True) if compressed else write_body(sent)
        return {
            "requestContext": {"elb": {"targetGroupArn": TARGET_GROUP}} | dict(deployment.request_context),
            "httpMethod": sent.method,
            "path": deployment.mount(sent.path),
            **self._write_maps(lower(arrive(sent, DOMAIN)), split_query(sent.query)),
            "body": body,
            "isBase64Encoded": is_base64,
        }

    def _write_maps(self, fields: list[tuple[str, str]], query: list[tuple[str, str]]) -> dict[str, Any]:
        return {"queryStringParameters": dict(query), "headers": dict(fields)}

    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        reply = read_object(result)
        status = read_status(reply.get("statusCode"), may_be_text=False)
        body = read_body(reply)
        if len(body) > _LARGEST_BYTES:
            raise Unfit(f"a load balancer takes 1 MB, and the body has {len(body)} bytes")
        return respond(status, self._read_fields(reply), body)

    def _read_fields(self, reply: dict[str, Any]) -> list[tuple[str, str]]:
        """Only the form that is switched on is read."""
        return read_texts(reply.get("headers"), takes_others=False)

    def fail(self) -> Received:
        return page(502, "<html><head><title>502 Bad Gateway</title></head></html>")


class AlbMulti(Alb):
    """With multi-value headers on: lists, and no single values."""

    name = "alb_multi"

    def _write_maps(self, fields: list[tuple[str, str]], query: list[tuple[str, str]]) -> dict[str, Any]:
        return {"multiValueQueryStringParameters": group(query), "multiValueHeaders": group(fields)}

    def _read_fields(self, reply: dict[str, Any]) -> list[tuple[str, str]]:
        return read_lists(reply.get("multiValueHeaders"), takes_others=False)


def split_query(query: str) -> list[tuple[str, str]]:
    """(name, value), both as they were sent."""
    return [(name, value) for name, _, value in (piece.partition("=") for piece in query.split("&") if piece)]
