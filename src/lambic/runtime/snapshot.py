"""SnapStart: this process waits while Lambda takes a snapshot of it, and goes on wherever the snapshot is restored.

AWS: "Lambda SnapStart runtime hooks"; names and exit codes of failures are those of AWS's Python runtime.
"""

import sys

from .connection import ConnectionLost
from .hooks import after, before
from .payload import JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from .connection import Connection
    from .hooks import Entry

_BEFORE = b"/init/error", b"Runtime.BeforeSnapshotError", 64
_AFTER = b"/restore/error", b"Runtime.AfterRestoreError", 65


def pass_snapshot(connection: "Connection") -> None:
    """Runs the hooks on both sides of it. A hook that fails is posted, and ends the process. Raises ConnectionLost."""
    _attempt(_run_before, connection, _BEFORE)
    _attempt(lambda: _wait(connection), connection, _BEFORE)
    _attempt(_run_after, connection, _AFTER)


def _attempt(step: "Callable[[], None]", connection: "Connection", fate: "tuple[bytes, bytes, int]") -> None:
    try:
        step()
    except ConnectionLost:
        raise
    except BaseException as error:  # SystemExit too, as AWS's client does
        _report(error, connection, *fate)


def _run_before() -> None:
    """The last first. AWS's package holds what was registered after its import: later than all of ours."""
    for registry in (_shared("get_before_snapshot"), before):
        while registry:
            hook, positional, named = registry.pop()
            hook(*positional, **named)


def _run_after() -> None:
    _reseed()
    for hook, positional, named in (*after, *_shared("get_after_restore")):
        hook(*positional, **named)


def _shared(name: str) -> "list[Entry]":
    module = sys.modules.get("snapshot_restore_py")
    return [] if module is None else getattr(module, name)()


def _wait(connection: "Connection") -> None:
    reply = connection.get(b"/restore/next")
    if reply.status != 200:
        from .faults import Fault

        raise Fault("Runtime.BeforeSnapshotError", f"the Runtime API answered {reply.status} to `restore/next`")


def _reseed() -> None:
    """All environments that come of one snapshot would draw the same numbers."""
    if random := sys.modules.get("random"):
        random.seed()


def _report(
    error: BaseException, connection: "Connection", path: bytes, error_type: bytes, exit_code: int
) -> "NoReturn":
    from .faults import describe, write_document
    from .logs import write_error

    write_error(error, "")
    field = b"\r\nLambda-Runtime-Function-Error-Type: " + error_type
    connection.post(path, write_document(describe(error, "")), JSON, field)
    sys.exit(exit_code)
