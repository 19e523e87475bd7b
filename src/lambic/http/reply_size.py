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


class ReplyTooLong(Exception):
    """The reply's JSON has more bytes than what stands in front of the function takes."""


def check_size(reply: "dict[str, Any]", request: "Request") -> None:
    """Raises ReplyTooLong."""
    taker, most = ("a load balancer", _ALB_BYTES) if request.source == "alb" else ("Lambda", _FUNCTION_BYTES)
    size = len(write_result(reply))
    if size > most:
        raise ReplyTooLong(
            f"the reply has {size} bytes as JSON, and {taker} takes {most}: stream it, or answer with a link to it"
        )
