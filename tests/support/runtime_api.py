"""A scripted Runtime API on loopback: serves the events it is given, keeps every request, answers as the script says.

Shares nothing with the emulator or the runtime. What AWS's service sends is the default (AWS: "Using the Lambda runtime
API"); everything else, down to the single write, can be said in a `Reply`.

    with RuntimeApi([event(b'{"n": 1}'), event(b"2", id="b")], answers=[Reply(status=410)]) as api:
        ...
    api.posts[0].body
"""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:stub"
ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
DEADLINE_MS = 4102444800000
"""The year 2100."""

_RECEIVE_BYTES = 1 << 20

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One reply and what goes with it.

    `body` has a Content-Length, unless `chunks` says what stands in each chunk, or `has_length` is False (then
    the end of the connection ends it). `writes` replaces all that by bytes as they leave, one write each, `pause_s`
    seconds apart. `request_id` is that of an event, which counts as open until something is posted for it; when `next`
    is asked for meanwhile, `again` is served, as the service repeats an event without an answer.

    Before: the request's body is read when `reads_after` is set, not at all when `reads_body` is False, and up to
    `closes_after_bytes`, where the connection ends. The reply waits for `replies_after`. `closes` ends the connection
    after it.
    """

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    chunks: tuple[bytes, ...] | None = None
    has_length: bool = True
    writes: tuple[bytes, ...] | None = None
    pause_s: float = 0
    closes: bool = False
    request_id: str | None = None
    again: "Reply | None" = None
    reads_body: bool = True
    reads_after: threading.Event | None = None
    replies_after: threading.Event | None = None
    closes_after_bytes: int | None = None

    def render(self) -> bytes:
        """The reply's bytes, those of `writes` joined."""
        if self.writes is not None:
            return b"".join(self.writes)
        head, body = [f"HTTP/1.1 {self.status} Stub", *(f"{name}: {value}" for name, value in self.headers)], self.body
        if self.chunks is not None:
            head.append("Transfer-Encoding: chunked")
            body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in self.chunks) + b"0\r\n\r\n"
        elif self.has_length and self.status != 204:
            head.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*head, "", ""]).encode("latin-1") + body


ACCEPTED = Reply(status=202, headers=(("Content-Type", "application/json"),), body=b'{"status":"OK"}\n')
EXTENSION_ID = "7d6a1e1c-6c4b-4f0a-9b8e-2d3c4b5a6978"
REGISTERED = Reply(
    headers=(("Content-Type", "application/json"), ("Lambda-Extension-Identifier", EXTENSION_ID)),
    body=b'{"functionName":"stub","functionVersion":"$LATEST","handler":"main.handler"}',
)
CLOSED = Reply(writes=(), closes=True)
"""The connection ends where a reply should be."""


def event(
    payload: bytes = b"{}",
    *,
    id: str = ID,
    headers: Mapping[str, str | None] | None = None,
    chunks: tuple[bytes, ...] | None = None,
    **reply: bool | float | threading.Event | None,
) -> Reply:
    """A reply to `next`, with the headers that the service sends; `headers` replaces or (None) removes some."""
    fields = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": id,
        "Lambda-Runtime-Deadline-Ms": str(DEADLINE_MS),
        "Lambda-Runtime-Invoked-Function-Arn": ARN,
        "Date": "Mon, 23 Nov 2026 16:58:27 GMT",
        **(headers or {}),
    }
    kept = tuple((name, value) for name, value in fields.items() if value is not None)
    return Reply(headers=kept, body=payload, chunks=chunks, request_id=id, **reply)  # type: ignore[arg-type]


def events(count: int, payload: bytes = b"{}") -> list[Reply]:
    """`count` events with ids of their own: "id-0", "id-1" ..."""
    return [event(payload, id=f"id-{number}") for number in range(count)]


def error(status: int, error_type: str, message: str, **reply: bool | float) -> Reply:
    """A refusal as the service words it."""
    body = f'{{"errorMessage":"{message}","errorType":"{error_type}"}}\n'.encode()
    return Reply(status=status, headers=(("Content-Type", "application/json"),), body=body, **reply)  # type: ignore[arg-type]


