"""What passes between the Runtime API and one worker, from its start to its end."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

from .channel import Channel
from .invocation import Invocation, Outcome
from .lifecycle import Lifecycle, State, Step


class WrongId(Exception):
    """The request id is not that of the last event."""


@dataclass(frozen=True)
class Delivery:
    """An event in a worker's hands; `deadline_ms` is Unix time."""

    invocation: Invocation
    deadline_ms: int
    outcome: "asyncio.Future[Outcome]"


class Conversation:
    """One worker, one event at a time."""

    def __init__(self) -> None:
        self._lifecycle = Lifecycle()
        self._pollers: deque[asyncio.Future[Delivery]] = deque()
        self._delivery: Delivery | None = None
        self._cut: Outcome | None = None
        self._is_ready = asyncio.Event()
        self._is_silent = asyncio.Event()
        self._is_silent.set()
        self.init_error: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    async def wait_ready(self) -> None:
        """Until the worker asks for an event."""
        await self._is_ready.wait()

    def give(self, invocation: Invocation, timeout_s: float) -> "asyncio.Future[Outcome]":
        """Hands the event to the worker, which must be ready; gives the future of its answer. Raises NotAllowed."""
        self._lifecycle.take(Step.DELIVER)
        self._is_ready.clear()
        deadline_ms = int((time.time() + timeout_s) * 1000)
        self._delivery = Delivery(invocation, deadline_ms, asyncio.get_running_loop().create_future())
        while self._pollers:
            poller = self._pollers.popleft()
            if not poller.done():
                poller.set_result(self._delivery)
                break
        return self._delivery.outcome

    async def next(self) -> Delivery:
        """The next event, or the unanswered one again. Raises NotAllowed."""
        # A worker that drops its stream may ask on another connection before the end of the first is seen.
        await self._is_silent.wait()
        if self._lifecycle.take(Step.NEXT) is State.RUNNING and self._delivery is not None:
            return self._delivery
        if self._cut is not None:
            self._settle(self._cut)
        self._is_ready.set()
        poller: asyncio.Future[Delivery] = asyncio.get_running_loop().create_future()
        self._pollers.append(poller)
        return await poller

    def answer(self, request_id: str, step: Step, outcome: Outcome) -> None:
        """The worker's RESPONSE or ERROR, whole. Raises WrongId, NotAllowed; neither changes anything."""
        self._expect(request_id)
        self._lifecycle.take(step)
        self.end_stream(outcome)

    def wants_stream(self, request_id: str) -> bool:
        """Whether the answer to this event may come in pieces."""
        invocation = self._delivery.invocation if self._delivery else None
        return invocation is not None and invocation.request_id == request_id and invocation.channel is not None

    def begin_stream(self, request_id: str) -> Channel:
        """Where the pieces of the worker's RESPONSE go, which begins now. As `answer` in what it raises."""
        channel = self._expect(request_id).invocation.channel
        if channel is None:
            raise WrongId
        self._lifecycle.take(Step.RESPONSE)
        self._is_silent.clear()
        return channel

    def end_stream(self, outcome: Outcome) -> None:
        """The answer is there as a whole."""
        self._lifecycle.take(Step.SENT)
        self._is_silent.set()
        self._settle(outcome)

    def cut_stream(self, outcome: Outcome) -> None:
        """No more of the answer comes. The event has this outcome as soon as the worker asks for the next one."""
        self._lifecycle.take(Step.SENT)
        self._is_silent.set()
        self._cut = outcome

    def _expect(self, request_id: str) -> Delivery:
        if self._delivery is None or self._delivery.invocation.request_id != request_id:
            raise WrongId
        return self._delivery

    def _settle(self, outcome: Outcome) -> None:
        self._cut = None
        if self._delivery is not None and not self._delivery.outcome.done():
            self._delivery.outcome.set_result(outcome)

    def fail_init(self, outcome: Outcome) -> None:
        """The worker could not load its handler. Raises NotAllowed."""
        self._lifecycle.take(Step.INIT_ERROR)
        self.init_error.set_result(outcome)
