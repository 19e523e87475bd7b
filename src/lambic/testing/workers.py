"""Who runs the loop: a process of its own, as on Lambda, or a thread of the tests'."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, Protocol

from ..runtime.connection import Connection, ConnectionLost
from ..runtime.handler import prepare
from ..runtime.loop import Loop
from .exchange import Exchange, Invocation, Outcome
from .runtime_server import RuntimeServer

if TYPE_CHECKING:
    from ..runtime.handler import Handler

_SHUTDOWN_S = 0.5
"""How long hooks have (AWS: "Lambda execution environment lifecycle")."""

_THREAD_END_S = 1


class Worker(Protocol):
    """One environment."""

    @property
    def has_ended(self) -> bool:
        """Whether another one is needed."""

    def invoke(self, invocation: Invocation, timeout_s: float) -> Outcome:
        """Raises TimeoutError."""

    def stop(self) -> None:
        """Ends it."""


class ProcessWorker:
    """A Python of its own, with what can be imported here, in a folder. All that it writes goes to `output`."""

    def __init__(self, handler: str, folder: Path, environment: Mapping[str, str], output: IO[bytes]) -> None:
        self._exchange = Exchange()
        self._server = RuntimeServer(self._exchange)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lambic.runtime", handler],
            cwd=folder,
            env={**environment, "AWS_LAMBDA_RUNTIME_API": self._server.address},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        self._watch = Thread(target=self._wait, daemon=True)
        self._watch.start()

    @property
    def has_ended(self) -> bool:
        return self._exchange.has_ended

    def invoke(self, invocation: Invocation, timeout_s: float) -> Outcome:
        return self._exchange.invoke(invocation, timeout_s)

    def stop(self) -> None:
        """As Lambda does it: hooks run only where somebody has asked for that."""
        if self._exchange.has_extension:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_SHUTDOWN_S)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._watch.join()
        self._server.stop()

    def _wait(self) -> None:
        code = self._process.wait()
        self._exchange.end_running(f"exit status {code}" if code >= 0 else f"signal: {signal.strsignal(-code)}".lower())


class ThreadWorker:
    """The loop in a thread of this process: what the handler writes goes where the tests' output goes."""

    def __init__(self, handler: "Handler") -> None:
        self._exchange = Exchange()
        # Connections end with each answer, so that none is left over.
        self._server = RuntimeServer(self._exchange, closes=True)
        self._turns: SimpleQueue[bool] = SimpleQueue()
        self._thread = Thread(target=self._run, args=(handler,), daemon=True)
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        return self._exchange.has_ended

    def invoke(self, invocation: Invocation, timeout_s: float) -> Outcome:
        self._turns.put(True)
        return self._exchange.invoke(invocation, timeout_s)

    def stop(self) -> None:
        """A handler that hangs is left alone, and with it what it may still ask."""
        self._turns.put(False)
        self._thread.join(_THREAD_END_S)
        if not self._thread.is_alive():
            self._server.stop()

    def _run(self, handler: "Handler") -> None:
        connection = Connection(self._server.address)
        try:
            loop = Loop(connection, prepare(handler))
            while self._turns.get():
                loop.serve_next()
        except BaseException as error:
            self._exchange.end_running(error)
            with suppress(ConnectionLost):
                connection.post(b"/init/error", b"{}", b"application/json")  # the answer to it ends the connection
        finally:
            _close_event_loop()


def _close_event_loop() -> None:
    """That of async handlers, which belongs to the thread."""
    awaiting: Any = sys.modules.get("lambic.runtime.awaiting")
    if awaiting is not None:
        event_loop = awaiting.this_driver().event_loop
        event_loop.run_until_complete(event_loop.shutdown_asyncgens())
        event_loop.close()
