"""Whose turn it is: one at a time, in the order in which they came."""

import asyncio
from types import TracebackType


class Turn:
    """An async context manager that tells whoever is inside that somebody waits."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._is_wanted = asyncio.Event()

    async def wait_wanted(self) -> None:
        """Until somebody waits for the turn."""
        await self._is_wanted.wait()

    async def __aenter__(self) -> None:
        self._waiting += 1
        self._is_wanted.set()
        try:
            await self._lock.acquire()
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._is_wanted.clear()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
