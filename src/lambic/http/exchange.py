"""A request and its response as ASGI's messages (ASGI, "HTTP & WebSocket ASGI Message Format")."""

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
    from typing import Any

    Message = MutableMapping[str, Any]
    Scope = MutableMapping[str, Any]
    Application = Callable[[Any, Any, Any], Awaitable[None]]


class Exchange:
    """What goes to the application and comes from it. The response is collected in `chunks`.

    `report` takes what the application raises after its response is complete.
    """

    def __init__(self, body: bytes, report: "Callable[[Exception], object]") -> None:
        self._body: bytes | None = body
        self._report = report
        # 0 until the response has begun.
        self.status = 0
        self.fields: list[tuple[str, str]] = []
        self.chunks: list[bytes] = []
        self._is_complete = False
        self._is_gone = False
        self._left: asyncio.Event | None = None

    async def begin(self, app: "Application", scope: "Scope") -> bytes | None:
        """Runs the application. None: the response is whole. Raises what it raises before that, and RuntimeError when
        it ends before its response does.
        """
        try:
            await app(scope, self.receive, self.send)
        except Exception as error:
            if not self._is_complete:
                raise
            self._report(error)
        finally:
            self.leave()
        if not self._is_complete:
            raise RuntimeError(f"the application ended {self._describe()}")
        return None

    async def receive(self) -> "Message":
        """The body, in one piece; then, when the response is complete, that the client is gone."""
        if (body := self._body) is not None:
            self._body = None
            return {"type": "http.request", "body": body, "more_body": False}
        if not self._is_gone:
            self._left = self._left or asyncio.Event()
            await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: "Message") -> None:
        """Takes a part of the response. Raises RuntimeError for what is out of order."""
        kind = message["type"]
        if kind == "http.response.body" and self.status and not self._is_complete:
            await self._add(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self._is_complete = True
                self.leave()
        elif kind == "http.response.start" and not self.status:
            headers = message.get("headers", ())
            self.fields = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
            self.status = message["status"]
        else:
            raise RuntimeError(f"the application sent {kind} {self._describe()}")

    def leave(self) -> None:
        """Who waits to receive learns that the client is gone."""
        self._is_gone = True
        if self._left is not None:
            self._left.set()

    async def _add(self, chunk: bytes) -> None:
        self.chunks.append(chunk)

    def _describe(self) -> str:
        if self._is_complete:
            return "after its response was complete"
        return "before its response was complete" if self.status else "before its response began"


class StreamedExchange(Exchange):
    """The application runs beside its consumer, and waits while that is busy."""

    def __init__(self, body: bytes, report: "Callable[[Exception], object]") -> None:
        super().__init__(body, report)
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(1)
        self._task: asyncio.Task[None] | None = None

    async def begin(self, app: "Application", scope: "Scope") -> bytes | None:
        """Waits for the first chunk, and gives it; otherwise as Exchange."""
        self._task = asyncio.create_task(self._run(app, scope))
        first = await self._queue.get()
        if first is None:
            await self._task
        return first

    async def stream(self, first: bytes) -> "AsyncGenerator[bytes, None]":
        """All chunks; ends when the application does. Raises what it raised before its response was complete."""
        chunk: bytes | None = first
        try:
            while chunk is not None:
                yield chunk
                chunk = await self._queue.get()
        finally:
            if chunk is not None:
                await self.abandon()
        assert self._task is not None
        await self._task

    async def abandon(self) -> None:
        """Lets the application end that nobody listens to any more."""
        self.leave()
        while await self._queue.get() is not None:
            pass

    async def _run(self, app: "Application", scope: "Scope") -> None:
        try:
            await super().begin(app, scope)
        finally:
            await self._queue.put(None)

    async def _add(self, chunk: bytes) -> None:
        if chunk:
            await self._queue.put(chunk)
        if self._is_gone:
            # As ASGI demands it from 2.4 on.
            raise ConnectionResetError("the client is gone")
