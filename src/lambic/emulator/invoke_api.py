"""Lambda's Invoke API, as SDKs and the AWS CLI speak it; signatures are not looked at.

Source: AWS, API reference of Invoke and InvokeWithResponseStream, and recorded replies of the service.
"""

import asyncio
import base64
import binascii
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, unquote

from lambic.project import LambicError

from .arn import FunctionName, parse_function_name
from .background import Background
from .event_stream import CONTENT_TYPE, EventStream
from .invocation import Invocation, InvocationResult, new_request_id, new_trace_id
from .limits import ASYNCHRONOUS_EVENT_BYTES, CLIENT_CONTEXT_BYTES, EVENT_BYTES, LOG_TAIL_BYTES
from .message import Fields, HTTPRequest, HTTPResponse
from .report import Invoked, Reporter
from .sandbox import Sandbox
from .streamed_call import StreamedCall

_LAMBDA = re.compile(r"/20\d\d-\d\d-\d\d/functions(/.*)?")
_INVOKE = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations")
_STREAM = re.compile(r"/2021-11-15/functions/(?P<name>[^/]+)/response-streaming-invocations")
_TYPES = ("RequestResponse", "Event", "DryRun")
_STREAM_TYPES = ("RequestResponse", "DryRun")
_TENANT = re.compile(r"[a-zA-Z0-9._:/=+\-@ ]{1,256}")


class InvokeApi:
    """`find` gives a function's sandbox."""

    def __init__(self, find: Callable[[str], Sandbox | None], reporter: Reporter) -> None:
        self._find = find
        self._reporter = reporter
        self._calls = Background()

    @staticmethod
    def is_meant_by(request: HTTPRequest) -> bool:
        """Whether the request is for Lambda's API, not for the gateway."""
        return _LAMBDA.fullmatch(request.path) is not None

    async def stop(self) -> None:
        """Gives up the asynchronous and the streamed events that are not done."""
        await self._calls.stop()

    async def answer(self, request: HTTPRequest) -> HTTPResponse:
        """The response to any request of Lambda's API; its errors have the service's form."""
        request_id = new_request_id()
        try:
            response = await self._answer(request, request_id)
        except _Refused as refused:
            response = refused.response
        except LambicError as error:
            response = _Refused(500, "ServiceException", _told(error), "Message", "Service").response
        return replace(response, headers=(*response.headers, ("x-amzn-requestid", request_id)))

    async def _answer(self, request: HTTPRequest, request_id: str) -> HTTPResponse:
        if request.method == "POST" and (found := _INVOKE.fullmatch(request.path)):
            return await self._invoke(_read_name(found["name"], request), request, request_id)
        if request.method == "POST" and (found := _STREAM.fullmatch(request.path)):
            return await self._stream(_read_name(found["name"], request), request, request_id)
        text = "lambic answers the operations Invoke and InvokeWithResponseStream only"
        raise _Refused(501, "UnsupportedOperationException", text)

    async def _invoke(self, name: FunctionName, request: HTTPRequest, request_id: str) -> HTTPResponse:
        sandbox = self._sandbox(name)
        kind = _read_type(request, _TYPES)
        if kind == "DryRun":
            return HTTPResponse(204)
        invocation = _read_invocation(request, kind, name.arn(sandbox.region), request_id)
        if kind == "Event":
            self._calls.keep(asyncio.get_running_loop().create_task(self._call_quietly(sandbox, invocation)))
            return HTTPResponse(202)
        return _write_result(await self.call(sandbox, invocation), invocation, request)

    async def _stream(self, name: FunctionName, request: HTTPRequest, request_id: str) -> HTTPResponse:
        sandbox = self._sandbox(name)
        kind = _read_type(request, _STREAM_TYPES)
        if kind == "DryRun":
            return HTTPResponse(204)
        invocation = _read_invocation(request, kind, name.arn(sandbox.region), request_id)
        call = StreamedCall(invocation, lambda streamed: self.call(sandbox, streamed))
        self._calls.keep(call.task)
        await call.begin()
        fields = (("content-type", CONTENT_TYPE), *_result_fields(invocation))
        return HTTPResponse(200, fields, pieces=EventStream(call, _wants_log(request)))

    def _sandbox(self, name: FunctionName) -> Sandbox:
        sandbox = self._find(name.name)
        if sandbox is None:
            arn = FunctionName(name.name, name.qualifier or "$LATEST").arn("us-east-1")
            raise _Refused(404, "ResourceNotFoundException", f"Function not found: {arn}", "Message")
        return sandbox

    async def call(self, sandbox: Sandbox, invocation: Invocation) -> InvocationResult:
        """Runs the event and reports it. Raises LambicError when no worker can be launched."""
        began = time.perf_counter()
        result = await sandbox.invoke(invocation)
        duration_ms = (time.perf_counter() - began) * 1000
        self._reporter.report(Invoked(sandbox.function.name, duration_ms, result.is_cold, result.function_error))
        return result

    async def _call_quietly(self, sandbox: Sandbox, invocation: Invocation) -> None:
        try:
            await self.call(sandbox, invocation)
        except LambicError:
            pass  # has been reported; nobody waits


