"""Door to the Runtime API: one kept-alive socket, HTTP/1.1, requests whose heads are built once.

Uses `_socket` itself: `socket` costs 9 ms of every cold start. Replies are read by RFC 9112, leniently: header names in
any case, fixed length, chunked, or until the connection ends.
"""

import _socket
import sys

from .. import __version__
from .head import BrokenHead, Head

_RECEIVE_BYTES = 65536
RUNTIME = b"/2018-06-01/runtime"
EXTENSIONS = b"/2020-01-01/extension"
"""Where the APIs lie at the address."""

_LARGEST_HEAD = 1 << 20
_LARGEST_PIPELINED = 1 << 20
# struct timeval, in seconds and microseconds.
_FOREVER = bytes(16)
_PATIENCE = bytes(8) + (100_000).to_bytes(8, sys.byteorder)


class ConnectionLost(Exception):
    """The Runtime API went away: refused, or closed where a reply should have come."""


class Reply:
    """`data` begins with the reply as it came, `body` are the bytes of its content."""

    __slots__ = ("body", "data", "head")

    def __init__(self, head: Head, data: bytes, body: bytes) -> None:
        self.head = head
        self.data = data
        self.body = body

    @property
    def status(self) -> int:
        return self.head.status

    def cut(self, span: tuple[int, int] | None) -> bytes | None:
        """The value at a place that the head names."""
        return None if span is None else self.data[span[0] : span[1]]

    def find(self, name: bytes) -> bytes | None:
        """The value of a field, its name in lower case; None when it is not there."""
        return self.cut(self.head.spans.get(name))


