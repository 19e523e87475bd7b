"""Door to the target's Python: sources are read by an interpreter that knows their grammar.

A few files of the running version are read here; anything else goes to worker processes, which are started when first
needed and answer in step (scan.py holds the protocol).
"""

import json
import os
import subprocess
import sys
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Protocol

from lambic.project import TOOL_FAILED, LambicError, running_interpreter

from . import scan

_FEW = 12
"""Up to so many files the start of a worker costs more than it brings; one that runs is better for any two."""
_BATCH = 8
_MOST_WORKERS = 4

Answer = dict[str, Any]
Version = tuple[int, int]


class Reader(Protocol):
    """A module that reads sources, here and as the script of a worker."""

    __file__: str | None

    def scan_file(self, path: str, version: Version, platform: str) -> Answer: ...

    def describe(self) -> Answer: ...

    def failed(self, text: str) -> Answer:
        """The answer for a file that could not be read."""
        ...


class Scanner:
    """Reads sources with the interpreter at `python`. Close it, or use it in `with`; else its workers end with it.

    `built_in` are the modules in the target's interpreter, where that is another one, which can't be started here.
    """

    def __init__(self, python: Path, built_in: Sequence[str] = (), reader: Reader = scan) -> None:
        self.python = python
        self._built_in = tuple(built_in)
        self._reader = reader
        self._is_running = python.resolve() in {Path(sys.executable).resolve(), running_interpreter().path.resolve()}
        self._workers: list[_Worker] = []
        self.close = weakref.finalize(self, _close, self._workers)

    def __enter__(self) -> "Scanner":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @cached_property
    def description(self) -> Answer:
        """`scan.describe()` of that interpreter; `bare` is right in `bare` alone."""
        found = self._reader.describe() if self._is_running else self._worker(0).description
        return {**found, "builtin": list(self._built_in)} if self._built_in else found

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The modules that a start with `-I -S` loads before anything of the user's."""
        return tuple(self._worker(0).description["bare"])

    def scan(self, paths: Sequence[Path], version: Version, platform: str) -> list[Answer]:
        """The facts of each file, in order, for a target of that version and `sys.platform`.

        Raises LambicError (3) when the interpreter can't be started.
        """
        if self._is_running and len(paths) <= (1 if self._workers else _FEW):
            return [self._reader.scan_file(str(path), version, platform) for path in paths]
        return self._scan_elsewhere(_Job(paths, version, platform))

    def _scan_elsewhere(self, job: "_Job") -> list[Answer]:
        wanted = min(os.cpu_count() or 1, _MOST_WORKERS, max(len(self._workers), -(-len(job.paths) // _BATCH)))
        job.batch = min(_BATCH, -(-len(job.paths) // wanted))
        threads = [Thread(target=self._worker(number).run, args=(job,), daemon=True) for number in range(wanted)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if job.error is not None:
            raise job.error
        return [job.answers[index] for index in range(len(job.paths))]

    def _worker(self, number: int) -> "_Worker":
        while len(self._workers) <= number:
            self._workers.append(_Worker(self.python, self._reader))
        return self._workers[number]


class _Job:
    """Files to be scanned, handed out in batches to whichever worker is free."""

    def __init__(self, paths: Sequence[Path], version: Version, platform: str) -> None:
        self.paths = [str(path) for path in paths]
        self.answers: dict[int, Answer] = {}
        self.error: LambicError | None = None
        self.batch = _BATCH
        self._request = {"version": version, "platform": platform}
        self._next = 0
        self._lock = Lock()

    def take(self) -> range:
        """The indices of the next batch; none when all are taken."""
        with self._lock:
            start = self._next
            self._next = min(start + self.batch, len(self.paths))
            return range(start, self._next)

    def request(self, batch: Sequence[int]) -> bytes:
        return json.dumps({**self._request, "paths": [self.paths[index] for index in batch]}).encode() + b"\n"


class _Worker:
    """One process of the target's Python, begun when it is first asked."""

    def __init__(self, python: Path, reader: Reader) -> None:
        self._python = python
        self._reader = reader
        self._process: subprocess.Popen[bytes] | None = None

    @cached_property
    def description(self) -> Answer:
        if self._process is None:
            self._start()
        return self._description

    def run(self, job: _Job) -> None:
        """Takes batches until none is left; what goes wrong stays in the job, for this runs in a thread."""
        try:
            while batch := job.take():
                self._scan(job, batch)
        except LambicError as error:
            job.error = error

    def _scan(self, job: _Job, batch: Sequence[int]) -> None:
        try:
            for index, answer in zip(batch, self._ask(job.request(batch), len(batch)), strict=True):
                job.answers[index] = answer
        except (OSError, ValueError):
            self.stop()
            self._scan_singly(job, batch)

    def _scan_singly(self, job: _Job, batch: Sequence[int]) -> None:
        """A source can bring the interpreter itself down (its parser's stack): find out which, and go on without it."""
        for index in batch:
            try:
                (job.answers[index],) = self._ask(job.request([index]), 1)
            except (OSError, ValueError):
                self.stop()
                job.answers[index] = self._reader.failed("ends the interpreter")

    def _ask(self, request: bytes, count: int) -> list[Answer]:
        process = self._process or self._start()
        assert process.stdin is not None
        process.stdin.write(request)
        process.stdin.flush()
        return [_read(process) for _ in range(count)]

    def _start(self) -> subprocess.Popen[bytes]:
        command = [str(self._python), "-I", "-S", str(self._reader.__file__)]
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._process = process
            self._description = _read(process)
        except (OSError, ValueError) as error:
            self.stop()
            raise LambicError(
                f"{self._python} can't be started to read the sources: {error}",
                "run `lambic info` to see which interpreters work",
                TOOL_FAILED,
            ) from error
        return process

    def stop(self) -> None:
        if self._process is not None:
            with self._process:
                self._process.kill()
            self._process = None


def _read(process: subprocess.Popen[bytes]) -> Answer:
    """The next answer. Raises ValueError when the process has ended instead."""
    assert process.stdout is not None
    answer = json.loads(process.stdout.readline())
    if not isinstance(answer, dict):
        raise ValueError("not an answer")
    return answer


def _close(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.stop()
