"""Door to the network: HTTP/1.1 on a loopback socket, h11 on asyncio. Requests in, responses out, no decisions.

Rules: RFC 9112. Whatever a client sends, it gets an answer or a closed connection, and the server lives on.
"""

import asyncio
import contextlib
import http
import socket
import struct
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import h11

from .message import BrokenOff, Fields, HTTPRequest, HTTPResponse, Incoming, Pieces

Answer = Callable[[HTTPRequest], Awaitable[HTTPResponse]]

_READ_BYTES = 1 << 16
_LARGEST_HEAD_BYTES = 1 << 21
"""Above the Runtime API's largest headers: an X-Ray cause may have 1 MiB."""
_LINGER_S = 2
_DROPPED_FIELDS = frozenset({"connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"})


class Server:
    """`answer` gets each request and gives its response; it is cancelled when the client closes, if `is_impatient`.

    A body is kept up to `body_bytes`; what comes beyond is counted and thrown away, and ends the connection at four
    times that. Requests of which `is_streamed` is true, asked before their bodies come, are given with `incoming`.
    When `answer` raises BrokenOff the connection is reset; `fail` is told of all other exceptions.
    """

    def __init__(
        self,
        answer: Answer,
        fail: Callable[[str, str], None],
        *,
        body_bytes: int,
        is_impatient: bool = False,
        is_streamed: Callable[[HTTPRequest], bool] = lambda request: False,
    ) -> None:
        self.answer = answer
        self.fail = fail
        self.body_bytes = body_bytes
        self.is_impatient = is_impatient
        self.is_streamed = is_streamed
        self._listener: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listens from now on; port 0 takes a free one. Raises OSError."""
        self._listener = await asyncio.start_server(self._accept, host, port)
        self.port = int(self._listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Closes the listener and every connection, answers under way included."""
        if self._listener is not None:
            self._listener.close()
        connections = tuple(self._connections)
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(_Connection(self, reader, writer).serve())
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)


