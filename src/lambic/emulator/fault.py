"""The error JSON that Lambda writes itself, and what the error JSON of a worker says.

Texts: AWS's Runtime Interface Emulator and replies of the real service.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .invocation import Outcome
from .limits import RESULT_BYTES

_FRAME = re.compile(r'File "(?P<file>[^"\n]+)",? [Ll]ine (?P<line>\d+)')


@dataclass(frozen=True)
class Fault:
    """An error JSON, read: `file` and `line` are None where it names no place."""

    error_type: str
    message: str
    file: str | None
    line: int | None


def read_fault(payload: bytes, root: Path, otherwise: str = "Unknown") -> Fault:
    """Reads any payload; the place is the last frame inside `root`, else the last frame. Raises nothing."""
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError):
        document = {}
    document = document if isinstance(document, dict) else {}
    file, line = _find_place(document.get("stackTrace"), root)
    error_type = document.get("errorType") or otherwise
    return Fault(str(error_type), str(document.get("errorMessage", "")), file, line)


def _find_place(stack: Any, root: Path) -> tuple[str | None, int | None]:
    lines = [line for line in stack if isinstance(line, str)] if isinstance(stack, list) else []
    frames = [found for line in lines for found in _FRAME.finditer(line)]
    inside = [frame for frame in frames if frame["file"].startswith((f"{root}/", "/var/task/"))]
    if not frames:
        return None, None
    last = (inside or frames)[-1]
    return last["file"].removeprefix(f"{root}/").removeprefix("/var/task/"), int(last["line"])


def timed_out(request_id: str, timeout_s: float) -> Outcome:
    return _fault("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {timeout_s:.2f} seconds")


def exited(request_id: str, status: int) -> Outcome:
    """`status` as asyncio gives it: negative is the number of a signal."""
    reason = "Runtime exited without providing a reason"
    if status:
        reason = f"Runtime exited with error: {describe_exit(status)}"
    return _fault("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}")


def describe_exit(status: int) -> str:
    """ "exit status 1", "signal: killed": Go's words, which the real service shows."""
    return f"signal: {_SIGNALS.get(-status, str(-status))}" if status < 0 else f"exit status {status}"


_SIGNALS = {
    1: "hangup",
    2: "interrupt",
    3: "quit",
    4: "illegal instruction",
    6: "aborted",
    8: "floating point exception",
    9: "killed",
    11: "segmentation fault",
    13: "broken pipe",
    15: "terminated",
}


def invalid_entrypoint(request_id: str, reason: str) -> Outcome:
    return _fault("Runtime.InvalidEntrypoint", f"RequestId: {request_id} Error: {reason}")


def result_too_large(limit_bytes: int = RESULT_BYTES) -> Outcome:
    return _fault(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({limit_bytes} bytes).",
    )


def truncated(request_id: str) -> Outcome:
    return _fault("Runtime.TruncatedResponse", f"RequestId: {request_id} Error: the response has no end")


def _fault(error_type: str, message: str) -> Outcome:
    payload = json.dumps({"errorType": error_type, "errorMessage": message}, separators=(",", ":"))
    return Outcome(payload.encode(), error_type)
