"""Async handlers under a caller that knows nothing of async: AWS's own client, a test."""

import asyncio
import atexit
import threading
from contextvars import copy_context

from .response import to_response
from .response_body import join_chunks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

# One loop for all events: what a handler keeps between them (connections, locks) belongs to a loop. AWS's client may
# call from a new thread for each event, one after the other, hence the lock.
_lock = threading.Lock()
_runner: asyncio.Runner | None = None


def run(function: "Callable[..., Awaitable[Any]]", *arguments: "Any") -> "Any":
    """Awaits `function(*arguments)` in this process's loop. Raises RuntimeError inside a running loop."""
    if asyncio._get_running_loop() is not None:
        raise RuntimeError("an event loop is running here: await handler.__lambic_async__(event, context) instead")
    with _lock:
        return _open_runner().run(_await(function, arguments), context=copy_context())


async def settle(result: "Any", is_streaming: bool = False) -> object:
    """What an async handler returned, as a value: coroutines awaited, the chunks of async generators put together.

    With `is_streaming` a generator is begun only (stream.py).
    """
    value = await result if hasattr(result, "__await__") else result
    if isinstance(value, dict | list | str):
        return value
    response = to_response(value)
    if hasattr(response.body, "__aiter__"):
        response.body = await (_begin(response.body) if is_streaming else collect_async(response.body))
    return response


async def _begin(chunks: "Any") -> object:
    from .stream import begin_async

    return await begin_async(chunks)


async def collect_async(chunks: "Any") -> str | bytes:
    """The chunks of an async generator put together, as `collect` does it."""
    return join_chunks([chunk async for chunk in chunks])


async def _await(function: "Callable[..., Awaitable[Any]]", arguments: "tuple[Any, ...]") -> "Any":
    return await function(*arguments)


def _open_runner() -> asyncio.Runner:
    global _runner
    if _runner is None:
        _runner = asyncio.Runner()
        atexit.register(_runner.close)
    return _runner
