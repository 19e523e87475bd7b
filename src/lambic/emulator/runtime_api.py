"""The Runtime API: one listener per function, in which its worker asks for events and answers them.

Sources: AWS, "Using the Lambda runtime API" and "Building a custom runtime"; status codes and bodies as AWS's Runtime
Interface Emulator gives them.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

from .conversation import Conversation, Delivery, WrongId
from .fault import read_fault, result_too_large, truncated
from .invocation import Outcome
from .lifecycle import NotAllowed, Step
from .limits import RESULT_BYTES, STREAM_BYTES
from .message import BrokenOff, HTTPRequest, HTTPResponse
from .relay import ERROR_TYPE, read_trailers, relay
from .server import Server

_PREFIX = "/2018-06-01/runtime"
_ANSWER = re.compile(rf"{_PREFIX}/invocation/(?P<id>[^/]+)/(?P<kind>response|error)")
_MODE = "lambda-runtime-function-response-mode"
_KNOWN_TYPE = re.compile(r"(Runtime|Function)\.[A-Z][a-zA-Z]+")


class RuntimeApi:
    """Leads a worker's requests to `conversation`, the one with the worker that counts now."""

    def __init__(self, fail: Callable[[str, str], None]) -> None:
        self._server = Server(
            self._answer, fail, body_bytes=RESULT_BYTES, is_impatient=True, is_streamed=self._is_streamed
        )
        self.conversation: Conversation | None = None

    @property
    def address(self) -> str:
        """What AWS_LAMBDA_RUNTIME_API must hold."""
        return f"127.0.0.1:{self._server.port}"

    async def start(self) -> None:
        """Listens on a free port of the loopback. Raises OSError."""
        await self._server.start("127.0.0.1", 0)

    async def stop(self) -> None:
        await self._server.stop()

    def begin(self) -> Conversation:
        """A new worker is about to start: what the old one still says is not for it."""
        self.conversation = Conversation()
        return self.conversation

    def _is_streamed(self, request: HTTPRequest) -> bool:
        """Whether the answer in this request is handed on while it comes."""
        answer = _ANSWER.fullmatch(request.path)
        if self.conversation is None or answer is None or answer["kind"] != "response":
            return False
        return request.find_header(_MODE) == "streaming" and self.conversation.wants_stream(answer["id"])

    async def _answer(self, request: HTTPRequest) -> HTTPResponse:
        if self.conversation is None:
            return _refuse(500, "InternalServerError", "no worker is expected")
        try:
            return await self._lead(request, self.conversation)
        except NotAllowed as error:
            return _refuse(403, "InvalidStateTransition", str(error))
        except WrongId:
            return _refuse(400, "InvalidRequestID", "Invalid request ID")

    async def _lead(self, request: HTTPRequest, conversation: Conversation) -> HTTPResponse:
        path = request.path
        if answer := _ANSWER.fullmatch(path):
            if request.incoming is not None:
                return _only("POST", request) or await _take_stream(request, answer["id"], conversation)
            take = _take_response if answer["kind"] == "response" else _take_error
            return _only("POST", request) or take(request, answer["id"], conversation)
        if path == f"{_PREFIX}/invocation/next":
            return _only("GET", request) or _write_delivery(await conversation.next())
        if path == f"{_PREFIX}/init/error":
            return _only("POST", request) or _take_init_error(request, conversation)
        if path == "/2018-06-01/ping":
            return _only("GET", request) or HTTPResponse(200, (("content-type", "text/plain"),), b"pong")
        return HTTPResponse(404, (("content-type", "text/plain; charset=utf-8"),), b"404 page not found\n")


def _only(method: str, request: HTTPRequest) -> HTTPResponse | None:
    return None if request.method == method else HTTPResponse(405, (("allow", method),))


def _write_delivery(delivery: Delivery) -> HTTPResponse:
    invocation = delivery.invocation
    fields = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
        "Lambda-Runtime-Deadline-Ms": str(delivery.deadline_ms),
        "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
        "Lambda-Runtime-Trace-Id": invocation.trace_id,
        "Lambda-Runtime-Client-Context": invocation.client_context,
        "Lambda-Runtime-Aws-Tenant-Id": invocation.tenant_id,
    }
    given = tuple((name, value) for name, value in fields.items() if value is not None)
    return HTTPResponse(200, given, invocation.payload)


def _take_response(request: HTTPRequest, request_id: str, conversation: Conversation) -> HTTPResponse:
    mode = request.find_header(_MODE)
    if mode not in (None, "streaming"):
        return _refuse(400, "InvalidFunctionResponseMode", f"Invalid function response mode: {mode}")
    if request.size_bytes > RESULT_BYTES:
        conversation.answer(request_id, Step.RESPONSE, result_too_large())
        return _refuse(413, "RequestEntityTooLarge", f"Exceeded maximum allowed payload size ({RESULT_BYTES} bytes).")
    # Of a stream that broke off the bytes before the error are of no use to a buffering caller.
    conversation.answer(request_id, Step.RESPONSE, read_trailers(request.trailers) or Outcome(request.body))
    return _ACCEPTED


async def _take_stream(request: HTTPRequest, request_id: str, conversation: Conversation) -> HTTPResponse:
    channel = conversation.begin_stream(request_id)
    channel.open(request.find_header("content-type") or "application/octet-stream")
    assert request.incoming is not None
    try:
        outcome = await relay(request.incoming, channel)
    except BrokenOff:
        conversation.cut_stream(truncated(request_id))
        return _refuse(400, "TruncatedHTTPRequest", "the response has no end")
    conversation.end_stream(outcome)
    if outcome == result_too_large(STREAM_BYTES):
        raise BrokenOff  # what is still on its way is not wanted
    return _ACCEPTED


def _take_error(request: HTTPRequest, request_id: str, conversation: Conversation) -> HTTPResponse:
    conversation.answer(request_id, Step.ERROR, _read_error(request))
    return _ACCEPTED


def _take_init_error(request: HTTPRequest, conversation: Conversation) -> HTTPResponse:
    conversation.fail_init(_read_error(request))
    return _ACCEPTED


def _read_error(request: HTTPRequest) -> Outcome:
    if request.size_bytes > RESULT_BYTES:
        return result_too_large()
    fault = read_fault(request.body, Path("/"), otherwise=_category(request.find_header(ERROR_TYPE)))
    return Outcome(request.body, fault.error_type)


def _category(error_type: str | None) -> str:
    """Categories of another form than Lambda's are not kept."""
    if error_type and _KNOWN_TYPE.fullmatch(error_type):
        return error_type
    return "Function.Unknown" if (error_type or "").startswith("Function.") else "Runtime.Unknown"


_ACCEPTED = HTTPResponse(202, (("content-type", "application/json"),), b'{"status":"OK"}\n')


def _refuse(status: int, error_type: str, message: str) -> HTTPResponse:
    body = json.dumps({"errorMessage": message, "errorType": error_type}, separators=(",", ":"))
    return HTTPResponse(status, (("content-type", "application/json"),), body.encode() + b"\n")
