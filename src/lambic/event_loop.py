"""Async handlers under a caller that knows nothing of async: AWS's own client, a test. Loads asyncio.

Shared by the parts inside the function that decorate functions; it imports nothing of ours.
"""

import asyncio
import atexit
import threading
from contextvars import copy_context

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


def offer(handler: "Any", answer: "Callable[..., Awaitable[Any]]") -> None:
    """Lets lambic's own loop await `answer` where others call `handler`."""
    handler.__lambic_async__ = answer
    # functools.wraps copies attributes: by this a wrapper around the handler is known to be another callable.
    answer.__lambic_handler__ = handler  # type: ignore[attr-defined]


async def _await(function: "Callable[..., Awaitable[Any]]", arguments: "tuple[Any, ...]") -> "Any":
    return await function(*arguments)


def _open_runner() -> asyncio.Runner:
    global _runner
    if _runner is None:
        _runner = asyncio.Runner()
        atexit.register(_runner.close)
    return _runner
