"""A streamed answer, from a worker's request to the channel of whoever asked.

Source: AWS, "Building a custom runtime" (response streaming): an error after the first byte comes in trailers.
"""

import base64
import binascii
from contextlib import suppress

from .channel import Channel, Closed
from .fault import result_too_large
from .invocation import Outcome
from .limits import STREAM_BYTES
from .message import Fields, Incoming

ERROR_TYPE = "lambda-runtime-function-error-type"
_ERROR_BODY = "lambda-runtime-function-error-body"


async def relay(incoming: Incoming, channel: Channel) -> Outcome:
    """Hands the pieces on as they come; the outcome has no payload but an error's.

    When nobody wants them any more the rest is thrown away: the function is not told, and goes on to its end. Raises
    BrokenOff when the worker leaves in the middle.
    """
    size = 0
    while (piece := await incoming.receive()) is not None:
        size += len(piece)
        if size > STREAM_BYTES:
            return result_too_large(STREAM_BYTES)
        with suppress(Closed):
            await channel.send(piece)
    return read_trailers(incoming.trailers) or Outcome(b"")


def read_trailers(fields: Fields) -> Outcome | None:
    """The error that a stream ended with; None where there was none."""
    trailers = dict(fields)
    error_type = trailers.get(ERROR_TYPE)
    return Outcome(_decode(trailers.get(_ERROR_BODY, "")), error_type) if error_type else None


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b"{}"