class _Connection:
    """One client: requests one after the other, pipelined ones included."""

    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_LARGEST_HEAD_BYTES)

    async def serve(self) -> None:
        try:
            while request := await self._receive():
                await self._respond(request, await self._answer(request))
                if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                    break
                self._http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            await self._refuse(error.error_status_hint)
        except (_Gone, OSError):
            pass
        except asyncio.CancelledError:
            self._writer.transport.abort()  # a client that does not read must not hold up the end
            raise
        finally:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    async def _receive(self) -> HTTPRequest | None:
        """The next request, None when the client is done. Raises h11.RemoteProtocolError."""
        begun: HTTPRequest | None = None
        pieces: list[bytes] = []
        size = 0
        while True:
            match await self._next_event():
                case h11.Request() as head:
                    begun = self._begin(head)
                    if self._server.is_streamed(begun):
                        return replace(begun, incoming=Incoming(self._read_piece))
                case h11.Data(data=data):
                    size += len(data)
                    self._keep(pieces, data, size)
                case h11.EndOfMessage(headers=trailers) if begun is not None:
                    body = b"".join(pieces)
                    return replace(begun, body=body, size_bytes=size, trailers=_read_fields(trailers))
                case _:
                    return None

    def _keep(self, pieces: list[bytes], data: bytes, size: int) -> None:
        if size <= self._server.body_bytes:
            pieces.append(bytes(data))
        else:
            pieces.clear()
        if size > 4 * self._server.body_bytes:
            raise h11.RemoteProtocolError("too large", error_status_hint=413)

    async def _read_piece(self) -> bytes | Fields:
        """A piece of the body under way, or its trailers. Raises BrokenOff."""
        try:
            match await self._next_event():
                case h11.Data(data=data):
                    return bytes(data)
                case h11.EndOfMessage(headers=trailers):
                    return _read_fields(trailers)
        except (h11.RemoteProtocolError, OSError):
            pass
        raise BrokenOff

    def _begin(self, head: h11.Request) -> HTTPRequest:
        return HTTPRequest(
            method=head.method.decode("ascii"),
            target=head.target.decode("latin-1"),
            headers=_read_fields(head.headers),
            body=b"",
            size_bytes=0,
            client=self._writer.get_extra_info("peername")[:2],
            server=self._writer.get_extra_info("sockname")[:2],
            protocol=f"HTTP/{head.http_version.decode('ascii')}",
        )

    async def _next_event(self) -> object:
        while True:
            event = self._http.next_event()
            if event is not h11.NEED_DATA:
                return event
            if self._http.they_are_waiting_for_100_continue:
                self._writer.write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            self._http.receive_data(await self._reader.read(_READ_BYTES))

    async def _answer(self, request: HTTPRequest) -> HTTPResponse:
        """What the answerer says, while watching for the client's leave. Raises _Gone."""
        answering = asyncio.ensure_future(self._server.answer(request))
        leaving = asyncio.ensure_future(self._leave(request))
        try:
            await _first_of(answering, *([leaving] if self._server.is_impatient else []))
            if answering.done():
                return answering.result()
        except BrokenOff:
            self._reset()
        except Exception as error:
            self._server.fail(f"{type(error).__name__}: {error}", traceback.format_exc())
            return HTTPResponse(500, (("content-type", "application/json"),), b'{"message":"Internal Server Error"}')
        finally:
            await _give_up(answering, leaving)
        raise _Gone

    async def _leave(self, request: HTTPRequest) -> None:
        """Returns when the client has left: reads ahead what it pipelines, and stops reading at a large pile.

        Of a client that still sends its body, whoever reads that sees it leave.
        """
        read = 0
        with contextlib.suppress(OSError):
            while request.incoming is None and read < _READ_BYTES:
                data = await self._reader.read(_READ_BYTES)
                if not data:
                    return
                read += len(data)
                self._http.receive_data(data)
            await asyncio.get_running_loop().create_future()

    async def _respond(self, request: HTTPRequest, response: HTTPResponse) -> None:
        """Raises OSError and _Gone."""
        if response.pieces is None:
            await self._send(request.method, response)
            return
        leaving = asyncio.ensure_future(self._leave(request))
        try:
            await self._send_pieces(request.method, response, response.pieces, leaving)
        finally:
            response.pieces.close()
            await _give_up(leaving)

    async def _send_pieces(
        self, method: str, response: HTTPResponse, pieces: Pieces, leaving: "asyncio.Future[None]"
    ) -> None:
        """Each at once; without the last chunk, which tells the client, when they break off."""
        has_body = _has_body(method, response.status)
        self._write(_head_of(response))
        try:
            while (piece := await _receive(pieces, leaving if has_body else None)) is not None:
                if has_body:
                    self._write(h11.Data(data=piece))
                    await self._writer.drain()
        except BrokenOff:
            if self._http.their_http_version == b"1.0":  # to which the end of the connection is that of the body
                self._reset()
            raise _Gone from None
        self._write(h11.EndOfMessage())
        await self._writer.drain()

    def _write(self, *events: "h11.Response | h11.Data | h11.EndOfMessage") -> None:
        """Raises _Gone."""
        try:
            self._writer.write(b"".join(self._http.send(event) or b"" for event in events))
        except h11.LocalProtocolError as error:
            self._server.fail(f"a response that is no HTTP: {error}", traceback.format_exc())
            raise _Gone from None

    def _reset(self) -> None:
        """Ends the connection so that the client's next write fails, where a mere end would let it write on."""
        linger = struct.pack("ii", 1, 0)
        self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._writer.transport.abort()

    async def _send(self, method: str, response: HTTPResponse) -> None:
        """Head and body in one write. Raises OSError and _Gone."""
        body = [h11.Data(data=response.body)] if _has_body(method, response.status) else []
        self._write(_head_of(response), *body, h11.EndOfMessage())
        await self._writer.drain()

    async def _refuse(self, status: int) -> None:
        """The client broke the protocol: a last answer where one can still be given."""
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        phrase = http.HTTPStatus(status).phrase
        body = b'{"message":"%s"}' % phrase.encode()
        response = HTTPResponse(status, (("content-type", "application/json"), ("connection", "close")), body)
        with contextlib.suppress(OSError, _Gone, TimeoutError):
            await self._send("GET", response)
            await asyncio.wait_for(self._linger(), _LINGER_S)

    async def _linger(self) -> None:
        """Closing while the client still sends would reset the connection, and the answer with it."""
        self._writer.write_eof()
        while await self._reader.read(_READ_BYTES):
            pass


class _Gone(Exception):
    """The client has left, or can't be talked to any more."""


async def _receive(pieces: Pieces, leaving: "asyncio.Future[None] | None") -> bytes | None:
    """The next piece. Raises BrokenOff, and _Gone when the client leaves before it is there."""
    receiving = asyncio.ensure_future(pieces.receive())
    try:
        await _first_of(receiving, *([leaving] if leaving else []))
        if receiving.done():
            return receiving.result()
    finally:
        await _give_up(receiving)
    raise _Gone


async def _first_of(*waits: "asyncio.Future[Any]") -> None:
    """Until one of them is done."""
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)


async def _give_up(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _has_body(method: str, status: int) -> bool:
    return method != "HEAD" and status not in (204, 304)


def _read_fields(raw: "h11._headers.Headers | list[tuple[bytes, bytes]]") -> Fields:
    return tuple((name.decode("ascii"), _read_value(value)) for name, value in raw)


def _read_value(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _head_of(response: HTTPResponse) -> h11.Response:
    kept = [(name, value) for name, value in response.headers if name.lower() not in _DROPPED_FIELDS]
    fields = [(name.encode("ascii"), value.encode("utf-8")) for name, value in kept]
    fields.append((b"date", formatdate(usegmt=True).encode("ascii")))
    if response.status != 204 and response.pieces is None:
        fields.append((b"content-length", b"%d" % len(response.body)))
    return h11.Response(status_code=response.status, headers=fields, reason=_phrase(response.status))


def _phrase(status: int) -> bytes:
    try:
        return http.HTTPStatus(status).phrase.encode("ascii")
    except ValueError:
        return b""
