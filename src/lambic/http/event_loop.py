"""What async handlers return, as values. Loaded only where there is one."""

from .response import to_response
from .response_body import join_chunks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


async def settle(result: "Any", is_streaming: bool = False) -> object:
    """What an async handler returned, as a value: coroutines awaited, the chunks of async generators put together.

    With `is_streaming` a generator stays one (stream.py).
    """
    value = await result if hasattr(result, "__await__") else result
    if isinstance(value, dict | list | str):
        return value
    response = to_response(value)
    if hasattr(response.body, "__aiter__") and not is_streaming:
        response.body = await collect_async(response.body)
    return response


async def collect_async(chunks: "Any") -> str | bytes:
    """The chunks of an async generator put together, as `collect` does it."""
    return join_chunks([chunk async for chunk in chunks])