class _Refused(Exception):
    """The service's answer to a wrong request. `key` is "message" or "Message", as the operation's model has it."""

    def __init__(self, status: int, error_type: str, text: str, key: str = "message", kind: str = "User") -> None:
        super().__init__(text)
        body = json.dumps({"Type": kind, key: text})
        fields = (("content-type", "application/json"), ("x-amzn-errortype", error_type))
        self.response = HTTPResponse(status, fields, body.encode())


def _told(error: LambicError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _read_name(text: str, request: HTTPRequest) -> FunctionName:
    qualifier = parse_qs(request.query).get("Qualifier", [None])[0]
    name = parse_function_name(unquote(text), qualifier)
    if name is None:
        raise _Refused(
            400, "InvalidParameterValueException", f"{text!r} with the qualifier {qualifier!r} is no function name"
        )
    return name


def _read_type(request: HTTPRequest, types: Sequence[str]) -> str:
    kind = request.find_header("x-amz-invocation-type") or types[0]
    if kind not in types:
        text = f"X-Amz-Invocation-Type must be one of {', '.join(types)}"
        raise _Refused(400, "InvalidParameterValueException", text)
    return kind


def _read_invocation(request: HTTPRequest, kind: str, arn: str, request_id: str) -> Invocation:
    _check_size(request.size_bytes, kind)
    payload = request.body or b"{}"
    check_payload(payload)
    return Invocation(
        payload,
        arn,
        request_id,
        request.find_header("x-amzn-trace-id") or new_trace_id(),
        _read_client_context(request.find_header("x-amz-client-context")),
        _read_tenant(request.find_header("x-amz-tenant-id")),
    )


def _check_size(size_bytes: int, kind: str) -> None:
    if kind == "Event" and size_bytes > ASYNCHRONOUS_EVENT_BYTES:
        limit = f"(limit {ASYNCHRONOUS_EVENT_BYTES} bytes)"
        text = f"{size_bytes} byte payload is too large for the Event invocation type {limit}"
        raise _Refused(413, "RequestEntityTooLargeException", text)
    if size_bytes > EVENT_BYTES:
        text = f"Request must be smaller than {EVENT_BYTES} bytes for the InvokeFunction operation"
        raise _Refused(413, "RequestEntityTooLargeException", text)


def check_payload(payload: bytes) -> None:
    """Refuses what is no JSON, before a function sees it."""
    try:
        json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        text = f"Could not parse request body into json: {error}"
        raise _Refused(400, "InvalidRequestContentException", text) from None


def _read_client_context(text: str | None) -> str | None:
    """Base64 of a JSON object -> the JSON in one line of ASCII, as it travels in a header."""
    if text is None:
        return None
    try:
        context = json.loads(base64.b64decode(text, validate=True)) if len(text) <= CLIENT_CONTEXT_BYTES else None
    except (binascii.Error, ValueError, RecursionError):
        context = None
    if not isinstance(context, dict):
        limit = f"of at most {CLIENT_CONTEXT_BYTES} bytes"
        raise _Refused(
            400, "InvalidRequestContentException", f"Client context must be a base64-encoded JSON object {limit}"
        )
    return json.dumps(context, separators=(",", ":"))


def _read_tenant(text: str | None) -> str | None:
    if text is not None and not _TENANT.fullmatch(text):
        raise _Refused(400, "InvalidParameterValueException", "X-Amz-Tenant-Id holds characters that no tenant has")
    return text


def _write_result(result: InvocationResult, invocation: Invocation, request: HTTPRequest) -> HTTPResponse:
    fields: Fields = (("content-type", "application/json"), *_result_fields(invocation))
    if result.function_error is not None:
        fields += (("x-amz-function-error", "Unhandled"),)
    if _wants_log(request):
        fields += (("x-amz-log-result", base64.b64encode(result.log[-LOG_TAIL_BYTES:]).decode()),)
    return HTTPResponse(200, fields, result.payload)


def _result_fields(invocation: Invocation) -> Fields:
    return ("x-amz-executed-version", "$LATEST"), ("x-amzn-trace-id", invocation.trace_id)


def _wants_log(request: HTTPRequest) -> bool:
    return request.find_header("x-amz-log-type") == "Tail"
