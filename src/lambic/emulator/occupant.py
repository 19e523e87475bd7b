"""A worker at work: its process, what was said with it, and how far it is."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from .conversation import Conversation
from .fault import exited, timed_out
from .invocation import Invocation, Outcome
from .worker import Worker


class TimedOut(Exception):
    """No answer within the function's timeout."""


class Displaced(Exception):
    """Nobody wants the answer any more, and somebody waits for the worker."""


@dataclass
class Occupant:
    """`began` is of time.perf_counter; `init_ms` is None until the worker first asks for an event."""

    worker: Worker
    conversation: Conversation
    began: float = field(default_factory=time.perf_counter)
    init_ms: float | None = None
    served: int = 0
    is_outdated: bool = False

    @property
    def has_exited(self) -> bool:
        return self.worker.exited.done()

    async def wait_ready(self, limit_s: float, request_id: str) -> Outcome | None:
        """None when the worker asks for an event, else why it never will."""
        ready = asyncio.ensure_future(self.conversation.wait_ready())
        try:
            await _first_of(limit_s, ready, self.conversation.init_error, self.worker.exited)
        finally:
            ready.cancel()
        if self.conversation.init_error.done():
            return self.conversation.init_error.result()
        if self.has_exited:
            return exited(request_id, self.worker.exited.result())
        if not ready.done():
            return timed_out(request_id, limit_s)
        self.init_ms = self.init_ms or (time.perf_counter() - self.began) * 1000
        return None

    async def work(self, invocation: Invocation, timeout_s: float, displaced: "asyncio.Future[None]") -> Outcome:
        """The outcome of an event; the worker must be ready. Raises TimedOut, and Displaced when that comes first."""
        answer = self.conversation.give(invocation, timeout_s)
        self.served += 1
        await _first_of(timeout_s, answer, self.worker.exited, displaced)
        if answer.done():
            self.worker.drain()  # what the handler wrote came before its answer
            return answer.result()
        if self.has_exited:
            return exited(invocation.request_id, self.worker.exited.result())
        raise Displaced if displaced.done() else TimedOut


async def _first_of(timeout_s: float, *waits: "asyncio.Future[Any]") -> None:
    """Until one of them is done, or the time is up."""
    await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
