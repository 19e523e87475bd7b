"""The runtime's own log entries: how they look and where they go. Loaded only when there is something to say.

AWS's interpreters offer a descriptor whose frames keep an entry of several lines together; elsewhere it is stderr. With
AWS_LAMBDA_LOG_FORMAT=JSON an entry is one line of JSON (AWS: "Log and monitor Python Lambda functions").
"""

from posix import environ, write
from time import gmtime, strftime, time_ns

from . import loop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IS_JSON = environ.get(b"AWS_LAMBDA_LOG_FORMAT", b"").upper() == b"JSON"
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"

NO_LEVEL = 0xA55A0003
"""The type of a frame that holds a text entry of no level."""

_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}


def write_entry(text: str) -> None:
    """One entry, "[LEVEL] what happened"; without a level it is an error. What Python has buffered comes before it."""
    level, message = _part(text.rstrip("\n"))
    if IS_JSON:
        running = loop.current()
        text = _write_object({"message": message, "requestId": running.request_id if running else ""}, level)
    _write(text.rstrip("\n"), _LEVELS[level])


def write_error(error: BaseException, request_id: str) -> None:
    """The entry of a failure: the whole story, with its causes. `request_id` is "" where no event is to blame."""
    from .rule import name_rule

    rule = name_rule(error)
    if not IS_JSON:
        from .faults import write_log

        told = f"\nlambic explain {rule}" if rule else ""
        _write(write_log(error, request_id).rstrip("\n") + told, _LEVELS["ERROR"])
        return
    from .faults import describe
    from .origins import find_origins

    fields = {**describe(error, request_id), **find_origins(error), **({"rule": rule} if rule else {})}
    _write(_write_object(fields, "ERROR"), _LEVELS["ERROR"])


def write_frame(descriptor: int, kind: int, entry: bytes) -> None:
    """Type, length, microseconds since the epoch, the entry: in one write. Raises OSError."""
    fields = (kind, 4), (len(entry), 4), (time_ns() // 1000, 8)
    _write_all(descriptor, b"".join(number.to_bytes(size, "big") for number, size in fields) + entry)


def frame_type(level: int, is_json: bool) -> int:
    """As AWS's Python runtime numbers them; `level` is one of `logging`, 0 to 50 in steps of ten."""
    return NO_LEVEL - is_json + (4 * (level // 10 + 1) if level else 0)


def find_trace_id() -> str | None:
    """The X-Ray trace that the running event belongs to, "1-5bef4de7-..."; None without one."""
    running = loop.current()
    if running is None or running.trace is None:
        return None
    parts = running.trace.decode("utf-8", "replace").split(";")
    return next((part[5:] for part in parts if part.startswith("Root=")), None)


def _part(text: str) -> tuple[str, str]:
    """(level, message) of "[LEVEL] message"."""
    level, bracket, message = text.partition("] ")
    if bracket and level[:1] == "[" and level[1:] in _LEVELS:
        return level[1:], message
    return "ERROR", text


def _write_object(fields: "dict[str, Any]", level: str) -> str:
    from .payload import encode

    entry = {"timestamp": strftime(TIME_FORMAT, gmtime()), "level": level, **fields}
    if trace_id := find_trace_id():
        entry["traceId"] = trace_id
    return encode(entry)


def _write(text: str, level: int) -> None:
    """An entry that can't be written must not end the environment as well."""
    loop.flush()
    entry = text.encode("utf-8", "backslashreplace")
    try:
        if loop.descriptor is not None:
            write_frame(loop.descriptor, frame_type(level, IS_JSON), entry)
            return
    except OSError:
        pass
    try:
        _write_all(2, entry + b"\n")
    except OSError:
        pass


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[write(descriptor, data) :]
