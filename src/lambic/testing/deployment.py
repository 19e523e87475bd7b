"""Where a function stands: what AWS adds to every event of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .route import Route, read_route


@dataclass(frozen=True)
class Deployment:
    """`stage` is None for the source's own: $default for HTTP APIs, prod for REST and WebSocket APIs.

    With `base_path` ("/shop") the function is reached by a custom domain that has it in front of every path. `routes`
    are the API's; None where the source has one for everything. `request_context` is put over the event's own.
    """

    stage: str | None = None
    base_path: str = ""
    routes: tuple[Route, ...] | None = None
    stage_variables: Mapping[str, str] = field(default_factory=dict)
    binary_media_types: tuple[str, ...] = ()
    request_context: Mapping[str, Any] = field(default_factory=dict)

    def mount(self, path: str) -> str:
        """The path with the base path in front."""
        return f"{self.base_path}{path}" if path != "/" or not self.base_path else self.base_path


def make_deployment(
    stage: str | None = None,
    base_path: str = "",
    routes: Iterable[str] | None = None,
    stage_variables: Mapping[str, str] | None = None,
    binary_media_types: Iterable[str] = (),
    request_context: Mapping[str, Any] | None = None,
) -> Deployment:
    """From what users write. Raises ValueError for a route that is none."""
    base = base_path.strip("/")
    return Deployment(
        stage,
        f"/{base}" if base else "",
        None if routes is None else tuple(read_route(route) for route in routes),
        stage_variables or {},
        tuple(media_type.lower() for media_type in binary_media_types),
        request_context or {},
    )


def find_routes(handler: Any) -> tuple[str, ...] | None:
    """Those that decorators of lambic.http have given a handler; None for any other."""
    dispatch = getattr(handler, "__lambic_dispatch__", None)
    return None if dispatch is None else tuple(str(endpoint) for endpoint in dispatch.endpoints)
