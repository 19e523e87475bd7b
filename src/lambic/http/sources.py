"""Which source an event comes from. Decided by keys, once, without trying to parse."""

from .event import EventError
from .request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .event import Event

# Filled as events arrive: a function pays for the sources that call it.
_classes: dict[str, type[Request]] = {}


def read_request(event: "Event", context: "Any" = None) -> Request:
    """The request of an event. Raises EventError, naming the key that is missing, for one of no HTTP source."""
    name = find_source(event)
    kind = _classes.get(name) or _load(name)
    return kind(event, context)


def find_source(event: object) -> str:
    """The name of a module in `adapters`. Raises EventError as `read_request` does."""
    if type(event) is dict and "methodArn" not in event and "routeArn" not in event:
        context = event.get("requestContext")
        if type(context) is dict:
            if type(context.get("http")) is dict:
                return "http_api"
            if type(context.get("elb")) is dict:
                return "alb"
            if type(context.get("connectionId")) is str:
                return "websocket"
            if type(context.get("serviceNetworkArn")) is str and type(event.get("method")) is str:
                return "lattice_v2"
            if type(event.get("httpMethod")) is str:
                return "rest_api"
        elif type(event.get("raw_path")) is str and type(event.get("method")) is str:
            return "lattice_v1"
    from .unknown_event import explain_event

    raise EventError(explain_event(event))


def _load(name: str) -> type[Request]:
    """Written as import statements, so that a bundler can follow them."""
    kind: type[Request]
    if name == "http_api":
        from .adapters.http_api import HttpApiRequest as kind
    elif name == "rest_api":
        from .adapters.rest_api import RestApiRequest as kind
    elif name == "alb":
        from .adapters.alb import AlbRequest as kind
    elif name == "websocket":
        from .adapters.websocket import WebSocketRequest as kind
    elif name == "lattice_v2":
        from .adapters.lattice_v2 import LatticeV2Request as kind
    else:
        from .adapters.lattice_v1 import LatticeV1Request as kind
    _classes[name] = kind
    return kind
