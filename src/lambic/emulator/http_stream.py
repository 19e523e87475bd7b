"""A streamed answer -> HTTP response (AWS: "Response streaming for Lambda functions")."""

from dataclasses import replace

from .http_reply import BadReply, read_prelude
from .message import BrokenOff, HTTPResponse
from .prelude import CONTENT_TYPE, Prelude
from .streamed_call import StreamedCall


async def read_stream(call: StreamedCall, content_type: str) -> HTTPResponse:
    """The response of a call that has begun. Raises BadReply, the call goes on then.

    What has no prelude is the body itself.
    """
    if content_type.partition(";")[0].strip().lower() != CONTENT_TYPE:
        return HTTPResponse(200, (("content-type", content_type),), pieces=_Body(call, b""))
    prelude = Prelude()
    while (found := prelude.feed(await _receive(call))) is None:
        pass
    text, body = found
    return replace(read_prelude(text), pieces=_Body(call, body))


async def _receive(call: StreamedCall) -> bytes:
    piece = await call.receive()
    if piece is None:
        raise BadReply("the stream ended before the 8 zero bytes that end its prelude")
    return piece


class _Body:
    """`begun` comes before the pieces. An error of the function breaks the response off."""

    def __init__(self, call: StreamedCall, begun: bytes) -> None:
        self._call = call
        self._begun = begun

    async def receive(self) -> bytes | None:
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        piece = await self._call.receive()
        if piece is None and self._call.result().function_error is not None:
            raise BrokenOff
        return piece

    def close(self) -> None:
        self._call.close()
