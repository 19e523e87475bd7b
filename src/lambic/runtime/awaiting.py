"""Async handlers: one event loop for the environment's life. Loaded only where there is something to await.

Where a handler never waits and nothing is left for later, its first step is its last and the loop need not turn: that
costs an event a tenth of a turn. Everything else is asyncio's own way.
"""

import asyncio
import sys
import threading
from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError
from contextvars import Context as Variables
from contextvars import ContextVar, copy_context
from typing import Any
from weakref import WeakSet

from . import loop

_IS_COROUTINE_FUNCTION = 0x80
CAN_STEP = sys.version_info >= (3, 12)
_GRACE_TURNS = 8
"""What a task needs that has only to be told of its end: a cancellation, the closing of a generator."""

_MOST_NAMES = 10


def awaited(function: Callable[[Any, Any], Awaitable[Any]]) -> Callable[[Any, Any], Any]:
    """The coroutine function as a plain one, on this thread's event loop. Context variables are fresh for each event.

    `__lambic_awaited__` is the coroutine function. What ends by being cancelled raises concurrent.futures' error for
    that, which is an ordinary exception.
    """
    driver = this_driver()
    begin = beginning(function)

    def handler(event: Any, context: Any) -> Any:
        return driver.call(begin, event, context)

    handler.__lambic_awaited__ = function  # type: ignore[attr-defined]
    return handler


def drain(chunks: AsyncIterable[Any], write: Callable[[Any], object]) -> None:
    """Writes every chunk, and closes the generator. All in one task, as time limits and task groups demand."""
    this_driver().drain(chunks, write)


def this_driver() -> "Driver":
    """Of this thread."""
    found: Driver | None = getattr(_local, "driver", None)
    return found or Driver()


def set_driver(driver: Any) -> None:
    """For this thread; it has `drain`."""
    _local.driver = driver


Beginning = Callable[[Any, Any], Coroutine[Any, Any, Any]]

_local = threading.local()


class Running:
    """An event, for as long as anything of it runs: for the log, and for the tasks that it leaves."""

    __slots__ = ("_context", "_tasks")

    def __init__(self, context: Any) -> None:
        self._context = context
        self._tasks: WeakSet[asyncio.Task[Any]] | None = None

    @property
    def request_id(self) -> str:
        return getattr(self._context, "aws_request_id", "")

    @property
    def trace(self) -> bytes | None:
        trace_id: str | None = getattr(self._context, "trace_id", None)
        return None if trace_id is None else trace_id.encode()

    def find_tenant_id(self) -> str | None:
        tenant_id: str | None = getattr(self._context, "tenant_id", None)
        return tenant_id

    def add(self, task: asyncio.Task[Any]) -> None:
        if self._tasks is None:
            self._tasks = WeakSet()
        self._tasks.add(task)

    @property
    def has_tasks(self) -> bool:
        return bool(self._tasks)

    def find_pending(self) -> list[asyncio.Task[Any]]:
        """The tasks that the event has made and that still run."""
        return [task for task in self._tasks if not task.done()] if self._tasks else []

    async def settle(self) -> None:
        """Lets those end that are about to, and logs the others, once."""
        for _ in range(_GRACE_TURNS):
            await asyncio.sleep(0)
            if not self.find_pending():
                return
        left, self._tasks = self.find_pending(), None
        from .logs import write_entry

        write_entry(f"[WARNING] tasks that {self.request_id} left behind go on with other events: {_name_all(left)}")


running: ContextVar[Running | None] = ContextVar("running", default=None)
"""What the code that reads it belongs to; None outside of events."""


def fresh(variables: Variables, context: Any) -> Variables:
    """A copy of context variables for one event."""
    own = variables.copy()
    own.run(running.set, Running(context))
    return own


def _name_all(tasks: list[asyncio.Task[Any]]) -> str:
    names = sorted(f"{task.get_name()} ({getattr(task.get_coro(), '__qualname__', '?')})" for task in tasks)
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


class Driver:
    """Runs coroutines to their end on a loop of its own, in the thread that made it."""

    def __init__(self) -> None:
        self.event_loop = open_event_loop()
        self._quick = self.event_loop if isinstance(self.event_loop, EventLoop) else None
        self._variables = copy_context()
        self._last = self._variables
        asyncio.set_event_loop(self.event_loop)
        # While the loop does not turn, it watches over no generators.
        sys.set_asyncgen_hooks(finalizer=self._close_generator)
        set_driver(self)

    def call(self, begin: Beginning, event: Any, context: Any) -> Any:
        """What the coroutine gives for the event, or raises."""
        self._last = variables = fresh(self._variables, context)
        result = self._run(begin(event, context), variables)
        if not is_stream(result):
            self._look_behind(variables)
        return result

    def drain(self, chunks: AsyncIterable[Any], write: Callable[[Any], object]) -> None:
        """In the context of the event that was called last."""

        async def write_now(chunk: Any) -> None:
            write(chunk)

        self._run(pump(chunks, write_now), self._last)
        self._look_behind(self._last)

    def _run(self, coroutine: Coroutine[Any, Any, Any], variables: Variables) -> Any:
        try:
            if self._quick is not None and self._quick.is_fresh:
                task = self._quick.step(coroutine, variables)
                if task.done() and self._quick.is_fresh:
                    return task.result()
            else:
                task = asyncio.Task(coroutine, loop=self.event_loop, context=variables)
            return self._finish(task)
        except Exception:
            self._look_behind(variables)
            raise
        except asyncio.CancelledError as error:
            self._look_behind(variables)
            raise as_failure(error) from error

    def _finish(self, task: asyncio.Task[Any]) -> Any:
        """As `run_until_complete`, whose frame would stand in every stack trace, and which others can stop."""
        task.add_done_callback(self._stop)
        self.event_loop.run_forever()
        while not task.done():
            self.event_loop.run_forever()
        if self._quick is not None:
            self._quick.refresh()
        return task.result()

    def _stop(self, task: asyncio.Task[Any]) -> None:
        self.event_loop.stop()

    def _look_behind(self, variables: Variables) -> None:
        event = variables.get(running)
        if event is not None and event.find_pending():
            self._finish(asyncio.Task(event.settle(), loop=self.event_loop, context=variables))

    def _close_generator(self, generator: Any) -> None:
        if not self.event_loop.is_closed():
            self.event_loop.call_soon_threadsafe(self.event_loop.create_task, generator.aclose())


