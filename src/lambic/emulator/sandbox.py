"""One function's execution environment: its Runtime API, its worker, and the queue before it.

Source: AWS, "Understanding the Lambda execution environment lifecycle". One worker serves one event at a time; it is
kept for the next ones until it ends, is outdated, or overruns its time.
"""

import asyncio
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from lambic.project import Function, LambicError

from . import problem
from .channel import Channel
from .conditions import Conditions
from .environment import find_region
from .fault import timed_out
from .invocation import Invocation, InvocationResult, Outcome, new_request_id
from .log import Log
from .occupant import Displaced, Occupant, TimedOut
from .report import Output
from .runtime_api import RuntimeApi
from .slot import NotStarted, WorkerSlot
from .snapshot import Snapshot
from .turn import Turn


class Sandbox:
    """`variables` are those of `.env`, `root` is the project's folder."""

    def __init__(
        self,
        function: Function,
        variables: Mapping[str, str],
        root: Path,
        conditions: Conditions,
    ) -> None:
        self._root = root
        self._reporter = reporter = conditions.reporter
        self._api = RuntimeApi(lambda message, trace: reporter.report(problem.defect(message, trace)))
        self._slot = WorkerSlot(function, variables, self._hear, self._api, conditions)
        self._turn = Turn()
        self._log: Log | None = None
        self._known: Occupant | None = None
        self._reaping: set[asyncio.Task[None]] = set()

    @property
    def function(self) -> Function:
        return self._slot.function

    @property
    def region(self) -> str:
        return find_region(self._slot.variables)

    @property
    def watched(self) -> Snapshot:
        return self._slot.watched

    async def start(self) -> None:
        """Opens the Runtime API; the first worker comes with `warm` or with the first event."""
        await self._api.start()

    async def stop(self) -> None:
        """Kills the worker; events under way must have been cancelled before."""
        for task in tuple(self._reaping):
            task.cancel()
        await asyncio.gather(*self._reaping, return_exceptions=True)
        await self._slot.close()
        await self._api.stop()

    def update(self, function: Function, variables: Mapping[str, str], is_outdated: bool) -> None:
        """What the project says now; where that needs a new worker, the next event or `warm` meets one."""
        if is_outdated or self._is_behind(variables):
            self._slot.outdate()
        self._slot.function, self._slot.variables = function, variables

    def is_touched_by(self, files: Collection[Path], variables: Mapping[str, str]) -> bool:
        """Whether changes of these files and variables need a new worker, which there may be by now."""
        return self._is_behind(variables) or not self._slot.watched.keys().isdisjoint(files)

    def _is_behind(self, variables: Mapping[str, str]) -> bool:
        return self._slot.variables != variables or self._slot.is_stale()

    async def warm(self) -> None:
        """Has a worker ready, without an event. What goes wrong is reported, not raised."""
        async with self._turn:
            with suppress(NotStarted, LambicError):
                await self._ready(new_request_id())

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Runs one event, after those that came before it. Raises LambicError when no worker can be launched."""
        async with self._turn:
            self._log = log = Log(invocation.request_id)
            try:
                return await self._run(invocation, log)
            finally:
                self._log = None

    async def _run(self, invocation: Invocation, log: Log) -> InvocationResult:
        began = time.perf_counter()
        init_ms, is_cold = None, True
        try:
            occupant = await self._ready(invocation.request_id)
            is_cold = occupant.served == 0
            init_ms = occupant.init_ms if is_cold else None
            began = time.perf_counter()
            outcome = await self._work(occupant, invocation, log)
        except NotStarted as failure:
            outcome = failure.outcome
        duration_ms = (time.perf_counter() - began) * 1000
        text = log.close(duration_ms, init_ms, self.function.memory_mb)
        return InvocationResult(
            outcome.payload, outcome.error_type, text, invocation.request_id, is_cold, duration_ms, init_ms
        )

    async def _ready(self, request_id: str) -> Occupant:
        """A worker that asks for events. Raises NotStarted and LambicError, both reported."""
        try:
            occupant = await self._slot.ready(request_id)
        except NotStarted as failure:
            self._reporter.report(problem.init_failed(self.function.name, failure.outcome, self._root))
            raise
        if occupant is not self._known:
            self._known = occupant
            self._start_reaping(occupant)
        return occupant

    def _start_reaping(self, occupant: Occupant) -> None:
        task = asyncio.get_running_loop().create_task(self._reap(occupant))
        self._reaping.add(task)
        task.add_done_callback(self._reaping.discard)

    async def _work(self, occupant: Occupant, invocation: Invocation, log: Log) -> Outcome:
        outcome = await self._await_outcome(occupant, invocation, log)
        if occupant.has_exited:
            await self._slot.end("gone")
        if outcome.error_type is not None:
            self._reporter.report(problem.function_failed(self.function.name, outcome, self._root))
        return outcome

    async def _await_outcome(self, occupant: Occupant, invocation: Invocation, log: Log) -> Outcome:
        timeout_s = self.function.timeout_s
        displaced = asyncio.ensure_future(self._wait_displaced(invocation.channel))
        try:
            return await occupant.work(invocation, timeout_s, displaced)
        except TimedOut:
            await self._slot.end("timed out")
            log.note_timeout(timeout_s)
            return timed_out(invocation.request_id, timeout_s)
        except Displaced:
            await self._slot.end("nobody reads its stream any more, and another event waits")
            return Outcome(b"")
        finally:
            displaced.cancel()

    async def _wait_displaced(self, channel: Channel | None) -> None:
        """Until a stream has lost its reader and the worker is wanted; Lambda would give that event another one."""
        if channel is None:
            await asyncio.get_running_loop().create_future()
            return
        await channel.wait_closed()
        await self._turn.wait_wanted()

    async def _reap(self, occupant: Occupant) -> None:
        """A worker may also end while it has no event."""
        await asyncio.shield(occupant.worker.exited)
        async with self._turn:
            if self._slot.holds(occupant):
                await self._slot.end("gone")

    def _hear(self, line: str) -> None:
        if self._log is not None:
            self._log.write(line)
        self._reporter.report(Output(self.function.name, line))
