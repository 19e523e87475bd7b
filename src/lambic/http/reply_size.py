"""Replies that are too long, found before Lambda or a load balancer refuses them without saying why."""

from ..runtime.payload import write_result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .request import Request

# AWS, "Lambda quotas"; the Runtime API's refusal names the exact number.
_FUNCTION_BYTES = 6 * 1024 * 1024 + 100
# AWS, "Use Lambda functions as targets of an Application Load Balancer": 1 MB of response JSON.
_ALB_BYTES = 1024 * 1024
_REST_BYTES = 100_000
"""More than status, headers and cookies have: gateways take a tenth of it."""


class ReplyTooLong(Exception):
    """The reply's JSON has more bytes than what stands in front of the function takes."""


def check_size(reply: "dict[str, Any]", request: "Request") -> None:
    """Raises ReplyTooLong."""
    taker, most = ("a load balancer", _ALB_BYTES) if request.source == "alb" else ("Lambda", _FUNCTION_BYTES)
    # To know exactly costs as much as to answer. A character is 6 bytes of JSON at the most, one of base64 is itself.
    if len(reply["body"]) * (1 if reply["isBase64Encoded"] else 6) <= most - _REST_BYTES:
        return
    size = len(write_result(reply))
    if size > most:
        # Nearly no reply is too long.
        from .stream import is_streaming

        way_out = "stream it, or answer" if is_streaming(request) else "answer"
        raise ReplyTooLong(f"the reply has {size} bytes as JSON, and {taker} takes {most}: {way_out} with a link to it")
