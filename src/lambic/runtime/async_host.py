"""One event loop for several events at once. It turns in the main thread; a thread for each event waits on the wire.

So the door to the Runtime API stays the blocking one, and streams, errors and logs are those of the loop for one event.
"""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine
from contextvars import Context as Variables
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any, NoReturn

from .awaiting import (
    CAN_STEP,
    Beginning,
    Running,
    as_failure,
    beginning,
    fresh,
    is_stream,
    pump,
    running,
    set_driver,
    this_driver,
)

_AT_ONCE: dict[str, Any] = {"eager_start": True} if CAN_STEP else {}


class AsyncHost:
    """Gives each thread a handler; what it does happens in the event loop of the thread that made this."""

    def __init__(self, function: Callable[[Any, Any], Awaitable[Any]]) -> None:
        self._begin = beginning(function)
        self._event_loop = this_driver().event_loop
        self._variables = copy_context()
        self._ended: SimpleQueue[BaseException] = SimpleQueue()

    def make_handler(self) -> Callable[[Any, Any], Any]:
        """For the thread that calls this."""
        caller = Caller(self._event_loop, self._variables)
        set_driver(caller)
        return lambda event, context: caller.call(self._begin, event, context)

    def end(self, error: BaseException) -> None:
        """A thread tells that it has ended."""
        self._ended.put(error)
        self._event_loop.call_soon_threadsafe(self._event_loop.stop)

    def wait(self) -> NoReturn:
        """Lets the event loop turn. Raises what the first thread ended with, or `sys.exit` in a task left behind."""
        while self._ended.empty():
            self._event_loop.run_forever()
        raise self._ended.get()


class Chunk:
    """Goes from the event loop to the thread, and back as written or not."""

    __slots__ = ("data", "is_written")

    def __init__(self, data: Any, is_written: "asyncio.Future[None]") -> None:
        self.data = data
        self.is_written = is_written


class Caller:
    """A thread that waits while its coroutine runs in the event loop."""

    def __init__(self, event_loop: asyncio.AbstractEventLoop, variables: Variables) -> None:
        self._event_loop = event_loop
        self._variables = self._last = variables
        # What comes from the event loop: chunks on their way out, at last the task that is done.
        self._box: SimpleQueue[Chunk | asyncio.Task[Any]] = SimpleQueue()

    def call(self, begin: Beginning, event: Any, context: Any) -> Any:
        """What the coroutine gives for the event, or raises."""
        self._last = variables = fresh(self._variables, context)
        try:
            result = self._run(begin(event, context), variables)
        except Exception:
            self._look_behind(variables)
            raise
        if not is_stream(result):
            self._look_behind(variables)
        return result

    def drain(self, chunks: AsyncIterable[Any], write: Callable[[Any], object]) -> None:
        """Writes in this thread, so that a slow receiver holds up no other event."""
        try:
            self._run(pump(chunks, self._hand_over), self._last, write)
        finally:
            self._look_behind(self._last)

    async def _hand_over(self, data: Any) -> None:
        chunk = Chunk(data, self._event_loop.create_future())
        self._box.put(chunk)
        await chunk.is_written

    def _run(
        self, coroutine: Coroutine[Any, Any, Any], variables: Variables, write: Callable[[Any], object] | None = None
    ) -> Any:
        self._event_loop.call_soon_threadsafe(self._begin, coroutine, variables)
        while isinstance(item := self._box.get(), Chunk):
            assert write is not None
            self._write(item, write)
        try:
            return item.result()
        except asyncio.CancelledError as error:
            raise as_failure(error) from error

    def _begin(self, coroutine: Coroutine[Any, Any, Any], variables: Variables) -> None:
        """In the event loop. A coroutine that never waits is done at once."""
        task = asyncio.Task(_contained(coroutine), loop=self._event_loop, context=variables, **_AT_ONCE)
        if task.done():
            self._box.put(task)
        else:
            task.add_done_callback(self._box.put)

    def _write(self, chunk: Chunk, write: Callable[[Any], object]) -> None:
        try:
            write(chunk.data)
        except Exception as error:
            self._event_loop.call_soon_threadsafe(chunk.is_written.set_exception, error)
        else:
            self._event_loop.call_soon_threadsafe(chunk.is_written.set_result, None)

    def _look_behind(self, variables: Variables) -> None:
        event = variables.get(running)
        if event is not None and event.has_tasks:
            self._event_loop.call_soon_threadsafe(_settle, self._event_loop, event, variables)


async def _contained(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """`sys.exit` ends the event, and not the others with it."""
    try:
        return await coroutine
    except (SystemExit, KeyboardInterrupt) as error:
        from .faults import name_exit

        event = running.get()
        raise name_exit(error, event.request_id if event else "") from error


_settling: set["asyncio.Task[None]"] = set()


def _settle(event_loop: asyncio.AbstractEventLoop, event: Running, variables: Variables) -> None:
    task = asyncio.Task(event.settle(), loop=event_loop, context=variables)
    _settling.add(task)
    task.add_done_callback(_settling.discard)
