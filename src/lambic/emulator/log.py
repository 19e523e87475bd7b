"""What one invocation logged, between the lines that Lambda itself writes.

Form of START, END and REPORT: AWS, "Working with Lambda function logs"; the memory used is not measured here.
"""

import math
from collections import deque
from datetime import UTC, datetime

_KEPT_BYTES = 1 << 18


class Log:
    """Keeps the last 256 KiB."""

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id
        self._lines: deque[bytes] = deque()
        self._size = 0
        self.write(f"START RequestId: {request_id} Version: $LATEST")

    def write(self, line: str) -> None:
        raw = line.encode("utf-8", "replace") + b"\n"
        self._lines.append(raw)
        self._size += len(raw)
        while self._size > _KEPT_BYTES and len(self._lines) > 1:
            self._size -= len(self._lines.popleft())

    def note_timeout(self, timeout_s: float) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.write(f"{now} {self._request_id} Task timed out after {timeout_s:.2f} seconds")

    def close(self, duration_ms: float, init_ms: float | None, memory_mb: int) -> bytes:
        """Writes END and REPORT, and gives the whole."""
        self.write(f"END RequestId: {self._request_id}")
        fields = [
            f"REPORT RequestId: {self._request_id}",
            f"Duration: {duration_ms:.2f} ms",
            f"Billed Duration: {math.ceil(duration_ms + (init_ms or 0))} ms",
            f"Memory Size: {memory_mb} MB",
            *([f"Init Duration: {init_ms:.2f} ms"] if init_ms is not None else []),
        ]
        self.write("\t".join(fields) + "\t")
        return b"".join(self._lines)
