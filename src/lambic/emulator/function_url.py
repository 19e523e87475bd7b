"""The URL of a function that streams, in stream mode: each request is an event, the answer is sent while it is made.

Sources: AWS, "Invoking Lambda function URLs" and "Response streaming for Lambda functions", and recorded replies of the
service: whatever a function answers with without streaming is the body as it is.
"""

import asyncio
from dataclasses import replace

from lambic.project import LambicError

from .arn import FunctionName
from .background import Background
from .http_event import write_payload, write_url_event
from .http_reply import BadReply, is_reply
from .http_stream import read_stream
from .invocation import Invocation, InvocationResult, new_request_id, new_trace_id
from .limits import EVENT_BYTES
from .message import HTTPResponse
from .problem import reply_not_streamed, stream_refused
from .report import Reporter
from .sandbox import Sandbox
from .streamed_call import StreamedCall
from .visit import Visit


class FunctionUrl:
    """Waits as long as the function may take."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._calls = Background()

    async def stop(self) -> None:
        """Gives up the events that functions still work on."""
        await self._calls.stop()

    async def answer(self, visit: Visit, sandbox: Sandbox) -> HTTPResponse:
        """The response, which may go on; the visit ends when the function is done."""
        invocation = _write_invocation(visit, sandbox)
        response = await self._answer(visit, sandbox, invocation)
        return replace(response, headers=(*response.headers, ("x-amzn-requestid", invocation.request_id)))

    async def _answer(self, visit: Visit, sandbox: Sandbox, invocation: Invocation) -> HTTPResponse:
        name = sandbox.function.name
        if len(invocation.payload) > EVENT_BYTES:
            return visit.end(_TOO_LARGE, name)
        call = StreamedCall(invocation, sandbox.invoke)
        self._calls.keep(call.task)
        try:
            content_type = await call.begin()
        except LambicError as error:  # the sandbox has reported it
            return visit.fail(error, name)
        if content_type is None:
            return visit.end(self._read_whole(name, call.result()), name, call.result().is_cold)
        response = await self._read_stream(name, call, content_type)
        call.task.add_done_callback(lambda task: _end(visit, response, name, task))
        return response

    def _read_whole(self, function: str, result: InvocationResult) -> HTTPResponse:
        if result.function_error is not None:
            return _FAILED
        if is_reply(result.payload):
            self._reporter.report(reply_not_streamed(function))
        return HTTPResponse(200, _JSON, result.payload)

    async def _read_stream(self, function: str, call: StreamedCall, content_type: str) -> HTTPResponse:
        try:
            return await read_stream(call, content_type)
        except BadReply as error:
            call.close()
            if not call.has_failed():  # its own error has been reported
                self._reporter.report(stream_refused(function, str(error)))
            return _FAILED


def _write_invocation(visit: Visit, sandbox: Sandbox) -> Invocation:
    """The event bears the id of the invocation."""
    request_id = new_request_id()
    trace_id = visit.request.find_header("x-amzn-trace-id") or new_trace_id()
    event = write_url_event(visit.request, request_id, trace_id, sandbox.region)
    arn = FunctionName(sandbox.function.name).arn(sandbox.region)
    return Invocation(write_payload(event), arn, request_id, trace_id)


def _end(visit: Visit, response: HTTPResponse, function: str, task: "asyncio.Task[InvocationResult]") -> None:
    if not task.cancelled():
        visit.end(response, function, task.result().is_cold)


_JSON = (("content-type", "application/json"),)
_FAILED = HTTPResponse(502, _JSON, b"Internal Server Error")
_TOO_LARGE = HTTPResponse(413, _JSON, b'{"message":"Request Too Long"}')
