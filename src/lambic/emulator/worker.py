"""Door to processes: one worker in a process group of its own, its output line by line."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .lines import Lines

_READ_BYTES = 1 << 16


class Worker:
    """A running process. `exited` is done when it has ended, its result as asyncio gives it (-9 for SIGKILL).

    stdout and stderr share one pipe, so that their lines keep their order, as in Lambda's log.
    """

    def __init__(self, process: asyncio.subprocess.Process, output: int, on_line: Callable[[str], None]) -> None:
        self.pid = process.pid
        self.exited: asyncio.Task[int] = asyncio.ensure_future(process.wait())
        self._output = output
        self._lines = Lines()
        self._on_line = on_line
        asyncio.get_running_loop().add_reader(output, self._read_some)

    def drain(self) -> None:
        """Passes on all that has been written until now, a line without an end included."""
        while self._read_some():
            pass
        self._tell(self._lines.flush())

    async def stop(self) -> None:
        """Kills the whole group, as Lambda does: nothing is asked before. Returns when the process is gone."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        await asyncio.shield(self.exited)
        if self._output >= 0:
            self.drain()
            self._close()

    def _read_some(self) -> bool:
        """One piece of output; whether there was one."""
        try:
            data = os.read(self._output, _READ_BYTES) if self._output >= 0 else b""
        except BlockingIOError:
            return False
        if not data:
            asyncio.get_running_loop().remove_reader(self._output)
            return False
        self._tell(self._lines.feed(data))
        return True

    def _close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._output)
        os.close(self._output)
        self._output = -1

    def _tell(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._on_line(line)


async def start_worker(
    argv: Sequence[str], cwd: Path, environment: Mapping[str, str], on_line: Callable[[str], None]
) -> Worker:
    """Starts a process with exactly this environment. Raises OSError when it can't be started."""
    output, end = os.pipe()
    os.set_blocking(output, False)
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=cwd,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=end,
            stderr=end,
            start_new_session=True,
        )
    except BaseException:
        os.close(output)
        raise
    finally:
        os.close(end)
    return Worker(process, output, on_line)
