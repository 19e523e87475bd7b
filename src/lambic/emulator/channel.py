"""An answer on its way in pieces, from a worker to whoever asked: the sender waits while the receiver is busy."""

import asyncio
from collections.abc import Callable


class Closed(Exception):
    """Nobody wants more."""


class Channel:
    """One sender, one receiver; no more than one piece waits between them. Either may close it at any time."""

    def __init__(self) -> None:
        self._content_type: str | None = None
        self._piece: bytes | None = None
        self._is_closed = False
        self._waiting: list[asyncio.Future[None]] = []

    def open(self, content_type: str) -> None:
        """The sender has begun; pieces may follow."""
        self._content_type = content_type
        self._wake()

    async def begin(self) -> str | None:
        """The content type, as soon as the sender has begun; None when it never did."""
        await self._until(lambda: self._content_type is not None or self._is_closed)
        return self._content_type

    async def send(self, piece: bytes) -> None:
        """Leaves a piece for the receiver, after the one before has been taken. Raises Closed."""
        await self._until(lambda: self._piece is None or self._is_closed)
        if self._is_closed:
            raise Closed
        self._piece = piece
        self._wake()

    async def receive(self) -> bytes | None:
        """The next piece, None when there are no more."""
        await self._until(lambda: self._piece is not None or self._is_closed)
        piece, self._piece = self._piece, None
        self._wake()
        return piece

    def close(self) -> None:
        """No more is sent, or wanted. A piece that waits can still be received."""
        self._is_closed = True
        self._wake()

    async def wait_closed(self) -> None:
        await self._until(lambda: self._is_closed)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            change = asyncio.get_running_loop().create_future()
            self._waiting.append(change)
            await change

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            if not change.done():
                change.set_result(None)
