"""Door to the file system's events; watchfiles is imported when watching starts, for it takes its time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import aclosing
from pathlib import Path

_CHECK_MS = 1000
_QUIET_MS = 400


async def wake_on_change(folders: Callable[[], Collection[Path]], stop: asyncio.Event) -> AsyncGenerator[None, None]:
    """Wakes after something changed directly in one of the folders, and once a second, until `stop` is set.

    `folders` is asked again after each waking. Waking without a reason is harmless: who is woken looks at the files.
    Where the system has no events left to give, folders are polled.
    """
    is_polling = False
    while not stop.is_set():
        watched = {folder for folder in folders() if folder.is_dir()}
        try:
            async with aclosing(_watch(watched, stop, is_polling)) as changes:
                async for _ in changes:
                    yield
                    if watched != {folder for folder in folders() if folder.is_dir()}:
                        break
        except (OSError, RuntimeError):  # the second is what watchfiles' own error is
            if is_polling:
                raise
            is_polling = True


def _watch(folders: Collection[Path], stop: asyncio.Event, is_polling: bool) -> AsyncGenerator[object, None]:
    import watchfiles

    return watchfiles.awatch(
        *folders,
        watch_filter=None,
        debounce=_QUIET_MS,
        stop_event=stop,
        rust_timeout=_CHECK_MS,
        yield_on_timeout=True,
        force_polling=is_polling,
        recursive=False,
    )
