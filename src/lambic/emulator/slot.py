"""The place of a function's one worker: started when needed, replaced when outdated, emptied at the end."""

import asyncio
from collections.abc import Callable, Mapping

from lambic.project import Function, LambicError

from .conditions import Conditions
from .environment import worker_environment
from .fault import describe_exit, invalid_entrypoint
from .invocation import Outcome
from .launch import Launch
from .occupant import Occupant
from .report import WorkerExited, WorkerStarted
from .runtime_api import RuntimeApi
from .snapshot import Snapshot, changed_files, take_snapshot
from .worker import start_worker


class NotStarted(Exception):
    """No worker could be made ready; `outcome` is what the caller gets instead of a result."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error_type)
        self.outcome = outcome


class WorkerSlot:
    """`hear` gets each line of output. `variables` are those of `.env`.

    The slot may be used by one task at a time; `outdate` may be called at any time.
    """

    def __init__(
        self,
        function: Function,
        variables: Mapping[str, str],
        hear: Callable[[str], None],
        api: RuntimeApi,
        conditions: Conditions,
    ) -> None:
        self.function = function
        self.variables = variables
        self.watched: Snapshot = take_snapshot([function.handler.file])
        self._hear = hear
        self._api = api
        self._conditions = conditions
        self._occupant: Occupant | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._is_behind = False

    def holds(self, occupant: Occupant) -> bool:
        return self._occupant is occupant

    def outdate(self) -> None:
        """The next `ready` gives a new worker; an event under way ends on the old one."""
        if self._occupant is not None:
            self._occupant.is_outdated = True

    def is_stale(self) -> bool:
        """Whether a file that the worker was made of has changed since."""
        return self._is_behind or self._has_changed()

    def _has_changed(self) -> bool:
        return bool(changed_files(self.watched, take_snapshot(self.watched)))

    async def ready(self, request_id: str) -> Occupant:
        """The worker that asks for events, a new one where need be. Raises NotStarted, LambicError."""
        limit_s = max(self._conditions.patience.init_s, self.function.timeout_s)
        launch = await self._renew()
        if (occupant := self._occupant) is not None:
            if await occupant.wait_ready(limit_s, request_id) is None:
                return occupant
            await self.end("gone")
        self._check_open()
        occupant = await self._start(launch or await self._conditions.starter.launch(self.function), request_id)
        if failure := await occupant.wait_ready(limit_s, request_id):
            await self.end("init failed")
            raise NotStarted(failure)
        return occupant

    async def end(self, reason: str) -> None:
        """Kills the worker, if there is one, with all that it started."""
        occupant, self._occupant = self._occupant, None
        if occupant is None:
            return
        # Goes on when whoever asked for it is cancelled: `close` waits for it then.
        ending = asyncio.get_running_loop().create_task(self._kill(occupant, reason))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    async def close(self) -> None:
        """Ends the worker; none is started any more."""
        self._is_closed = True
        await self.end("stopped")
        await asyncio.gather(*self._ending)

    def _check_open(self) -> None:
        if self._is_closed:
            raise LambicError(f"{self.function.name} is not served any more")

    async def _kill(self, occupant: Occupant, reason: str) -> None:
        if occupant.has_exited:
            reason = describe_exit(occupant.worker.exited.result())
        await occupant.worker.stop()
        self._conditions.reporter.report(WorkerExited(self.function.name, reason))

    async def _renew(self) -> Launch | None:
        """Ends an outdated worker and gives the way to start the next.

        Where that can't be found (the project is broken now) the old worker goes on until more files change.
        """
        occupant = self._occupant
        if occupant is None or not self._is_replaceable(occupant):
            return None
        launch = await self._find_launch()
        if launch is None:
            occupant.is_outdated = False
            self._is_behind = True
            self.watched = take_snapshot(self.watched)
            return None
        await self.end("changed")
        return launch

    async def _find_launch(self) -> Launch | None:
        if not await self._conditions.starter.is_current(self.function):
            return None
        try:
            return await self._conditions.starter.launch(self.function)
        except LambicError:
            return None

    def _is_replaceable(self, occupant: Occupant) -> bool:
        """Looks at the files itself: an event must not overtake the news of a change that came before it."""
        return not occupant.has_exited and (
            occupant.is_outdated or (self._conditions.is_watching and self._has_changed())
        )

    async def _start(self, launch: Launch, request_id: str) -> Occupant:
        self._check_open()
        self.watched = take_snapshot({*launch.watched, self.function.handler.file})
        environment = worker_environment(self.function, launch, self.variables, self._api.address)
        conversation = self._api.begin()
        try:
            worker = await start_worker(launch.argv, launch.cwd, environment, self._hear)
        except OSError as error:
            reason = f"{launch.argv[0]} can't be started: {error.strerror or error}"
            raise NotStarted(invalid_entrypoint(request_id, reason)) from None
        self._occupant = occupant = Occupant(worker, conversation)
        self._is_behind = False
        self._conditions.reporter.report(WorkerStarted(self.function.name, worker.pid))
        return occupant
