"""The HTTP gateway: requests become events by their routes, replies become responses.

Stands for an HTTP API with Lambda proxy integrations (AWS: "Working with HTTP APIs"), stage $default. Such an API can't
stream: for a function that does, it stands for the function's URL, to which the routes lead then.
"""

import asyncio
import base64
import secrets
from dataclasses import replace

from lambic.project import LambicError

from .arn import FunctionName
from .background import Background
from .function_url import FunctionUrl
from .http_event import write_event, write_payload
from .http_reply import BadReply, read_reply
from .invocation import Invocation, InvocationResult, new_trace_id
from .limits import EVENT_BYTES, GATEWAY_BODY_BYTES, Patience
from .message import HTTPRequest, HTTPResponse
from .problem import gateway_timeout, reply_refused
from .report import Reporter
from .routing import Match, NoMatch, Routes
from .sandbox import Sandbox
from .visit import Visit


class Gateway:
    """`routes` may be replaced at any time."""

    def __init__(self, reporter: Reporter, patience: Patience) -> None:
        self.routes: Routes[Sandbox] = Routes(())
        self._reporter = reporter
        self._patience = patience
        self._function_url = FunctionUrl(reporter)
        self._calls = Background()

    async def stop(self) -> None:
        """Gives up the events that functions still work on."""
        await self._function_url.stop()
        await self._calls.stop()

    async def answer(self, request: HTTPRequest) -> HTTPResponse:
        """The response to any request; reports how it went, of a streamed one at its end."""
        visit = Visit(request, self._reporter)
        match = self._find(request)
        if isinstance(match, Match) and match.owner.function.stream_response:
            return await self._function_url.answer(visit, match.owner)
        request_id = base64.b64encode(secrets.token_bytes(11)).decode()
        response = await self._call(visit, match, request_id) if isinstance(match, Match) else visit.end(match)
        return replace(response, headers=(*response.headers, ("apigw-requestid", request_id)))

    def _find(self, request: HTTPRequest) -> Match[Sandbox] | HTTPResponse:
        if not request.path.startswith("/"):
            return _message(400, "Bad Request")
        if request.size_bytes > GATEWAY_BODY_BYTES:
            return _message(413, "Request Too Long")
        match = self.routes.find(request.method, request.path)
        if isinstance(match, NoMatch):
            return _refuse(match)
        return match

    async def _call(self, visit: Visit, match: Match[Sandbox], request_id: str) -> HTTPResponse:
        sandbox, name = match.owner, match.owner.function.name
        invocation = _write_invocation(visit.request, match, request_id)
        if len(invocation.payload) > EVENT_BYTES:
            return visit.end(_message(413, "Request Too Long"), name)
        try:
            result = await self._invoke(sandbox, invocation)
        except LambicError as error:  # the sandbox has reported it
            return visit.fail(error, name)
        if result is None:
            self._reporter.report(gateway_timeout(name, self._patience.gateway_s))
            return visit.end(_message(503, "Service Unavailable"), name)
        return visit.end(self._read(name, result), name, result.is_cold)

    async def _invoke(self, sandbox: Sandbox, invocation: Invocation) -> InvocationResult | None:
        """None when the function takes longer than a gateway waits; the function itself goes on."""
        call = asyncio.get_running_loop().create_task(sandbox.invoke(invocation))
        self._calls.keep(call)
        await asyncio.wait({call}, timeout=self._patience.gateway_s)
        return call.result() if call.done() else None

    def _read(self, function: str, result: InvocationResult) -> HTTPResponse:
        if result.function_error is not None:
            return _FAILED
        try:
            return read_reply(result.payload)
        except BadReply as error:
            self._reporter.report(reply_refused(function, str(error)))
            return _FAILED


def _write_invocation(request: HTTPRequest, match: Match[Sandbox], request_id: str) -> Invocation:
    trace_id = request.find_header("x-amzn-trace-id") or new_trace_id()
    payload = write_payload(write_event(request, match.key, match.parameters, request_id, trace_id))
    arn = FunctionName(match.owner.function.name).arn(match.owner.region)
    return Invocation(payload, arn, trace_id=trace_id)


def _message(status: int, text: str, *fields: tuple[str, str]) -> HTTPResponse:
    return HTTPResponse(status, (("content-type", "application/json"), *fields), b'{"message":"%s"}' % text.encode())


_FAILED = _message(500, "Internal Server Error")


def _refuse(match: NoMatch) -> HTTPResponse:
    """AWS says 404 to a wrong method as well; 405 tells the mistake."""
    if not match.allowed:
        return _message(404, "Not Found")
    return _message(405, "Method Not Allowed", ("allow", ", ".join(match.allowed)))
