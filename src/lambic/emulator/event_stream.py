"""Amazon's event stream, in which Lambda answers InvokeWithResponseStream.

Source: AWS, "Amazon Transcribe: event stream encoding", and the model of Lambda's API (InvokeWithResponseStream).
"""

import base64
import json
import struct
import zlib

from .invocation import InvocationResult
from .limits import LOG_TAIL_BYTES
from .streamed_call import StreamedCall

CONTENT_TYPE = "application/vnd.amazon.eventstream"


class EventStream:
    """The body of the response: a PayloadChunk per piece, then InvokeComplete. With `has_log` that holds the log."""

    def __init__(self, call: StreamedCall, has_log: bool) -> None:
        self._call = call
        self._has_log = has_log
        self._is_complete = False

    async def receive(self) -> bytes | None:
        """The next event. An answer that did not come in pieces is one, together with the last."""
        if self._is_complete:
            return None
        piece = await self._call.receive()
        if piece is not None:
            return _write_chunk(piece)
        self._is_complete = True
        result = self._call.result()
        whole = _write_chunk(result.payload) if result.payload and result.function_error is None else b""
        return whole + _write_complete(result, self._has_log)

    def close(self) -> None:
        self._call.close()


def write_event(kind: str, content_type: str, payload: bytes) -> bytes:
    """One event with its framing: two lengths, their checksum, headers, payload, the checksum of all."""
    fields = {":event-type": kind, ":content-type": content_type, ":message-type": "event"}
    headers = b"".join(_write_header(name.encode(), value.encode()) for name, value in fields.items())
    lengths = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = lengths + struct.pack(">I", zlib.crc32(lengths)) + headers + payload
    return message + struct.pack(">I", zlib.crc32(message))


def _write_header(name: bytes, value: bytes) -> bytes:
    """7 is the type of a text."""
    return struct.pack(">B", len(name)) + name + struct.pack(">BH", 7, len(value)) + value


def _write_chunk(piece: bytes) -> bytes:
    return write_event("PayloadChunk", "application/octet-stream", piece)


def _write_complete(result: InvocationResult, has_log: bool) -> bytes:
    facts = {}
    if result.function_error is not None:
        facts["ErrorCode"] = result.function_error
        facts["ErrorDetails"] = result.payload.decode("utf-8", "replace")
    if has_log:
        facts["LogResult"] = base64.b64encode(result.log[-LOG_TAIL_BYTES:]).decode()
    return write_event("InvokeComplete", "application/json", json.dumps(facts).encode())
