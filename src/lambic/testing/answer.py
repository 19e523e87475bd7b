"""What a handler gives for an event, whatever kind of handler it is, called as the runtime calls it."""

import asyncio
import inspect
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..event_loop import run
from ..runtime.context import LambdaContext
from ..runtime.faults import name_fault
from ..runtime.handler import find_async
from ..runtime.payload import UnwritableResult, write_result
from ..runtime.streaming import StreamingBody, find_body
from .lambda_context import context as make_context

Handler = Callable[[Any, Any], Any]
_END = object()


@dataclass(frozen=True)
class Answer:
    """Either `payload`, the whole result as bytes, or `stream`, the pieces of one."""

    payload: bytes = b""
    stream: StreamingBody | None = None


def call(handler: Handler, event: Any, request_id: str | None = None) -> Answer:
    """Raises what the handler raises, and Fault (Runtime.MarshalError) for a result that is no JSON."""
    written = Written()
    result = _call(handler, event, make_context(aws_request_id=request_id, open_stream=written.open))
    if written.stream is not None:
        return Answer(stream=written.stream)
    if (stream := find_body(result)) is not None:
        return Answer(stream=stream)
    try:
        return Answer(write_result(result))
    except UnwritableResult as error:
        raise name_fault(error) from None


def _call(handler: Handler, event: Any, context: LambdaContext) -> Any:
    """As the runtime prepares it: what can be awaited is, on the event loop that lambic keeps for the process.

    So an application and its stream live on one loop.
    """
    function = find_async(handler)
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__):
        return run(function, event, context)
    result = handler(event, context)
    return run(_await, result) if hasattr(type(result), "__await__") else result


async def _await(awaitable: Any) -> Any:
    return await awaitable


@dataclass
class Written:
    """What a handler writes to a `lambic.ResponseStream`."""

    chunks: list[bytes | str] = field(default_factory=list)
    stream: StreamingBody | None = None

    def open(self, content_type: str, prelude: dict[str, Any] | None) -> "Written":
        """Raises RuntimeError for a second stream."""
        if self.stream is not None:
            raise RuntimeError("this event is being answered by a stream already")
        self.stream = StreamingBody(self.chunks, content_type=content_type, prelude=prelude)
        return self

    def write(self, chunk: bytes | str) -> None:
        """Raises TypeError."""
        self.chunks.append(_chunk_bytes(chunk))


def iter_chunks(chunks: Iterable[Any] | AsyncIterable[Any]) -> Iterator[bytes]:
    """The pieces as bytes, each made when it is asked for; empty ones are left out. Closes a generator at its end."""
    pieces = iter(AsyncChunks(chunks)) if isinstance(chunks, AsyncIterable) else iter(chunks)
    try:
        for piece in pieces:
            if data := _chunk_bytes(piece):
                yield data
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()


def _chunk_bytes(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, bytes | bytearray | memoryview):
        return bytes(chunk)
    raise TypeError(f"a streamed answer consists of bytes and texts, not {type(chunk).__name__}")


class AsyncChunks:
    """An async generator as a plain one. All of it runs in one task, as time limits and task groups demand."""

    def __init__(self, chunks: AsyncIterable[Any]) -> None:
        self._chunks = chunks
        self._task: asyncio.Task[None] | None = None

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        piece = run(self._take)
        if piece is _END:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Ends what still runs."""
        if self._task is not None and not self._task.done():
            run(self._cancel)

    async def _take(self) -> Any:
        if self._task is None:
            self._wanted, self._given = asyncio.Event(), asyncio.Queue[Any](1)
            self._task = asyncio.ensure_future(self._pump())
        self._wanted.set()
        given = asyncio.ensure_future(self._given.get())
        await asyncio.wait({given, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if given.done():
            return given.result()
        given.cancel()
        self._task.result()
        return _END

    async def _pump(self) -> None:
        try:
            await self._wanted.wait()
            async for chunk in self._chunks:
                self._wanted.clear()
                self._given.put_nowait(chunk)
                await self._wanted.wait()
        finally:
            if hasattr(self._chunks, "aclose"):
                await self._chunks.aclose()

    async def _cancel(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait({self._task})
