"""HTTP messages as the emulator's parts see them: no sockets, no framing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

Fields = tuple[tuple[str, str], ...]


class BrokenOff(Exception):
    """A message that has begun gets no end."""


class Pieces(Protocol):
    """A body that is sent while it is made."""

    async def receive(self) -> bytes | None:
        """The next piece, None at the end. Raises BrokenOff."""
        ...

    def close(self) -> None:
        """No more is wanted. Comes in any case, also after the end."""
        ...


class Incoming:
    """A request's body that is read while it comes: `read` gives its pieces, and its trailers at last."""

    def __init__(self, read: Callable[[], Awaitable[bytes | Fields]]) -> None:
        self._read = read
        self.trailers: Fields = ()

    async def receive(self) -> bytes | None:
        """The next piece, None at the end: `trailers` are known then. Raises BrokenOff."""
        piece = await self._read()
        if isinstance(piece, bytes):
            return piece
        self.trailers = piece
        return None


@dataclass(frozen=True)
class HTTPRequest:
    """`target` is the request line's, undecoded; names in `headers` and `trailers` are in lower case, in order.

    `body` is empty when it was longer than the server keeps; `size_bytes` is what really came. `client` and `server`
    are (address, port). With `incoming` the body is still to come, and its trailers with it.
    """

    method: str
    target: str
    headers: Fields
    body: bytes
    size_bytes: int
    client: tuple[str, int]
    server: tuple[str, int]
    trailers: Fields = ()
    protocol: str = "HTTP/1.1"
    incoming: Incoming | None = None

    @property
    def path(self) -> str:
        """The target's path, undecoded; an absolute target's scheme and host are left out."""
        return self._split()[0]

    @property
    def query(self) -> str:
        """What follows the first "?", undecoded."""
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        target = self.target
        if not target.startswith("/") and "://" in target:
            target = "/" + target.partition("://")[2].partition("/")[2]
        path, _, query = target.partition("#")[0].partition("?")
        return path, query

    def find_header(self, name: str) -> str | None:
        """The first value of a header, its name in lower case."""
        return next((value for each, value in self.headers if each == name), None)


@dataclass(frozen=True)
class HTTPResponse:
    """The server adds Date, Content-Length and Connection itself. `pieces` take the place of `body`."""

    status: int
    headers: Fields = ()
    body: bytes = b""
    pieces: Pieces | None = None
