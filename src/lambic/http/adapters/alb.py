"""Application Load Balancers. Source: AWS, "Use Lambda functions as targets of an Application Load Balancer".

The target group decides, by `lambda.multi_value_headers.enabled`, whether headers and query come as texts or as lists,
and in which of the two forms it reads the reply's headers: in that of the event.
"""

from ..event import read_text
from ..query import decode_pairs
from ..request import Request
from .forwarded import read_forwarded_ip
from .multi_value import read_headers, read_query, write_lists
from .phrases import write_status_line
from .single_value import write_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..reply import Reply


class AlbRequest(Request):
    """Path and query come encoded, as they were sent."""

    def _read_source(self) -> str:
        return "alb"

    def _read_route(self) -> tuple[str, str]:
        return read_text(self.event, "httpMethod") or "GET", ""

    def _read_raw_path(self) -> str:
        return read_text(self.event, "path")

    def _read_query(self) -> list[tuple[str, str]]:
        return decode_pairs(read_query(self.event))

    def _read_headers(self) -> list[tuple[str, str]]:
        return read_headers(self.event)

    def _read_domain(self) -> str:
        return ""

    def _read_client_ip(self) -> str:
        return read_forwarded_ip(self.headers)

    def _write_head(self, reply: "Reply") -> "dict[str, Any]":
        head: dict[str, Any] = {"statusCode": reply.status, "statusDescription": write_status_line(reply.status)}
        if self.event.get("multiValueHeaders") is None:
            head["headers"] = write_texts(reply)
        else:
            head["multiValueHeaders"] = write_lists(reply)
        return head
