"""What happens in the emulator, as facts for whoever tells them to people. The emulator itself never prints."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ServedFunction:
    """`routes` read "GET /products/{id}", sorted by path."""

    name: str
    routes: tuple[str, ...]


@dataclass(frozen=True)
class Serving:
    """Requests are answered from now on. `functions` are sorted by name."""

    url: str
    functions: tuple[ServedFunction, ...]


@dataclass(frozen=True)
class Answered:
    """One HTTP request through the gateway.

    `function` is None where no route matched; `path` is as sent, without the query; `is_cold` says that the event was
    the first of its worker. A streamed response is reported at its end, with the time until then.
    """

    function: str | None
    method: str
    path: str
    status: int
    duration_ms: float
    is_cold: bool


@dataclass(frozen=True)
class Invoked:
    """One event through the Invoke API or `Service.invoke`.

    `function_error` is the error's type ("ValueError", "Sandbox.Timedout"), None where the function succeeded.
    """

    function: str
    duration_ms: float
    is_cold: bool
    function_error: str | None


@dataclass(frozen=True)
class Output:
    """One line that a function's worker wrote to stdout or stderr, without its end."""

    function: str
    line: str


@dataclass(frozen=True)
class WorkerStarted:
    """A process has been started for a function; it has not asked for an event yet."""

    function: str
    pid: int


@dataclass(frozen=True)
class WorkerExited:
    """The process is gone. `status` is how it ended by itself ("exit status 1", "signal: segmentation fault") or why
    it was ended: "stopped", "timed out", "changed", "init failed".
    """

    function: str
    status: str


@dataclass(frozen=True)
class Reloaded:
    """Files changed. `functions` are those whose next event meets a new worker; `files` are relative to the project."""

    functions: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """Something for the developer to mend; the service goes on.

    `message` names what and, where known, `file:line`; `hint` says the way out. `function` is None where it concerns
    the project as a whole.
    """

    message: str
    hint: str | None
    function: str | None


Event = Serving | Answered | Invoked | Output | WorkerStarted | WorkerExited | Reloaded | Problem


class Reporter(Protocol):
    """Is told everything, in the event loop's thread: must not block."""

    def report(self, event: Event) -> None: ...
