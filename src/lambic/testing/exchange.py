"""One event at a time, between who invokes and the worker: what is asked, and what came of it."""

import threading
from dataclasses import dataclass, field
from typing import Any

from ..runtime.faults import name_exit
from ..runtime.streaming import StreamingBody
from .account import new_id, new_trace_root


@dataclass(frozen=True)
class Invocation:
    """`payload` is JSON; the deadline is in milliseconds since the epoch."""

    payload: bytes
    deadline_ms: int
    request_id: str = field(default_factory=new_id)
    trace_id: str = field(default_factory=lambda: f"{new_trace_root()};Parent=53995c3f42cd8ad8;Sampled=0")


@dataclass(frozen=True)
class Outcome:
    """A result, or the pieces of one, or the JSON of an error."""

    payload: bytes = b""
    is_json: bool = True
    stream: StreamingBody | None = None
    error: dict[str, Any] | None = None


class Exchange:
    """Shared by the threads of a server, and those that invoke one after the other."""

    def __init__(self) -> None:
        self.has_extension = False
        self._changed = threading.Condition()
        self._asked: Invocation | None = None
        self._running: str | None = None
        self._outcome: Outcome | None = None
        self._end: Outcome | None = None
        self._is_closed = False

    @property
    def has_ended(self) -> bool:
        """Whether the worker is gone."""
        with self._changed:
            return self._end is not None

    def invoke(self, invocation: Invocation, timeout_s: float) -> Outcome:
        """What came of it; for a worker that ended instead, what it ended with. Raises TimeoutError."""
        with self._changed:
            self._asked, self._outcome = invocation, None
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._outcome or self._end, timeout_s):
                raise TimeoutError
            outcome = self._outcome or self._end
        assert outcome is not None
        return outcome

    def take(self) -> Invocation | None:
        """The next event, as long as it takes. None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._asked is not None or self._is_closed)
            if self._is_closed:
                return None
            taken, self._asked = self._asked, None
            assert taken is not None
            self._running = taken.request_id
            return taken

    def settle(self, request_id: str, outcome: Outcome) -> bool:
        """False when nobody waits for it."""
        with self._changed:
            if request_id != self._running:
                return False
            self._running, self._outcome = None, outcome
            self._changed.notify_all()
            return True

    def end(self, error: dict[str, Any]) -> None:
        """The worker is gone. Of several reasons the first is told."""
        with self._changed:
            self._end = self._end or Outcome(error=error)
            self._changed.notify_all()

    def end_running(self, reason: BaseException | str) -> None:
        """The same, with Lambda's words for a process that ended in an event."""
        request_id = self._running or (self._asked.request_id if self._asked is not None else "")
        fault = name_exit(reason, request_id)
        self.end({"errorType": fault.error_type, "errorMessage": fault.message, "stackTrace": []})

    def close(self) -> None:
        """Nobody asks any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def wait_closed(self) -> None:
        """Until `close`."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed)
