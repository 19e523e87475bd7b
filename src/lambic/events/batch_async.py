"""The same for async functions: several lanes at once. Loads asyncio."""

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .batch import Batch, Lane


async def process_async(batch: "Batch", call: "Callable[[Any, Any], Any]", context: "Any", concurrency: int) -> None:
    """Calls a function with each record that may be processed, `concurrency` lanes at a time."""
    waiting = iter(batch.lanes)

    async def work() -> None:
        for lane in waiting:
            await _process_lane(batch, lane, call, context)

    workers = min(concurrency, len(batch.lanes))
    if workers <= 1:
        await work()
        return
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())


async def _process_lane(batch: "Batch", lane: "Lane", call: "Callable[[Any, Any], Any]", context: "Any") -> None:
    for record in lane.records:
        if not batch.has_time():
            return
        try:
            batch.finish(lane, record, await call(record, context))
        except Exception as error:
            batch.fail(record, error)
            return
        except asyncio.CancelledError as error:
            # What the function itself cancelled is its failure. Who cancels this task means all of the batch.
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            batch.fail(record, error)
            return
