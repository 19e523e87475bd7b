"""Tasks that go on when nobody waits for them any more, until the service stops."""

import asyncio
from typing import Any


class Background:
    """What a task raises is for whoever waits for it; nobody else is told."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def keep(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    async def stop(self) -> None:
        """Cancels those that are not done."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _forget(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()
