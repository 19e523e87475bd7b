"""Answers that go out while they are made. Loaded only where a handler gives one.

AWS: "Building a custom runtime" (response streaming). Every chunk is sent at once, and sending waits while the receiver
is busy: nothing piles up in between.
"""

from .payload import TooLong

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable
    from types import TracebackType
    from typing import Any

    from .connection import Connection, Reply

    Chunks = Iterable[bytes | str] | AsyncIterable[bytes | str]

LIMIT_BYTES = 200 * 1024 * 1024
"""The largest streamed answer (AWS: "Lambda quotas")."""

_BYTES = "application/octet-stream"
_HTTP = "application/vnd.awslambda.http-integration-response"
_MODE = b"\r\nLambda-Runtime-Function-Response-Mode: streaming"
_TRAILER = b"\r\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"


class StreamingBody:
    """What a handler returns to answer in pieces.

    `chunks` gives bytes and texts (sent as UTF-8): a generator, an async one, or any other iterable. With `prelude`
    ({"statusCode": 200, "headers": {...}, "cookies": [...]}) a function URL or REST API in stream mode makes an HTTP
    response of it. An async generator may set it: it is read when the first chunk is there.
    """

    __slots__ = ("chunks", "content_type", "prelude")

    def __init__(
        self, chunks: "Chunks", *, content_type: str = _BYTES, prelude: "dict[str, Any] | None" = None
    ) -> None:
        self.chunks = chunks
        self.prelude = prelude
        self.content_type = content_type if prelude is None else _HTTP


def find_body(result: object) -> StreamingBody | None:
    """The body that a result stands for; None when it is to be sent whole."""
    if type(result).__name__ in ("generator", "async_generator"):
        return StreamingBody(result)  # type: ignore[arg-type]
    return result if isinstance(result, StreamingBody) else None


class Stream:
    """One answer on its way. It goes out from the first chunk on: an earlier failure is an error like any other."""

    def __init__(
        self, connection: "Connection", path: bytes, fields: bytes, content_type: str, prelude: "dict[str, Any] | None"
    ) -> None:
        self._connection = connection
        self._path = path
        self._fields = _MODE + _TRAILER + fields
        self._content_type = content_type.encode("latin-1")
        self.prelude = prelude
        self.has_begun = False
        self.sent_bytes = 0

    def write(self, chunk: bytes | str) -> None:
        """Sends one chunk, an empty one apart. Raises TypeError, TooLong and ConnectionLost."""
        data = _read_chunk(chunk)
        if self.sent_bytes + len(data) > LIMIT_BYTES:
            raise TooLong(f"Response payload size exceeded maximum allowed payload size ({LIMIT_BYTES} bytes).")
        if data:
            self.begin()
            self._connection.send_chunk(data)
            self.sent_bytes += len(data)

    def begin(self) -> None:
        """Sends the head, once, and the prelude; its zero bytes are a chunk of their own, as some readers expect."""
        if self.has_begun:
            return
        self.has_begun = True
        self._connection.begin_post(self._path + b"/response", self._content_type, self._fields)
        if self.prelude is not None:
            self._connection.send_chunk(_write_prelude(self.prelude))
            self._connection.send_chunk(b"\0" * 8)

    def end(self) -> "Reply":
        """Raises ConnectionLost."""
        self.begin()
        return self._connection.end_post(b"")

    def fail(self, error_type: str, document: bytes) -> "Reply":
        """Ends what has begun with trailers that carry the error. Raises ConnectionLost."""
        from binascii import b2a_base64

        lines = (
            b"Lambda-Runtime-Function-Error-Type: " + error_type.encode("ascii", "replace"),
            b"Lambda-Runtime-Function-Error-Body: " + b2a_base64(document, newline=False),
        )
        return self._connection.end_post(b"".join(line + b"\r\n" for line in lines))


def send_all(stream: Stream, body: StreamingBody) -> None:
    """Sends every chunk. Whatever happens, the generator is closed."""
    chunks = body.chunks
    if hasattr(chunks, "__aiter__"):
        _drain(stream, body)
        return
    try:
        for chunk in chunks:
            stream.write(chunk)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()


def _drain(stream: Stream, body: StreamingBody) -> None:
    from .awaiting import drain

    def write(chunk: bytes | str) -> None:
        stream.prelude = body.prelude
        stream.write(chunk)

    drain(body.chunks, write)  # type: ignore[arg-type]
    stream.prelude = body.prelude


def _read_chunk(chunk: bytes | str) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, bytes | bytearray | memoryview):
        return bytes(chunk)
    raise TypeError(f"a streamed answer consists of bytes and texts, not {type(chunk).__name__}")


def _write_prelude(prelude: "dict[str, Any]") -> bytes:
    from .payload import encode

    return encode(prelude).encode()


class ResponseStream:
    """An answer that is written instead of returned, for what wants a file: `csv.writer`, `json.dump`, `zipfile`.

        def handler(event, context):
            with lambic.ResponseStream(context, content_type="text/csv") as stream:
                csv.writer(stream).writerows(rows())

    The handler's own result is ignored then. Writing waits while the receiver is busy.
    """

    def __init__(self, context: "Any", *, content_type: str = _BYTES, prelude: "dict[str, Any] | None" = None) -> None:
        """Raises RuntimeError where nothing can be streamed: under AWS's own client, or twice for one event."""
        open_stream = getattr(context, "_open_stream", None)
        if open_stream is None:
            raise RuntimeError("this context can't stream: it does not come from lambic's loop")
        self._stream: Stream = open_stream(_HTTP if prelude is not None else content_type, prelude)
        self.closed = False

    def write(self, chunk: bytes | str) -> int:
        """Sends a chunk at once; gives its length as files do. Raises ValueError after `close`, else as `Stream`."""
        if self.closed:
            raise ValueError("the stream is closed")
        self._stream.write(chunk)
        return len(chunk)

    def flush(self) -> None:
        """There is nothing to flush: what is written has been sent."""

    def writable(self) -> bool:
        return not self.closed

    def close(self) -> None:
        """No more is written. The answer ends when the handler does."""
        self.closed = True

    def __enter__(self) -> "ResponseStream":
        return self

    def __exit__(
        self, kind: "type[BaseException] | None", error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()
