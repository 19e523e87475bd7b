"""What an ASGI application does once, before the first request and after the last (ASGI, "Lifespan Protocol")."""

import asyncio
from contextvars import copy_context

from ..runtime.awaiting import CAN_STEP, running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .exchange import Application, Message

_AT_ONCE: "dict[str, Any]" = {"eager_start": True} if CAN_STEP else {}
_VERSIONS = {"version": "3.0", "spec_version": "2.0"}


class LifespanError(Exception):
    """The application says that its startup or shutdown failed, and has not raised anything."""


class Lifespan:
    """The life of an application, in the event loop in which it is started.

    `state` is what the application has put there for its requests.
    """

    def __init__(self, app: "Application") -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._task: asyncio.Task[None] | None = None
        self._started = asyncio.Event()
        self._stopping = asyncio.Event()
        self._has_begun = False
        self._told: LifespanError | None = None
        self._failure: BaseException | None = None

    @property
    def is_started(self) -> bool:
        """Whether requests may come."""
        return self._started.is_set() and self._failure is None

    @property
    def is_live(self) -> bool:
        """Whether there is something to stop. An application that knows of no lifespan has nothing."""
        return self._task is not None and not self._task.done()

    async def start(self) -> None:
        """Returns when the application is ready, or knows of no lifespan. Raises what its startup raised."""
        if self._task is None:
            self._task = self._begin()
        await self._started.wait()
        if self._failure is not None:
            raise self._failure

    async def stop(self) -> None:
        """Returns when the application has ended. What it raises is logged."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait([self._task])

    def stop_now(self) -> None:
        """The same where nothing can be awaited: in a signal's handler, in the middle of whatever the loop does."""
        if self._task is None or self._task.done():
            return
        event_loop = self._task.get_loop()
        if event_loop is asyncio._get_running_loop():
            self._stopping.set()
            _turn(event_loop, self._task)
        elif event_loop.is_running():
            asyncio.run_coroutine_threadsafe(self.stop(), event_loop).result()
        elif not event_loop.is_closed():
            event_loop.run_until_complete(self.stop())

    def _begin(self) -> "asyncio.Task[None]":
        # What the application starts here belongs to no event: it lives on.
        variables = copy_context()
        variables.run(running.set, None)
        event_loop = asyncio.get_running_loop()
        task = asyncio.Task(self._live(), loop=event_loop, context=variables, name="lifespan", **_AT_ONCE)
        task.add_done_callback(_mark_root)
        return task

    async def _live(self) -> None:
        scope = {"type": "lifespan", "asgi": dict(_VERSIONS), "state": self.state}
        try:
            await self._app(scope, self._receive, self._send)
        except (Exception, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and self._started.is_set():
                # The loop is being closed.
                raise
            self._end(error)
        else:
            self._end(self._told)
        self._started.set()

    def _end(self, error: BaseException | None) -> None:
        """Only who says that startup failed keeps requests away: others may know of no lifespan (ASGI)."""
        if error is None:
            return
        if self._started.is_set():
            _log(error)
        elif self._told is not None:
            error.add_note("raised while the application started (ASGI lifespan)")
            self._failure = error
        elif self._has_begun:
            error.add_note("raised when the application was told to start; requests are served all the same (ASGI)")
            _log(error)

    async def _receive(self) -> "Message":
        if not self._has_begun:
            self._has_begun = True
            return {"type": "lifespan.startup"}
        if self._told is not None and not self._started.is_set():
            # It has failed and goes on.
            self._failure = self._told
            self._started.set()
        await self._stopping.wait()
        return {"type": "lifespan.shutdown"}

    async def _send(self, message: "Message") -> None:
        kind = message["type"]
        if kind == "lifespan.startup.complete":
            self._started.set()
        elif kind in ("lifespan.startup.failed", "lifespan.shutdown.failed"):
            self._told = LifespanError(message.get("message") or f"the application sent {kind}")
        elif kind != "lifespan.shutdown.complete":
            raise RuntimeError(f"{kind} is no message of the lifespan protocol")


def _mark_root(task: "asyncio.Task[None]") -> None:
    """anyio, by which FastAPI and Starlette call plain functions, ends its threads with the task for which the loop was
    run. Here that would be every event's: a new thread for each, with nothing of what the last one kept.
    """


# By uvloop's mark anyio knows such a task; asyncio's own would stop the loop. If it looks for another one day, threads
# live as short as without.
_mark_root.__module__ = "uvloop.loop"


def _turn(event_loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    """Lets a loop that its caller holds up go on until a task is done.

    asyncio has no public way. What was interrupted does not go on: the process ends.
    """
    if (interrupted := asyncio.current_task(event_loop)) is not None:
        asyncio.tasks._leave_task(event_loop, interrupted)
    while hasattr(event_loop, "_run_once") and not task.done():
        event_loop._run_once()


def _log(error: BaseException) -> None:
    from ..runtime.logs import write_error

    write_error(error, "")
