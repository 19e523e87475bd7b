"""Lambda's Runtime API on loopback, for one worker.

AWS: "Using the Lambda runtime API" and "Building a custom runtime" (streams).
"""

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from queue import SimpleQueue
from threading import Thread
from typing import Any

from ..runtime.streaming import StreamingBody
from .account import FUNCTION, arn, new_id
from .errors import FunctionError
from .exchange import Exchange, Outcome

_RUNTIME = "/2018-06-01/runtime"
_EXTENSION = "/2020-01-01/extension"
_HTTP = "application/vnd.awslambda.http-integration-response"
_LARGEST_BYTES = 6 * 1024 * 1024 + 100
_PRELUDE_END = bytes(8)


class RuntimeServer(ThreadingHTTPServer):
    """Serves until `stop`. With `closes` every connection ends after an answer."""

    daemon_threads = True

    def __init__(self, exchange: Exchange, *, closes: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.exchange = exchange
        self.closes = closes
        self._thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """What AWS_LAMBDA_RUNTIME_API has to be."""
        return f"127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        """Lets nobody wait any more."""
        self.exchange.close()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A worker that was killed leaves its requests unfinished."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: RuntimeServer

    def do_GET(self) -> None:
        if self.path == f"{_RUNTIME}/invocation/next":
            self._send_event()
        elif self.path == f"{_RUNTIME}/restore/next":
            self._reply(200, b"")
        elif self.path == f"{_EXTENSION}/event/next":
            self.server.exchange.wait_closed()
            self.close_connection = True
        else:
            self._refuse(404, "NotFound")

    def do_POST(self) -> None:
        *_, request_id, action = self.path.split("/")
        if self.path in (f"{_RUNTIME}/init/error", f"{_RUNTIME}/restore/error"):
            self.server.exchange.end(json.loads(self._read_body()))
            self._accept()
        elif self.path == f"{_EXTENSION}/register":
            self._register()
        elif action == "error":
            self._settle(request_id, Outcome(error=json.loads(self._read_body())))
        elif action == "response" and self.headers.get("Lambda-Runtime-Function-Response-Mode") == "streaming":
            self._take_stream(request_id)
        elif action == "response":
            self._take_result(request_id)
        else:
            self._refuse(404, "NotFound")

    def _send_event(self) -> None:
        invocation = self.server.exchange.take()
        if invocation is None:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(invocation.payload)))
        self.send_header("Lambda-Runtime-Aws-Request-Id", invocation.request_id)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(invocation.deadline_ms))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", arn("lambda", f"function:{FUNCTION}"))
        self.send_header("Lambda-Runtime-Trace-Id", invocation.trace_id)
        self.end_headers()
        self.wfile.write(invocation.payload)

    def _register(self) -> None:
        self._read_body()
        self.server.exchange.has_extension = True
        document = {"functionName": FUNCTION, "functionVersion": "$LATEST", "handler": "handler"}
        self._reply(200, json.dumps(document).encode(), ("Lambda-Extension-Identifier", new_id()))

    def _take_result(self, request_id: str) -> None:
        payload = self._read_body()
        if len(payload) > _LARGEST_BYTES:
            self._refuse(413, "RequestEntityTooLarge")
            return
        content_type = self.headers.get("Content-Type", "").partition(";")[0]
        self._settle(request_id, Outcome(payload, content_type.strip().lower() == "application/json"))

    def _take_stream(self, request_id: str) -> None:
        """Who invokes reads along while the pieces come."""
        pieces: SimpleQueue[bytes | Exception | None] = SimpleQueue()
        chunks = self._read_chunks()
        content_type = self.headers.get("Content-Type", "")
        prelude, rest = _read_prelude(chunks) if content_type == _HTTP else (None, b"")
        body = StreamingBody(_drain(pieces), content_type=content_type, prelude=prelude)
        is_wanted = self.server.exchange.settle(request_id, Outcome(stream=body))
        try:
            for chunk in chain([rest] if rest else [], chunks):
                pieces.put(chunk)
            pieces.put(self._read_trailers())
        except (OSError, ValueError):
            pieces.put(FunctionError({"errorType": "Runtime.ExitError", "errorMessage": "the stream was cut"}))
            self.close_connection = True
            return
        self._answer(is_wanted)

    def _settle(self, request_id: str, outcome: Outcome) -> None:
        self._answer(self.server.exchange.settle(request_id, outcome))

    def _answer(self, is_wanted: bool) -> None:
        if is_wanted:
            self._accept()
        else:
            self._refuse(400, "InvalidRequestID")

    def _accept(self) -> None:
        self._reply(202, b'{"status":"OK"}\n')

    def _refuse(self, status: int, error_type: str) -> None:
        self._reply(status, json.dumps({"errorMessage": error_type, "errorType": error_type}).encode())

    def _reply(self, status: int, body: bytes, *fields: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *fields):
            self.send_header(name, value)
        if self.server.closes:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b"".join(self._read_chunks())
            self._read_trailers()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _read_chunks(self) -> Iterator[bytes]:
        """RFC 9112, section 7.1. Raises ValueError when the connection ends in the middle."""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunk = self.rfile.read(size + 2)
            if len(chunk) < size + 2:
                raise ValueError("the connection ended in a chunk")
            yield chunk[:-2]

    def _read_trailers(self) -> FunctionError | None:
        """The error that they carry, if they do."""
        trailers = {}
        while (line := self.rfile.readline()) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            trailers[name.strip().lower()] = value.strip()
        if "lambda-runtime-function-error-type" not in trailers:
            return None
        document = base64.b64decode(trailers.get("lambda-runtime-function-error-body", ""))
        return FunctionError(json.loads(document or b"{}"))

    def log_message(self, format: str, *arguments: object) -> None:
        """Requests are nothing to print."""


def _read_prelude(chunks: Iterator[bytes]) -> tuple[dict[str, Any], bytes]:
    """(prelude, what came after it): eight zero bytes part them, in whatever chunks. Raises ValueError."""
    head = b""
    while _PRELUDE_END not in head:
        chunk = next(chunks, None)
        if chunk is None:
            raise ValueError("the stream ended in its prelude")
        head += chunk
    text, _, rest = head.partition(_PRELUDE_END)
    prelude: dict[str, Any] = json.loads(text)
    return prelude, rest


def _drain(pieces: "SimpleQueue[bytes | Exception | None]") -> Iterator[bytes]:
    while (piece := pieces.get()) is not None:
        if isinstance(piece, Exception):
            raise piece
        yield piece
