"""What becomes of an exception that left a handler."""

from .errors import HTTPError
from .event import EventError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .request import Request


def answer_error(error: Exception, request: "Request", context: "Any") -> "dict[str, Any]":
    """The reply: an HTTPError as itself, anything else as a 500 problem that tells nothing but the request's id.

    What is not told is logged in full. With LAMBIC_HTTP_RAISE=1 in the environment it is raised again, so that Lambda
    counts a function error. An EventError is always raised: there is no HTTP client to answer.
    """
    if isinstance(error, HTTPError):
        try:
            return error.to_response().to_reply(request)
        except Exception as unwritable:
            # An extension that is no JSON, say. Its context shows the error that it belongs to.
            error = unwritable
    if isinstance(error, EventError) or _is_raising():
        raise error
    request_id = getattr(context, "aws_request_id", None) or request.context.get("requestId")
    request_id = request_id if isinstance(request_id, str) and request_id.isascii() else ""
    from ..runtime.logs import write_error

    write_error(error, request_id)
    problem = HTTPError(extensions={"request_id": request_id} if request_id else None)
    return problem.to_response().to_reply(request)


def _is_raising() -> bool:
    from os import environ

    return environ.get("LAMBIC_HTTP_RAISE") == "1"
