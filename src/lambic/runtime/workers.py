"""Processes that each serve one event at a time, and one that watches over them.

Every worker imports the handler itself, as under AWS's own client, unless the user says that one import will do: what
comes of it (a connection to a database, a thread, a random generator) must not be shared between processes.
"""

import fcntl
import sys
from _signal import SIG_DFL, SIGTERM, signal, strsignal  # type: ignore[import-not-found]  # `signal` itself imports enum
from mmap import mmap
from posix import (
    O_ASYNC,
    close,
    fork,
    getpid,
    getppid,
    kill,
    pipe,
    read,
    waitpid,
    waitstatus_to_exitcode,
    write,
)

from .connection import Connection, ConnectionLost
from .payload import JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SLOT_BYTES = 256
_ONE, _ALL = b"1", b"*"


class Slot:
    """The event that is being handled, where the watching process finds it when the worker is gone."""

    __slots__ = ("_memory", "_start")

    def __init__(self, memory: mmap, number: int) -> None:
        self._memory = memory
        self._start = number * _SLOT_BYTES

    def note(self, path: bytes, fields: bytes) -> None:
        """What an answer is posted with. Longer ids than Lambda has are not kept."""
        noted = b"%b\0%b\0" % (path, fields)
        if len(noted) < _SLOT_BYTES:
            self._memory[self._start : self._start + len(noted)] = noted
        self._memory[self._start + _SLOT_BYTES - 1] = 1

    def clear(self) -> None:
        self._memory[self._start] = 0

    def take(self) -> tuple[bytes, bytes] | None:
        """(path, fields) of the event, None when there is none; it counts as answered then."""
        path, fields, _ = self._memory[self._start : self._start + _SLOT_BYTES].split(b"\0", 2)
        self.clear()
        return (path, fields) if path else None

    def take_use(self) -> bool:
        """Whether there has been an event since this was last asked."""
        last = self._start + _SLOT_BYTES - 1
        was_used, self._memory[last] = self._memory[last], 0
        return bool(was_used)


class Worker:
    """What a worker's process knows of itself. The first one says, when it has the handler, whether it needs others."""

    def __init__(self, number: int, slots: list[Slot], report: int | None) -> None:
        self.is_first = number == 0
        self.slots = slots
        self.slot = slots[number]
        self._report = report

    def serve_one(self) -> None:
        """It will serve an event at a time."""
        self._say(_ONE)

    def serve_all(self) -> None:
        """It will serve all events at once."""
        self._say(_ALL)

    def _say(self, word: bytes) -> None:
        if self._report is not None:
            write(self._report, word)
            close(self._report)
            self._report = None


class Crew:
    """`count` workers at most. `connection` is the watching process's own, for events whose worker is gone."""

    def __init__(self, count: int, connection: Connection) -> None:
        memory = mmap(-1, count * _SLOT_BYTES)
        self._slots = [Slot(memory, number) for number in range(count)]
        self._connection = connection
        # Of each process its number, and the end of a pipe that closes when this process ends.
        self._workers: dict[int, tuple[int, int]] = {}
        self._former: Any = SIG_DFL
        self._serves_all = False
        self._is_ending = False
        self._exit_code = 0

    def start(self) -> Worker:
        """Returns in the workers only. The watching process exits as the last of them did, and with 0 at SIGTERM."""
        self._former = signal(SIGTERM, self._end) or SIG_DFL
        reader, writer = pipe()
        if worker := self._fork(0, writer):
            return worker
        close(writer)
        word = read(reader, 1)
        close(reader)
        self._serves_all = word == _ALL
        for number in range(1, len(self._slots) if word == _ONE else 1):
            if worker := self._fork(number):
                return worker
        return self._watch()

    def _watch(self) -> Worker:
        while self._workers:
            process, status = waitpid(-1, 0)
            if process in self._workers and (worker := self._replace(process, status)):
                return worker
        sys.exit(0 if self._is_ending else self._exit_code)

    def _fork(self, number: int, report: int | None = None) -> Worker | None:
        """None in the watching process."""
        watching = getpid()
        reader, writer = pipe()
        process = fork()
        if process:
            close(reader)
            self._workers[process] = number, writer
            if self._is_ending:
                kill(process, SIGTERM)
            return None
        signal(SIGTERM, self._former)
        for lifeline in (writer, *(lifeline for _, lifeline in self._workers.values())):
            close(lifeline)
        _end_with(watching, reader)
        return Worker(number, self._slots, report)

    def _replace(self, process: int, status: int) -> Worker | None:
        """One that never had an event would fail again: it is not replaced. Returns in the new worker too."""
        number, lifeline = self._workers.pop(process)
        close(lifeline)
        code = waitstatus_to_exitcode(status)
        self._exit_code = code if code >= 0 else 128 - code
        slots = self._slots if self._serves_all else [self._slots[number]]
        lost = [event for slot in slots if (event := slot.take())]
        uses = [slot.take_use() for slot in slots]
        is_replaced = any(uses) and not self._is_ending
        for path, fields in lost:
            self._answer(path, fields, _told(code))
        if self._is_ending or (code == 1 and not is_replaced):
            return None  # it has said why
        _note(process, _told(code), lost, is_replaced)
        return self._fork(number) if is_replaced else None

    def _answer(self, path: bytes, fields: bytes, told: str) -> None:
        """In the worker's place, as Lambda answers when a process ends that is the only one."""
        from .faults import describe, name_exit, write_document

        request_id = _id_of(path)
        document = write_document(describe(name_exit(told, request_id), request_id))
        try:
            self._connection.post(path + b"/error", document, JSON, fields)
        except ConnectionLost:
            pass  # the workers find out as well, and say so

    def _end(self, number: int, frame: object) -> None:
        """SIGTERM is for the workers: their hooks run. This process ends when they have."""
        self._is_ending = True
        for process in self._workers:
            kill(process, number)


def _end_with(watching: int, lifeline: int) -> None:
    """No worker outlives the watching process, however that ends: the kernel sends SIGTERM when the pipe closes."""
    if hasattr(fcntl, "F_SETSIG"):  # Linux
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, SIGTERM)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, O_ASYNC)
    if getppid() != watching:
        sys.exit(1)


def _told(code: int) -> str:
    """As Lambda words it."""
    return f"exit status {code}" if code >= 0 else f"signal: {strsignal(-code).lower()}"


def _id_of(path: bytes) -> str:
    return path.rpartition(b"/")[2].decode("utf-8", "surrogateescape")


def _note(process: int, told: str, lost: list[tuple[bytes, bytes]], is_replaced: bool) -> None:
    from .logs import write_entry

    ids = ", ".join(_id_of(path) for path, _ in lost)
    at = f" while it handled {ids}" if ids else ""
    next_step = "another takes its place" if is_replaced else "it had no event yet, so none takes its place"
    write_entry(f"[ERROR] lambic: worker process {process} ended{at} ({told}); {next_step}")
