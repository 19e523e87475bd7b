"""An exception as Lambda's error JSON, as its log entry, and as X-Ray's cause. Loaded only when something failed.

The JSON is that of AWS's Python runtime: errorMessage, errorType, requestId, stackTrace (AWS: "Lambda function errors
in Python"). Frames that are not the user's, the import machinery's and ours, are left out.
"""

from traceback import extract_tb, format_exception, format_list

from .context import UnreadableContext
from .payload import TooLong, UnreadableEvent, UnwritableResult, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from traceback import FrameSummary
    from typing import Any


class Fault(Exception):
    """A failure with Lambda's own name ("Runtime.HandlerNotFound") and the lines of its stack trace."""

    def __init__(self, error_type: str, message: str, stack: "Sequence[str]" = ()) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.stack = list(stack)


def name_fault(error: Exception) -> Exception:
    """Failures of ours under the names that Lambda has for them; the user's as they are."""
    match error:
        case UnreadableEvent():
            return Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}")
        case UnwritableResult():
            return Fault("Runtime.MarshalError", f"Unable to marshal response: {error}{_place(error.result)}")
        case UnreadableContext():
            return Fault("Runtime.LambdaContextUnmarshalError", str(error))
        case TooLong():
            return Fault("Function.ResponseSizeTooLarge", str(error))
    return error


def _place(result: object) -> str:
    from .unwritable import find_place

    place = find_place(result).removeprefix(".")
    return f", at {place}" if place else ""


def describe(error: BaseException, request_id: str) -> "dict[str, Any]":
    """The error JSON, in the order of keys that AWS's runtime has."""
    if isinstance(error, Fault):
        return _document(error.message, error.error_type, request_id, error.stack)
    frames = _users_frames(error)
    lines = format_list([(frame.filename, frame.lineno or 0, frame.name, frame.line) for frame in frames])
    return _document(_message_of(error), type(error).__name__, request_id, lines)


def trailer_type(error: Exception) -> str:
    """The error's type as Lambda takes it in a header: `Runtime.Name` or `Function.Name`, of letters only."""
    if isinstance(error, Fault):
        return error.error_type
    name = type(error).__name__
    return f"Function.{name}" if name.isascii() and name.isalpha() and name[0].isupper() else "Function.Unknown"


def name_exit(error: "BaseException | str", request_id: str) -> Fault:
    """The end of an event that ended its process, or wanted to, as Lambda words it."""
    told = error if isinstance(error, str) else f"exit status {_exit_status(error)}"
    return Fault("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: {told}")


def _exit_status(error: BaseException) -> int:
    """As the interpreter makes it of SystemExit; 1 for all else."""
    code = getattr(error, "code", 1)
    return code if isinstance(code, int) else int(code is not None)


def _document(message: str, error_type: str, request_id: str, stack: "list[str]") -> "dict[str, Any]":
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": stack}


def write_document(document: "dict[str, Any]") -> bytes:
    """The bytes to post; what UTF-8 can't hold is replaced."""
    return encode(document).encode("utf-8", "replace")


def write_log(error: BaseException, request_id: str) -> str:
    """The log entry: the whole story, with causes and contexts. Several lines, one entry."""
    if isinstance(error, Fault):
        if cause := error.__cause__:
            _leave_out_our_frames(cause)
        told = "".join(format_exception(cause)) if cause else "".join(f"{line}\n" for line in error.stack)
        return f"[ERROR] {error.error_type}: {error.message}\n{told}"
    _leave_out_our_frames(error)
    return f"[ERROR] {request_id and request_id + ' '}{''.join(format_exception(error))}"


def write_cause(error: BaseException) -> bytes:
    """X-Ray's cause, one line of ASCII JSON; empty when it would be too long for a header (1 MiB)."""
    from json import dumps
    from os import getcwd

    frames = [] if isinstance(error, Fault) else _users_frames(error)
    stack = [{"label": frame.name, "path": frame.filename, "line": frame.lineno} for frame in frames]
    kind = "LambdaValidationError" if isinstance(error, Fault) else type(error).__name__
    cause = {
        "working_directory": getcwd(),
        "exceptions": [{"message": _message_of(error), "type": kind, "stack": stack}],
        "paths": sorted({frame.filename for frame in frames}),
    }
    # Escaped to ASCII, as a header needs it.
    text = dumps(cause).encode()
    return text if len(text) < 1 << 20 else b""


def _message_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as failure:  # a __str__ of the user's may fail as well
        return f"<the message of this {type(error).__name__} can't be read: {type(failure).__name__}>"


def _users_frames(error: BaseException) -> "list[FrameSummary]":
    return [frame for frame in extract_tb(error.__traceback__) if not _is_ours(frame.filename)]


def _is_ours(filename: str) -> bool:
    return filename.startswith(("<frozen importlib", _OURS))


# As byte code names it, which need not be where the bundle lies.
_OURS = _is_ours.__code__.co_filename.rpartition("runtime/")[0]


def _leave_out_our_frames(error: BaseException) -> None:
    trace = error.__traceback__
    while trace is not None and _is_ours(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    error.__traceback__ = trace
