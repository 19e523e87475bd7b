import json
from collections.abc import AsyncIterator

from lambic import http
from readings.source import read_readings


@http.get("/readings/events")
async def handler(request: http.Request) -> http.Response:
    """The readings as server-sent events, which a browser's EventSource takes one by one."""
    headers = {"content-type": "text/event-stream", "cache-control": "no-store"}
    return http.Response(write_events(request.query.get("sensor")), headers=headers)


async def write_events(sensor: str | None) -> AsyncIterator[str]:
    """Numbered, as the format wants it for clients that come back."""
    for number, reading in enumerate(read_readings(sensor), 1):
        yield f"id: {number}\ndata: {json.dumps(reading.as_row())}\n\n"
