"""WebSocket APIs: connecting, disconnecting, and every message are an event each.

Source: AWS, "Set up a route for a WebSocket API". No event has a path, and only connecting is an HTTP request; routes
are told apart by `route_key`.
"""

from ..event import read_text
from .rest_api import RestApiRequest


class WebSocketRequest(RestApiRequest):
    """Written in the form of REST APIs. A reply to $connect that is no 2xx refuses the connection."""

    def _read_source(self) -> str:
        return "websocket"

    def _read_route(self) -> tuple[str, str]:
        return read_text(self.event, "httpMethod") or "GET", read_text(self.context, "routeKey")

    def _read_url_path(self) -> str:
        """The stage, which is the path that clients connect to."""
        stage = read_text(self.context, "stage")
        return f"/{stage}" if stage and ".execute-api." in self._read_domain() else "/"

    def _is_http_api(self) -> bool:
        return False
