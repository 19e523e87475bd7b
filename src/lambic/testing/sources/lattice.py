"""VPC Lattice. AWS: "Use Lambda functions as targets in VPC Lattice", "HTTP targets in VPC Lattice"."""

from typing import Any

from ..account import REGION, arn, milliseconds, now
from ..deployment import Deployment
from ..received import Received, page
from ..sent_request import SentRequest
from .alb import split_query
from .bodies import encode, write_body
from .fields import Fields, arrive_plainly, group, join, lower
from .reading import read_body, read_object, read_status, read_texts, respond
from .source import Event, Source

DOMAIN = f"service-0123456789abcdef0.7d67968.vpc-lattice-svcs.{REGION}.on.aws"
VPC = arn("ec2", "vpc/vpc-0123456789abcdef0")
NETWORK = arn("vpc-lattice", "servicenetwork/sn-0123456789abcdef0")
SERVICE = arn("vpc-lattice", "service/svc-0123456789abcdef0")
TARGET_GROUP = arn("vpc-lattice", "targetgroup/tg-0123456789abcdef0")


class LatticeV2(Source):
    """Event structure V2: lists, and the query behind the path, as it was sent."""

    name = "lattice_v2"

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        body, is_base64 = write_lattice_body(sent)
        path = deployment.mount(sent.path)
        return {
            "version": "2.0",
            "path": f"{path}?{sent.query}" if sent.query else path,
            "method": sent.method,
            "headers": group(lattice_fields(sent)),
            "queryStringParameters": group(split_query(sent.query)),
            "body": body,
            "isBase64Encoded": is_base64,
            "requestContext": _write_context() | dict(deployment.request_context),
        }

    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        reply = read_object(result)
        status = read_status(reply.get("statusCode"), may_be_text=False)
        return respond(status, read_texts(reply.get("headers"), takes_others=False), read_body(reply))

    def fail(self) -> Received:
        return page(502, "Bad Gateway")


class LatticeV1(LatticeV2):
    """Event structure V1: one text per name, headers joined, the query's last value. There is no requestContext."""

    name = "lattice_v1"

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        body, is_base64 = write_lattice_body(sent)
        return {
            "raw_path": deployment.mount(sent.path),
            "method": sent.method,
            "headers": join(lattice_fields(sent), ", "),
            "query_string_parameters": dict(split_query(sent.query)),
            "body": body,
            "is_base64_encoded": is_base64,
        }


def lattice_fields(sent: SentRequest) -> Fields:
    """The client's, and who calls whom."""
    target = f"ServiceArn={SERVICE};ServiceNetworkArn={NETWORK};TargetGroupArn={TARGET_GROUP}"
    own = [("x-amzn-lattice-network", f"SourceVpcArn={VPC}"), ("x-amzn-lattice-target", target)]
    return lower(arrive_plainly(sent, DOMAIN)) + own


def write_lattice_body(sent: SentRequest) -> tuple[str, bool]:
    """As load balancers have it: what is compressed is base64."""
    return (encode(sent.body), True) if sent.body and sent.find("content-encoding") else write_body(sent)


def _write_context() -> dict[str, Any]:
    """The time is in microseconds, and a text."""
    return {
        "serviceNetworkArn": NETWORK,
        "serviceArn": SERVICE,
        "targetGroupArn": TARGET_GROUP,
        "identity": {"sourceVpcArn": VPC, "type": "NONE"},
        "region": REGION,
        "timeEpoch": f"{milliseconds(now())}000",
    }