class Connection:
    """`address` is `host:port` as AWS_LAMBDA_RUNTIME_API has it; a scheme before it and a path after it are allowed.

    With `is_pipelining` an answer and the request for the next event are one write, which AWS does not document. `api`
    is the path of the API that is spoken to.
    """

    def __init__(self, address: str, is_pipelining: bool = False, api: bytes = RUNTIME) -> None:
        host, port, prefix = parse_address(address)
        self._host = host
        self._port = port
        self._socket: _socket.socket | None = None
        self._rest = b""
        self._head: Head | None = None
        # The bytes of an acknowledgement, once one has been read, and what they mean. Nothing starts with ().
        self._known: bytes | tuple[()] = ()
        self._acknowledgement: Reply | None = None
        self._is_pipelining = is_pipelining
        self._early: Reply | None = None
        self._has_asked = False
        self._is_patient = False
        agent = f"lambic/{__version__}-python/{sys.version_info[0]}.{sys.version_info[1]}"
        host = address.rpartition("//")[2].partition("/")[0]
        base = prefix.encode() + api
        self._get = b"GET " + base
        self._post = b"POST " + base
        self._common = f" HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}".encode()
        self._fields = self._common + b"\r\nContent-Type: "
        self._invocation = self._post + b"/invocation/"
        self._response = b"/response" + self._fields
        self._next = self._get + b"/invocation/next" + self._common + b"\r\n\r\n"

    def next(self) -> Reply:
        """Waits for the next event, as long as it takes. Raises ConnectionLost."""
        reply = self._early or (self._receive_asked() if self._has_asked else self._exchange(self._next))
        self._early = None
        while reply.head.status == 204:  # nothing yet, say emulators that do not hold the line
            _pause()
            reply = self._exchange(self._next)
        return reply

    def answer(self, request_id: bytes, body: bytes, content_type: bytes, fields: bytes) -> Reply:
        """Posts the result of an event, and asks for the next with it where that is allowed. Raises ConnectionLost."""
        length = b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        request = b"".join((self._invocation, request_id, self._response, content_type, fields, length, body))
        if self._is_pipelining and len(body) <= _LARGEST_PIPELINED:
            reply = self._exchange(request + self._next, is_patient=True)
            self._has_asked = self._socket is not None
        else:
            reply = self._exchange(request)
        return reply if reply is self._acknowledgement else self._learned(reply)

    def get(self, path: bytes, fields: bytes = b"") -> Reply:
        """Gets `path` below the API, as long as it takes; `fields` are further header lines. Raises ConnectionLost."""
        return self._exchange(b"".join((self._get, path, self._common, fields, b"\r\n\r\n")))

    def post(self, path: bytes, body: bytes, content_type: bytes, fields: bytes = b"") -> Reply:
        """Posts to `path` below the API ("/invocation/ID/response"); `fields` are further header lines.

        Raises ConnectionLost.
        """
        if self._has_asked:  # a refused answer is followed by its error: the event that is on its way comes first
            self._early = self._receive_asked()
        return self._learned(self._exchange(self._request(path, body, content_type, fields)))

    def forget(self, request_id: bytes) -> None:
        """The event is settled: should it be here once more, it is not served again."""
        if self._early is not None and self._early.cut(self._early.head.request_id) == request_id:
            self._early = None

    def _be_patient(self, is_patient: bool) -> None:
        """Whether the next `recv` waits a little for more than an acknowledgement: the event comes along with it then.

        Not longer: Linux forgets to wake who has taken the first part already when the second is shorter.
        """
        assert self._socket is not None
        low_water = len(self._known) + 1 if is_patient else 1
        self._socket.setsockopt(_socket.SOL_SOCKET, _socket.SO_RCVLOWAT, low_water)
        self._socket.setsockopt(_socket.SOL_SOCKET, _socket.SO_RCVTIMEO, _PATIENCE if is_patient else _FOREVER)
        self._is_patient = is_patient

    def _recv_patiently(self) -> bytes:
        assert self._socket is not None
        try:
            received = self._socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            self._be_patient(False)
            return self._socket.recv(_RECEIVE_BYTES)
        if len(received) <= len(self._known):
            self._be_patient(False)
        return received

    def _learned(self, reply: Reply) -> Reply:
        """Remembers how an acknowledgement looks: but for its date each is the same, and needs no reading then."""
        if reply is not self._acknowledgement and reply.head.status == 202 and self._socket is not None:
            size = reply.head.end + 4 + len(reply.body)
            if reply.head.length is not None and size <= len(reply.data):
                if self._is_patient and size != len(self._known):
                    self._be_patient(False)  # the next exchange waits for more than this one
                self._known, self._acknowledgement = reply.data[:size], reply
        return reply

    def begin_post(self, path: bytes, content_type: bytes, fields: bytes) -> None:
        """Begins a post whose body comes in chunks (RFC 9112, section 7.1). Raises ConnectionLost."""
        fields += b"\r\nTransfer-Encoding: chunked\r\n\r\n"
        self._send(b"".join((self._post, path, self._fields, content_type, fields)))

    def send_chunk(self, data: bytes) -> None:
        """One piece of the body that has begun, not empty. Raises ConnectionLost."""
        self._send(b"%x\r\n%b\r\n" % (len(data), data))

    def end_post(self, trailers: bytes) -> Reply:
        """Ends the body; `trailers` are header lines, each with its end. Raises ConnectionLost."""
        self._send(b"0\r\n%b\r\n" % trailers)
        try:
            return self._receive()
        except (OSError, _Closed) as error:
            raise self._lost(error) from None

    def _send(self, data: bytes) -> None:
        """Nothing is sent again: a part of the answer may have arrived."""
        self._has_asked = False
        try:
            if self._socket is None:
                self._socket = self._connect()
            if self._is_patient:
                self._be_patient(False)
            self._socket.sendall(data)
        except OSError as error:
            raise self._lost(error) from None

    def _lost(self, error: Exception) -> ConnectionLost:
        self._close()
        return ConnectionLost(f"the Runtime API at {self._host}:{self._port} is gone: {error}")

    def _request(self, path: bytes, body: bytes, content_type: bytes, fields: bytes) -> bytes:
        length = b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        return b"".join((self._post, path, self._fields, content_type, fields, length, body))

    def _exchange(self, request: bytes, is_patient: bool = False) -> Reply:
        """A kept-alive connection may have been closed meanwhile: then the request goes once more, on a new one.

        Nothing is done twice by that: the Runtime API takes one answer per event and repeats an unanswered event.
        """
        self._has_asked = False
        if self._rest:
            self._close()  # what came without having been asked for is no reply (RFC 9112, section 9.2)
        if self._socket is not None:
            try:
                if is_patient is not self._is_patient:
                    self._be_patient(is_patient)
                self._socket.sendall(request)
                received = self._recv_patiently() if is_patient else self._socket.recv(_RECEIVE_BYTES)
                if received == self._known:
                    return self._acknowledgement  # type: ignore[return-value]
                return self._understand(received) if is_patient else self._read(received)
            except (OSError, _Closed):
                self._close()
        try:
            self._socket = self._connect()
            self._socket.sendall(request)
            return self._receive()
        except (OSError, _Closed) as error:
            raise self._lost(error) from None

    def _receive_asked(self) -> Reply:
        """The reply to a request that went out with the answer before."""
        self._has_asked = False
        try:
            return self._receive()
        except (OSError, _Closed):
            self._close()
            return self._exchange(self._next)

    def _connect(self) -> _socket.socket:
        family = _socket.AF_INET6 if ":" in self._host else _socket.AF_INET
        connection = _socket.socket(family, _socket.SOCK_STREAM)
        connection.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        connection.connect((self._host, self._port))
        return connection

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self._rest = b""
        self._is_patient = self._has_asked = False

    def _receive(self) -> Reply:
        assert self._socket is not None
        return self._understand(self._rest or self._socket.recv(_RECEIVE_BYTES))

    def _understand(self, received: bytes) -> Reply:
        if received.startswith(self._known):
            self._rest = received[len(self._known) :]
            return self._acknowledgement  # type: ignore[return-value]
        return self._read(received)

    def _read(self, received: bytes) -> Reply:
        self._rest = b""
        head = self._head
        if head is None or not head.fits(received):
            received, head = self._read_head(received)
            while head.status < 200:  # on its way, say interim replies
                received, head = self._read_head(received[head.end + 4 :] or self._more())
        start = head.end + 4
        if head.length and received[head.length[0] : head.length[1]] == b"%d" % (len(received) - start):
            reply = Reply(head, received, received[start:])  # all of it and nothing else has come, as nearly always
        else:
            reply = Reply(head, received, self._read_body(head, received))
        if head.may_close and reply.find(b"connection").lower() == b"close":  # type: ignore[union-attr]
            self._close()
        return reply

    def _read_head(self, received: bytes) -> tuple[bytes, Head]:
        if not received:
            raise _Closed("it closed the connection")
        while (end := received.find(b"\r\n\r\n")) < 0:
            if len(received) > _LARGEST_HEAD:
                raise _Closed("its reply has no end of headers")
            received += self._more()
        try:
            head = Head(received, end)
        except BrokenHead as error:
            raise _Closed(str(error)) from None
        if head.status == 200:
            self._head = head
        return received, head

    def _read_body(self, head: Head, received: bytes) -> bytes:
        start = head.end + 4
        if head.length is None:
            return self._read_unmeasured(head, received[start:])
        digits = received[head.length[0] : head.length[1]]
        if not digits.isdigit() or len(digits) > 18:  # int() would take signs, and has a limit of its own
            raise _Closed("its reply has no valid length")
        stop = start + int(digits)
        if stop > len(received):
            return self._receive_length(received[start:], stop - start)
        self._rest = received[stop:]
        return received[start:stop]

    def _read_unmeasured(self, head: Head, begun: bytes) -> bytes:
        """Chunked, or until the end of the connection (RFC 9112, section 6.3)."""
        if b"transfer-encoding" in head.spans:
            return self._receive_chunks(begun)
        if head.status in (204, 304):
            self._rest = begun
            return b""
        return self._receive_all(begun)

    def _receive_length(self, begun: bytes, length: int) -> bytes:
        """Straight into one buffer: an event of 6 MB is not copied for each piece."""
        assert self._socket is not None
        if self._is_patient:
            self._be_patient(False)
        try:
            buffer = bytearray(length)
        except (MemoryError, OverflowError):
            raise _Closed(f"its reply has {length} bytes, more than there is memory for") from None
        filled = len(begun)
        buffer[:filled] = begun
        view = memoryview(buffer)
        while filled < length:
            count = self._socket.recv_into(view[filled:])
            if not count:
                raise _Closed("it closed the connection in the middle of a reply")
            filled += count
        return bytes(buffer)

    def _receive_chunks(self, received: bytes) -> bytes:
        """RFC 9112, section 7.1. Works on one growing buffer with a position: linear in the body's size."""
        buffer, position, chunks = bytearray(received), 0, []
        while size := _chunk_size(self._line(buffer, position)):
            start = buffer.index(b"\n", position) + 1
            self._fill(buffer, start + size + 2)
            chunks.append(bytes(buffer[start : start + size]))
            position = start + size + 2
            if position > _RECEIVE_BYTES:
                del buffer[:position]
                position = 0
        position = buffer.index(b"\n", position) + 1
        while self._line(buffer, position).strip():  # trailers
            position = buffer.index(b"\n", position) + 1
        self._rest = bytes(buffer[buffer.index(b"\n", position) + 1 :])
        return b"".join(chunks)

    def _line(self, buffer: bytearray, position: int) -> bytes:
        while (end := buffer.find(b"\n", position)) < 0:
            if len(buffer) - position > _LARGEST_HEAD:
                raise _Closed("its reply has a chunk without a size")
            buffer += self._more()
        return bytes(buffer[position:end])

    def _fill(self, buffer: bytearray, length: int) -> None:
        while len(buffer) < length:
            buffer += self._more()

    def _receive_all(self, received: bytes) -> bytes:
        """No length given: all until the end of the connection."""
        assert self._socket is not None
        if self._is_patient:
            self._be_patient(False)
        pieces = [received]
        while piece := self._socket.recv(_RECEIVE_BYTES):
            pieces.append(piece)
        self._close()
        return b"".join(pieces)

    def _more(self) -> bytes:
        assert self._socket is not None
        if self._is_patient:
            self._be_patient(False)
        received = self._socket.recv(_RECEIVE_BYTES)
        if not received:
            raise _Closed("it closed the connection")
        return received


class _Closed(Exception):
    """The connection ended, or what came can't be read on."""


def parse_address(address: str) -> tuple[str, int, str]:
    """`[http://]host[:port][/prefix]` as (host, port, prefix). Raises ValueError."""
    rest = address.rpartition("://")[2]
    authority, slash, path = rest.partition("/")
    host, colon, port = authority.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = authority, "80"
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"AWS_LAMBDA_RUNTIME_API is {address!r}; it should read host:port")
    return host.strip("[]"), int(port), (slash + path).rstrip("/")


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    try:
        if digits[:1] in b"+-_":
            raise ValueError
        return int(digits, 16)
    except ValueError:
        raise _Closed("its reply has a chunk without a size") from None


def _pause() -> None:
    from time import sleep

    sleep(0.05)
