"""One file per HTTP source: the events that it makes, and how it reads replies."""

from .alb import Alb, AlbMulti
from .function_url import FunctionUrl
from .http_api import HttpApi
from .http_api_v1 import HttpApiV1
from .lattice import LatticeV1, LatticeV2
from .rest_api import RestApi
from .source import Source
from .websocket import WebSocket

__all__ = ["SOURCES", "Source", "find_source"]

_KINDS = (HttpApi, HttpApiV1, FunctionUrl, RestApi, Alb, AlbMulti, LatticeV1, LatticeV2, WebSocket)
SOURCES: dict[str, Source] = {kind.name: kind() for kind in _KINDS}
"""By the names that users give."""


def find_source(name: str) -> Source:
    """Raises ValueError for a name that no source has."""
    if name not in SOURCES:
        raise ValueError(f"{name!r} is no HTTP source; there are {', '.join(SOURCES)}")
    return SOURCES[name]
