"""An event under way whose answer is received while it is made."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from .channel import Channel
from .invocation import Invocation, InvocationResult


class StreamedCall:
    """`task` runs the event with `run`, whether anybody receives its pieces or not."""

    def __init__(
        self, invocation: Invocation, run: Callable[[Invocation], Coroutine[Any, Any, InvocationResult]]
    ) -> None:
        self._channel = Channel()
        running = run(replace(invocation, channel=self._channel))
        self.task: asyncio.Task[InvocationResult] = asyncio.get_running_loop().create_task(running)
        self.task.add_done_callback(lambda _: self._channel.close())

    async def begin(self) -> str | None:
        """The content type of the pieces; None when there are none, and the result is all. Raises what `run` does."""
        content_type = await self._channel.begin()
        if content_type is None:
            await self.task
        return content_type

    async def receive(self) -> bytes | None:
        """The next piece; None when there are no more, and `result` is known."""
        return await self._channel.receive()

    def result(self) -> InvocationResult:
        return self.task.result()

    def has_failed(self) -> bool:
        """Whether the function ended in an error; False while it is at work."""
        return self.task.done() and self.result().function_error is not None

    def close(self) -> None:
        """No more pieces are wanted: what the function still makes is thrown away."""
        self._channel.close()