@dataclass
class Request:
    """A request as it came. While it still comes, `body` and `chunks` grow; `is_complete` says when it is all there.

    `connection` numbers the connections from 0; `reads` are the numbers of the reads on it that brought this request's
    bytes (two requests with the same one came in one read). `was_cut` when the connection ended in the middle.
    """

    method: str
    path: str
    headers: Headers
    connection: int
    body: bytes = field(default=b"", repr=False)
    chunks: list[bytes] = field(default_factory=list, repr=False)
    trailers: Headers = ()
    reads: tuple[int, ...] = ()
    is_complete: bool = False
    was_cut: bool = False

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, in any case; None without it."""
        return next((value for found, value in self.headers if found.lower() == name.lower()), None)

    @property
    def is_next(self) -> bool:
        return self.method == "GET" and self.path.endswith("/invocation/next")


class RuntimeApi:
    """Listens while the `with` block runs.

    `events` are the replies to `next`, `answers` those to posts in order of arrival, 202 after the last. `restores` are
    those to `restore/next`, 200 after the last. An extension gets `registration`, and for its `event/next` `silences`,
    after the last of which it waits. The API lies below the path `prefix` ("/.rt/name").
    """

    def __init__(
        self,
        events: Iterable[Reply] = (),
        answers: Iterable[Reply] = (),
        prefix: str = "",
        *,
        restores: Iterable[Reply] = (),
        registration: Reply = REGISTERED,
        silences: Iterable[Reply] = (),
    ) -> None:
        self._events = list(events)
        self._answers = list(answers)
        self._prefix = prefix
        self._restores = list(restores)
        self._registration = registration
        self._silences = list(silences)
        self._changed = threading.Condition()
        self._requests: list[Request] = []
        self._open_ids: set[str] = set()
        self._again: Reply | None = None
        self._waiting = 0
        self._is_stopped = False
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "RuntimeApi":
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the thread that accepts
        self._acceptor.join()
        self._listener.close()
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def address(self) -> str:
        """What AWS_LAMBDA_RUNTIME_API has to be."""
        return f"127.0.0.1:{self.port}{self._prefix}"

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in order of arrival of their heads."""
        with self._changed:
            return list(self._requests)

    @property
    def posts(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    @property
    def is_idle(self) -> bool:
        """All events are served and answered, and somebody waits for the next one."""
        with self._changed:
            return not self._events and not self._open_ids and self._waiting > 0

    @property
    def waiting(self) -> int:
        """How many requests for the next event are unanswered."""
        with self._changed:
            return self._waiting

    def add(self, *more: Reply) -> None:
        """Further events, while the client runs."""
        with self._changed:
            self._events += more
            self._changed.notify_all()

    def wait_until(self, is_true: Callable[[], bool], timeout_s: float = 20) -> None:
        """Looks again whenever something came, and every 10 ms. Raises AssertionError after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not is_true():
                if time.monotonic() > deadline:
                    raise AssertionError(f"not within {timeout_s} s; the requests were {self._requests}")
                self._changed.wait(0.01)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._is_stopped:
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(connection, len(self._sockets)), daemon=True)
            self._sockets.append(connection)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        reader = _Reader(connection)
        with connection, suppress(OSError, _Ended):
            while self._serve_one(reader, number):
                pass

    def _serve_one(self, reader: "_Reader", number: int) -> bool:
        start = reader.position
        request = _read_head(reader, number)
        with self._changed:
            self._requests.append(request)
        reply = self._wait_for_event(reader.connection) if request.is_next else self._answer_to(request)
        try:
            is_going_on = self._read_body(reader, request, reply)
        except (OSError, _Ended):
            request.was_cut = True
            raise
        finally:
            with self._changed:
                request.reads = reader.reads_since(start)
                self._changed.notify_all()
        if not is_going_on:
            return False
        if request.method == "POST":
            self._close_id(request)
        _wait(reply.replies_after)
        _send(reader.connection, reply)
        return not reply.closes and reply.reads_body

    def _wait_for_event(self, connection: socket.socket) -> Reply:
        with self._changed:
            self._waiting += 1
            self._changed.notify_all()
            try:
                self._changed.wait_for(lambda: self._is_stopped or (self._has_event() and not _is_closed(connection)))
                if self._is_stopped:
                    raise _Ended
                return self._take_event()
            finally:
                self._waiting -= 1

    def _has_event(self) -> bool:
        return bool(self._events) or self._again is not None

    def _take_event(self) -> Reply:
        reply = self._again or self._events.pop(0)
        self._again = reply.again
        if reply.request_id is not None:
            self._open_ids.add(reply.request_id)
        return reply

    def _answer_to(self, request: Request) -> Reply:
        if request.path.endswith("/extension/register"):
            return self._registration
        if request.path.endswith("/extension/event/next"):
            return self._silences.pop(0) if self._silences else self._wait_for_the_end()
        if request.path.endswith("/restore/next"):
            return self._restores.pop(0) if self._restores else Reply()
        if request.method == "GET":
            return Reply(status=404, body=b"404 page not found")
        with self._changed:
            return self._answers.pop(0) if self._answers else ACCEPTED

    def _wait_for_the_end(self) -> Reply:
        """An extension that wants no events gets none."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopped)
        raise _Ended

    def _close_id(self, request: Request) -> None:
        with self._changed:
            request_id = request.path.split("/")[-2]
            self._open_ids.discard(request_id)
            if self._again is not None and self._again.request_id == request_id:
                self._again = None

    def _read_body(self, reader: "_Reader", request: Request, reply: Reply) -> bool:
        """False when the connection is to end before the body does."""
        if not reply.reads_body:
            return True
        _wait(reply.reads_after)
        if request.header("Expect"):
            reader.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        for piece in _body_pieces(reader, request):
            with self._changed:
                request.body += piece
                self._changed.notify_all()
            if reply.closes_after_bytes is not None and len(request.body) >= reply.closes_after_bytes:
                request.was_cut = True
                return False
        request.is_complete = True
        return True


class _Ended(Exception):
    """The connection ended, or the stub is stopped."""


class _Reader:
    """Bytes of a connection, and which read brought which of them."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.position = 0
        self._buffer = bytearray()
        self._ends: list[int] = []

    def reads_since(self, start: int) -> tuple[int, ...]:
        begins = [0, *self._ends]
        return tuple(number for number, end in enumerate(self._ends) if end > start and begins[number] < self.position)

    def line(self) -> str:
        while (end := self._buffer.find(b"\r\n")) < 0:
            self._receive()
        return self._take(end + 2)[:-2].decode("latin-1")

    def some(self, most: int) -> bytes:
        """At least one byte, at most `most`: what is there."""
        if not self._buffer:
            self._receive()
        return self._take(min(most, len(self._buffer)))

    def _receive(self) -> None:
        received = self.connection.recv(_RECEIVE_BYTES)
        if not received:
            raise _Ended
        self._buffer += received
        self._ends.append((self._ends[-1] if self._ends else 0) + len(received))

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self.position += count
        return taken


def _read_head(reader: _Reader, number: int) -> Request:
    method, _, rest = reader.line().partition(" ")
    path = rest.rpartition(" ")[0]  # an id that the script made up may hold a space
    return Request(method, path, _read_fields(reader), number)


def _read_fields(reader: _Reader) -> Headers:
    fields = []
    while line := reader.line():
        name, _, value = line.partition(":")
        fields.append((name, value.strip()))
    return tuple(fields)


def _body_pieces(reader: _Reader, request: Request) -> Iterable[bytes]:
    if (request.header("Transfer-Encoding") or "").lower() == "chunked":
        yield from _chunk_pieces(reader, request)
        return
    left = int(request.header("Content-Length") or 0)
    while left:
        piece = reader.some(left)
        left -= len(piece)
        yield piece


def _chunk_pieces(reader: _Reader, request: Request) -> Iterable[bytes]:
    """A chunk at a time, so that `Request.chunks` shows what the client put into each."""
    while left := int(reader.line().partition(";")[0], 16):
        chunk = b""
        while left:
            piece = reader.some(left)
            left -= len(piece)
            chunk += piece
        assert reader.line() == "", "a chunk is longer than it says"
        request.chunks.append(chunk)
        yield chunk
    request.trailers = _read_fields(reader)


def _send(connection: socket.socket, reply: Reply) -> None:
    for write in (reply.render(),) if reply.writes is None else reply.writes:
        connection.sendall(write)
        if reply.pause_s:
            time.sleep(reply.pause_s)


def _wait(gate: threading.Event | None) -> None:
    if gate is not None and not gate.wait(30):
        raise _Ended


def _is_closed(connection: socket.socket) -> bool:
    readable, _, _ = select.select([connection], [], [], 0)
    try:
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
    except OSError:
        return True
