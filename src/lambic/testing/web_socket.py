"""A client of a WebSocket API, as a handler sees it: one connection, an event for everything that happens."""

from typing import TYPE_CHECKING

from .deployment import Deployment
from .response import Response
from .sent_request import SentRequest
from .sources import find_source
from .sources.source import Event
from .sources.websocket import write_disconnect, write_message

if TYPE_CHECKING:
    from .client import Client


class WebSocket:
    """Made by `Client.websocket`. `connection_id` is the same in all its events, "" before the first."""

    def __init__(self, client: "Client", sent: SentRequest, deployment: Deployment) -> None:
        self.connection_id = ""
        self._client = client
        self._sent = sent
        self._deployment = deployment
        self._source = find_source("websocket")

    def connect(self) -> Response:
        """$connect. A status that is no 2xx refuses the connection."""
        event = self._source.write_event(self._sent, self._deployment)
        self.connection_id = event["requestContext"]["connectionId"]
        self._connected_at = event["requestContext"]["connectedAt"]
        return self._send_event(event)

    def send(self, text: str, route_key: str = "$default") -> Response:
        """A message, on the route that the API's selection expression would find. Raises RuntimeError unconnected."""
        self._check()
        return self._send_event(write_message(text, route_key, self.connection_id, self._sent, self._deployment))

    def disconnect(self, code: int = 1000, reason: str = "") -> Response:
        """$disconnect, with the status code of the close frame (RFC 6455). Raises RuntimeError unconnected."""
        self._check()
        return self._send_event(write_disconnect(code, reason, self.connection_id, self._sent, self._deployment))

    def _send_event(self, event: Event) -> Response:
        event["requestContext"]["connectedAt"] = self._connected_at
        return self._client.send_event(event, self._source, self._sent)

    def _check(self) -> None:
        if not self.connection_id:
            raise RuntimeError("this client is not connected: connect() comes first")
