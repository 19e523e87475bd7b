"""What stands before the body of a streamed HTTP response: its status, headers and cookies.

Source: AWS, "Stream the integration response for your proxy integrations": JSON, then 8 zero bytes.
"""

from .http_reply import BadReply
from .limits import PRELUDE_BYTES

CONTENT_TYPE = "application/vnd.awslambda.http-integration-response"
"""By this a stream says that it has a prelude."""

_END = b"\0" * 8


class Prelude:
    """Finds the end of the prelude, wherever the borders between pieces are."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, piece: bytes) -> tuple[bytes, bytes] | None:
        """(JSON, the beginning of the body), as soon as the end is there. Raises BadReply when it is too far away."""
        self._begun += piece
        text, end, body = self._begun.partition(_END)
        if len(text) > PRELUDE_BYTES:
            raise BadReply(
                f"the prelude is longer than {PRELUDE_BYTES} bytes, or the 8 zero bytes after it are missing"
            )
        return (text, body) if end else None
