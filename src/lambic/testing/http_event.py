"""`testing.event`: what an HTTP source makes of a request."""

from collections.abc import Iterable, Mapping
from typing import Any, Unpack

from .deployment import make_deployment
from .sent_request import RequestOptions, build_request
from .sources import find_source


def event(
    source: str,
    method: str = "GET",
    url: str = "/",
    *,
    stage: str | None = None,
    base_path: str = "",
    routes: Iterable[str] | None = None,
    stage_variables: Mapping[str, str] | None = None,
    binary_media_types: Iterable[str] = (),
    request_context: Mapping[str, Any] | None = None,
    **options: Unpack[RequestOptions],
) -> dict[str, Any]:
    """The event that a source sends for a request, for instance `event("alb", "POST", "/orders", json={"sku": "tea"})`.

    Sources are "http_api", "http_api_v1" (payload format 1.0), "function_url", "rest_api", "alb", "alb_multi" (with
    multi-value headers), "websocket" ($connect), "lattice_v1" and "lattice_v2". `routes` are those of the API, "GET
    /items/{id}"; `request_context` is put over the event's own, {"authorizer": {...}} for one. Raises ValueError for
    what the source never sends, and NotServed for a request that it answers by itself.
    """
    deployment = make_deployment(stage, base_path, routes, stage_variables, binary_media_types, request_context)
    return find_source(source).write_event(build_request(method, url, **options), deployment)
