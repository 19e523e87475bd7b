"""Responses that go out while they are made. Loaded only where settings say that the source streams.

An event does not tell whether what stands in front of the function gives a response on as it comes: `stream-response`
does, by LAMBIC_STREAM_RESPONSE=1 in the environment. Function URLs and REST APIs can (AWS: "Response streaming for
Lambda functions"); of a function that streams they take every response in that form.
"""

from ..runtime.streaming import StreamingBody
from .response import Response, to_response, write_result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any

    from .request import Request

_SOURCES = ("function_url", "rest_api")
_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"


def is_streaming(request: "Request") -> bool:
    """Whether the request's source streams. Says nothing of the setting, without which this module is not loaded."""
    return request.source in _SOURCES and request.method != "HEAD"


def finish(result: object, request: "Request") -> "dict[str, Any] | StreamingBody":
    """As `write_result`, in pieces where the source takes them. Raises what the handler's generator raises at first."""
    if not is_streaming(request):
        return finish_error(write_result(result, request), request)
    response = to_response(result)
    if hasattr(response.body, "__next__"):
        response.body = begin(response.body)
    return _write(response, request)


def finish_error(reply: "dict[str, Any]", request: "Request") -> "dict[str, Any] | StreamingBody":
    """A reply that is there already, in the form that the source takes."""
    return _read_reply(reply) if request.source in _SOURCES else reply


class Begun:
    """A body of which the first chunk is there: what fails before it is answered as any error."""

    def __init__(self, first: object, chunks: "Any") -> None:
        self.first = first
        self.chunks = chunks


def begin(chunks: "Any") -> Begun:
    """Makes the first chunk."""
    first = next(chunks, b"")
    return Begun(first, _resume(first, chunks))


def _resume(first: object, rest: "Any") -> "Iterator[object]":
    try:
        yield first
        yield from rest
    finally:
        if hasattr(rest, "close"):
            rest.close()


def _write(response: Response, request: "Request") -> StreamingBody:
    body = response.body
    if hasattr(body, "__aiter__"):
        stream = StreamingBody((), prelude={})
        stream.chunks = _begin_late(body, response, request, stream)
        return stream
    if not isinstance(body, Begun):
        return _read_reply(response.to_reply(request))
    return StreamingBody(body.chunks, prelude=_write_head(response, body.first, request))


def _write_head(response: Response, first: object, request: "Request") -> "dict[str, Any]":
    if "content-type" not in response.headers:
        response.headers["content-type"] = _TEXT if isinstance(first, str) else _BYTES
    response.body = None
    return _prelude(response.to_reply(request))


async def _begin_late(
    body: "Any", response: Response, request: "Request", stream: StreamingBody
) -> "AsyncIterator[Any]":
    """All chunks, the first among them: who takes them runs the whole generator in one task, as time limits and task
    groups that are held over a `yield` demand. The prelude is there with the first chunk.
    """
    chunks: Any = None
    try:
        chunks = aiter(body)
        first = await anext(chunks, b"")
        stream.prelude = _write_head(response, first, request)
    except Exception as error:
        from .failure import answer_error

        reply = answer_error(error, request, request.lambda_context)
        stream.prelude, first, chunks = _prelude(reply), _read_body(reply), None
    try:
        yield first
        if chunks is not None:
            async for chunk in chunks:
                yield chunk
    finally:
        if hasattr(chunks, "aclose"):
            await chunks.aclose()


def _read_reply(reply: "dict[str, Any]") -> StreamingBody:
    """A whole reply as a stream of one chunk."""
    return StreamingBody([_read_body(reply)], prelude=_prelude(reply))


def _read_body(reply: "dict[str, Any]") -> bytes | str:
    text: str = reply.get("body") or ""
    if not reply.get("isBase64Encoded"):
        return text
    from binascii import a2b_base64

    return a2b_base64(text)


def _prelude(reply: "dict[str, Any]") -> "dict[str, Any]":
    return {name: value for name, value in reply.items() if name not in ("body", "isBase64Encoded")}