def beginning(function: Callable[[Any, Any], Awaitable[Any]]) -> Beginning:
    """What makes a coroutine of an event. Nothing of the function runs before the coroutine does.

    A plain function that gives something to await may as well give a result: at every event it is looked at.
    """
    code = getattr(function, "__code__", None)
    if code is not None and code.co_flags & _IS_COROUTINE_FUNCTION:
        return function  # type: ignore[return-value]

    async def begin(event: Any, context: Any) -> Any:
        result = function(event, context)
        return await result if hasattr(result, "__await__") else result

    return begin


async def pump(chunks: AsyncIterable[Any], write: Callable[[Any], Awaitable[object]]) -> None:
    """Writes all chunks and closes the generator."""
    try:
        async for chunk in chunks:
            await write(chunk)
    finally:
        if hasattr(chunks, "aclose"):
            await chunks.aclose()


def as_failure(error: asyncio.CancelledError) -> CancelledError:
    """The same as an ordinary exception: a handler that was cancelled has failed, its environment goes on."""
    return CancelledError(*error.args or ("the handler was cancelled",)).with_traceback(error.__traceback__)


def is_stream(result: object) -> bool:
    return hasattr(getattr(result, "chunks", result), "__aiter__")


# The loop itself.


def _noting(name: str) -> Any:
    inherited = getattr(asyncio.SelectorEventLoop, name)

    def method(self: "EventLoop", *arguments: Any, **named: Any) -> Any:
        self.is_fresh = False
        return inherited(self, *arguments, **named)

    return method


class EventLoop(asyncio.SelectorEventLoop):
    """asyncio's own, which knows whether something is left to it for later."""

    is_fresh = True
    _is_stepping = False
    _first: list[asyncio.Handle] | None = None

    def refresh(self) -> None:
        """Nothing is left when nothing is ready, timed or watched, but for what wakes the loop itself (asyncio has no
        public way to ask). Tasks that wait for each other are none: whoever wakes one calls `call_soon`.
        """
        self.is_fresh = not (self._ready or self._scheduled or len(self._selector.get_map()) > 1)  # type: ignore[attr-defined]

    def step(self, coroutine: Coroutine[Any, Any, Any], variables: Variables) -> asyncio.Task[Any]:
        """A task that has taken its first step, up to where it waits for something."""
        self._is_stepping = True
        asyncio._set_running_loop(self)
        try:
            return _begin(self, coroutine, variables)
        finally:
            asyncio._set_running_loop(None)
            self._is_stepping = False

    def is_running(self) -> bool:
        return self._is_stepping or super().is_running()

    if CAN_STEP:
        call_soon = _noting("call_soon")
    else:

        def call_soon(self, *arguments: Any, **named: Any) -> Any:
            if self._first is not None:
                self._first.append(asyncio.Handle(arguments[0], arguments[1:], self, named.get("context")))
                return self._first[0]
            self.is_fresh = False
            return super().call_soon(*arguments, **named)

    call_soon_threadsafe = _noting("call_soon_threadsafe")
    call_at = _noting("call_at")
    add_reader = _noting("add_reader")
    add_writer = _noting("add_writer")
    add_signal_handler = _noting("add_signal_handler")


def _begin(event_loop: EventLoop, coroutine: Coroutine[Any, Any, Any], variables: Variables) -> asyncio.Task[Any]:
    if CAN_STEP:
        return asyncio.Task(coroutine, loop=event_loop, context=variables, eager_start=True)  # type: ignore[call-arg]
    # What a new task asks the loop for, and nothing else, is done at once.
    first: list[asyncio.Handle] = []
    event_loop._first = first
    try:
        task = asyncio.Task(coroutine, loop=event_loop, context=variables)
    finally:
        event_loop._first = None
    first[0]._run()
    return task


def open_event_loop() -> asyncio.AbstractEventLoop:
    """Ours, unless the user's code has asked for another kind: uvloop, for one."""
    event_loop = asyncio.new_event_loop()
    if type(event_loop) is asyncio.SelectorEventLoop:
        event_loop.close()
        event_loop = EventLoop()
    event_loop.set_task_factory(_make_task)
    event_loop.set_exception_handler(_report)
    return event_loop


def _make_task(event_loop: asyncio.AbstractEventLoop, coroutine: Any, **named: Any) -> asyncio.Task[Any]:
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=event_loop, **named)
    if (event := running.get()) is not None:
        event.add(task)
    return task


def _report(event_loop: asyncio.AbstractEventLoop, details: dict[str, Any]) -> None:
    """To the log, as asyncio does by itself. But what is set as a handler runs in the task's context (Python 3.12)."""
    event_loop.default_exception_handler(details)


# For the log.

_find_event = loop.current


def _current() -> Any:
    return running.get() or _find_event()


loop.current = _current
