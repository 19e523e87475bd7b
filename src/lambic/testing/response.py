"""The response as the HTTP client of a source gets it."""

import json
from collections.abc import Iterator
from email.message import Message
from typing import Any

from ..http import Cookies, Headers


class Response:
    """Read like a response of httpx. A redirect is not followed.

    `event` is what the handler was given, None where the source answered by itself; `reply` what it gave, decoded from
    JSON, None for a stream. `is_complete` is False for a stream that failed on its way.
    """

    def __init__(
        self,
        status: int,
        fields: tuple[tuple[str, str], ...],
        chunks: Iterator[bytes],
        *,
        event: dict[str, Any] | None = None,
        reply: Any = None,
        is_streamed: bool = False,
    ) -> None:
        self.status = status
        self.headers = Headers.received(fields)
        self.event = event
        self.reply = reply
        self.is_streamed = is_streamed
        self.is_complete = True
        self._coming = chunks
        self._chunks: list[bytes] = []

    @property
    def status_code(self) -> int:
        """The status, as httpx calls it."""
        return self.status

    @property
    def cookies(self) -> Cookies:
        """Names and values of the cookies that are set; `headers.get_all("set-cookie")` has their attributes."""
        pieces = [text.partition(";")[0].partition("=") for text in self.headers.get_all("set-cookie")]
        return Cookies((name.strip(), value.strip()) for name, _, value in pieces)

    def iter_chunks(self) -> Iterator[bytes]:
        """The body in the pieces that the handler gave; of a whole one it is one piece."""
        yield from self._chunks
        for chunk in self._coming:
            self._chunks.append(chunk)
            yield chunk

    @property
    def content(self) -> bytes:
        """The body."""
        return b"".join(self.iter_chunks())

    @property
    def text(self) -> str:
        """The body in the charset of its content type, UTF-8 without one; what is no text in it becomes U+FFFD."""
        return self.content.decode(self._charset or "utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.content)

    @property
    def _charset(self) -> str | None:
        head = Message()
        head["content-type"] = self.headers.get("content-type", "")
        return head.get_content_charset()

    def __repr__(self) -> str:
        return f"<Response {self.status}>"
