"""Blocking calls beside the event loop, whose end does not wait for them."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


async def run_in_thread(call: Callable[[], Result]) -> Result:
    """What `call` gives or raises. A cancelled wait leaves the thread alone: it is a daemon and ends with the process.

    `asyncio.to_thread` would hold up the end of `asyncio.run` until, say, an installation is done.
    """
    future: Future[Result] = Future()
    future.set_running_or_notify_cancel()  # so that a cancelled wait can't make the thread's answer an error
    threading.Thread(target=_work, args=(call, future), daemon=True).start()
    return await asyncio.wrap_future(future)


def _work(call: Callable[[], Result], future: "Future[Result]") -> None:
    try:
        result = call()
    except Exception as error:
        future.set_exception(error)
    else:
        future.set_result(result)
