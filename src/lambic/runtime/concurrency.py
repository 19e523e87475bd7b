"""Several events at once, which Lambda managed instances send: AWS_LAMBDA_MAX_CONCURRENCY says how many at most.

Async handlers share one event loop in one process. Others have a process each, as under AWS's own client; where the
handler can take it, LAMBIC_CONCURRENCY asks for `fork`, one import for all processes, or for `threads`. An event that
fails does not disturb the others.
"""

import sys
from _contextvars import ContextVar
from _queue import SimpleQueue
from posix import dup2, environ, execve, listdir, readlink
from time import sleep

from . import loop
from .connection import Connection, ConnectionLost
from .loop import Loop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from .async_host import AsyncHost
    from .connection import Reply
    from .handler import Handler
    from .workers import Slot, Worker

_ATTEMPTS = 5
_FIRST_PAUSE_S = 0.1
"""How often a worker tries to go on when the Runtime API is gone, and how long it waits first; then twice as long."""


def serve_several(load: "Callable[[], Handler]", connection: Connection) -> None:
    """Returns when it is one event at a time after all: for 1, and for what is no number. Raises ConnectionLost."""
    text = environ.get(b"AWS_LAMBDA_MAX_CONCURRENCY", b"")
    count = int(text) if text.isdigit() else 1
    if count < 2:
        return
    kind = _read_kind()
    if kind == b"fork":
        worker, handler = _load_first(load, connection, count)
    else:
        worker = _find_worker(count)
        handler = loop.initialize(load, connection)
    is_first = worker is None or worker.is_first
    if _is_async(handler) or kind == b"threads":
        loop.end_init(connection, is_first)
        _serve_in_threads(handler, count, worker)
    if worker is None:
        _warn("there are threads already, which no forked process has: one event at a time is served")
        loop.serve(Loop(connection, handler), connection)
    worker.serve_one()
    loop.serve(PeerLoop(connection, handler, worker.slot), connection, is_first)


def _read_kind() -> bytes:
    kind = environ.get(b"LAMBIC_CONCURRENCY", b"processes")
    if kind in (b"processes", b"fork", b"threads"):
        return kind
    _warn(f"LAMBIC_CONCURRENCY is {kind.decode('ascii', 'replace')!r}; it should be processes, fork or threads")
    return b"processes"


def _is_async(handler: "Handler") -> bool:
    return hasattr(handler, "__lambic_awaited__")


def _load_first(load: "Callable[[], Handler]", connection: Connection, count: int) -> "tuple[Worker | None, Handler]":
    """One import for all processes. Where it opened what they can't share, the program begins again without that."""
    known = _find_descriptors()
    handler = loop.initialize(load, connection)
    if _is_async(handler):
        return None, handler
    opened = sorted(_find_descriptors() - known)
    if opened or _count_threads() > 1:
        _warn(f"LAMBIC_CONCURRENCY=fork can't be: the import of the handler opened {', '.join(opened) or 'threads'}")
        _begin_again()
    return _find_worker(count), handler


def _find_descriptors() -> set[str]:
    """What the open ones lead to, where the system tells: "socket:[4711]", "/tmp/cache.db"."""
    found = set()
    for number in _list("/proc/self/fd"):
        try:
            found.add(readlink(f"/proc/self/fd/{number}"))
        except OSError:  # that of the listing itself
            pass
    return found


def _list(folder: str) -> list[str]:
    try:
        return listdir(folder)
    except OSError:
        return []


def _begin_again() -> "NoReturn":
    execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**environ, b"LAMBIC_CONCURRENCY": b"processes"})


def _find_worker(count: int) -> "Worker | None":
    """Returns in the workers' processes. None where there can't be any, which only `lambic.run` can bring about."""
    if _count_threads() > 1:
        return None
    from .workers import Crew

    worker = Crew(count, loop.connect()).start()
    if path := environ.get(b"_LAMBDA_TELEMETRY_LOG_FD_PROVIDER_SOCKET"):
        _redirect_output(path)
    return worker


def _count_threads() -> int:
    """With those that Python knows nothing of, where the system tells."""
    if tasks := _list("/proc/self/task"):
        return len(tasks)
    from threading import active_count

    return active_count()


def _redirect_output(path: bytes) -> None:
    """Lambda tells the lines of one process from those of another by the connection that they come on."""
    from _socket import AF_UNIX, socket

    for descriptor in (1, 2):
        connection = socket(AF_UNIX)
        connection.connect(path)
        dup2(connection.fileno(), descriptor)
        connection.close()


class PeerLoop(Loop):
    """One of several: what it serves stands in its slot, and it does not give up at once when the connection is lost.

    AWS's client tries five times in this mode, after 0.1 s, 0.2 s, ...
    """

    __slots__ = ("_failures", "_slot")

    def __init__(self, connection: Connection, handler: "Handler", slot: "Slot | None") -> None:
        super().__init__(connection, handler)
        self._slot = slot
        self._failures = 0

    def serve_next(self) -> None:
        try:
            super().serve_next()
            self._failures = 0
        except ConnectionLost as lost:
            self._failures += 1
            if self._failures == _ATTEMPTS:
                raise
            self._note_loss(lost)
            sleep(_FIRST_PAUSE_S * 2 ** (self._failures - 1))

    def _answer(self, event: "Reply") -> None:
        if self._slot is None:
            super()._answer(event)
            return
        self._slot.note(self._path, self._fields)
        try:
            super()._answer(event)
        except Exception:
            self._slot.clear()
            raise
        self._slot.clear()

    def _note_loss(self, lost: ConnectionLost) -> None:
        if self._event is None:
            _warn(f"{lost}; trying again")
        else:
            from .logs import write_entry

            write_entry(f"[ERROR] the answer to {self.request_id} is lost: {lost}")


def _warn(reason: str) -> None:
    from .logs import write_entry

    write_entry(f"[WARNING] lambic: {reason}")


# In one process.


class ThreadLoop(PeerLoop):
    """An environment variable can't hold the traces of several events: `context.trace_id` has each."""

    __slots__ = ()

    def _set_trace(self, trace: bytes | None) -> None:
        self.trace = trace


_mine: ContextVar[Loop | None] = ContextVar("mine", default=None)


def _serve_in_threads(handler: "Handler", count: int, worker: "Worker | None") -> "NoReturn":
    """Raises what the first thread to end raised: each ends only when no more events can be served."""
    from threading import Thread

    find_other = loop.current
    loop.current = lambda: _mine.get() or find_other()
    host = _make_host(handler)
    slots = [None] * count if worker is None else worker.slots

    def work(number: int) -> None:
        try:
            own = ThreadLoop(loop.connect(), host.make_handler(), slots[number])
            _mine.set(own)
            while True:
                own.serve_next()
        except BaseException as error:
            host.end(error)

    for number in range(count):
        Thread(target=work, args=(number,), name=f"lambic-{number}", daemon=True).start()
    if worker is not None:
        worker.serve_all()
    host.wait()


def _make_host(handler: "Handler") -> "PlainHost | AsyncHost":
    if not _is_async(handler):
        return PlainHost(handler)
    # Brings asyncio along.
    from .async_host import AsyncHost

    return AsyncHost(handler.__lambic_awaited__)  # type: ignore[attr-defined]


class PlainHost:
    """The handler runs in the threads themselves; the main thread waits, and takes signals."""

    def __init__(self, handler: "Handler") -> None:
        self._handler = handler
        self._ended: SimpleQueue[BaseException] = SimpleQueue()

    def make_handler(self) -> "Handler":
        """For one thread. `sys.exit` ends the event, and not the others with it."""

        def handler(event: "Any", context: "Any") -> "Any":
            try:
                return self._handler(event, context)
            except Exception:
                raise
            except BaseException as error:
                from .faults import name_exit

                raise name_exit(error, context.aws_request_id) from error

        return handler

    def end(self, error: BaseException) -> None:
        """A thread tells that it has ended."""
        self._ended.put(error)

    def wait(self) -> "NoReturn":
        """Raises what the first thread ended with."""
        raise self._ended.get()
