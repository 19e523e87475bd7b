"""Which endpoint of a function a request is for."""

from .later import later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .endpoint import Endpoint
    from .request import Request


class Dispatch:
    """The endpoints of one handler, the most specific first. Raises ValueError, with both places, for a conflict."""

    __slots__ = ("_by_key", "_only", "endpoints", "handler")

    handler: object
    """Whose endpoints these are."""

    def __init__(self, endpoints: "Iterable[Endpoint]") -> None:
        # As the gateways choose: "/a/b" before "/a/{id}" before "/{all+}", a method before ANY.
        self.endpoints = sorted(endpoints, key=_rank)
        self._only = self.endpoints[0] if len(self.endpoints) == 1 else None
        self._by_key = _index(self.endpoints)
        _refuse_conflicts(self.endpoints)

    def find(self, request: "Request") -> "Endpoint":
        """Sees to the request's `path_params`. Raises NotFound, or MethodNotAllowed with an Allow header."""
        endpoint = self._by_key.get(request.route_key)
        if endpoint is not None and _has_names(request, endpoint):
            return endpoint
        endpoint = self._by_key.get(f"{request.method} {request.local_path}")
        if endpoint is not None and not endpoint.template.names:
            request.path_params = {}
            return endpoint
        return self._search(request)

    def _search(self, request: "Request") -> "Endpoint":
        found = []
        for endpoint in self.endpoints:
            params = endpoint.template.match(request.local_path)
            if params is not None and endpoint.takes(request.method):
                request.path_params = _decode(params)
                return endpoint
            if params is not None:
                found.append(endpoint)
        if not found and self._only is not None and _was_matched(request, self._only):
            if self._only.takes(request.method):
                return self._only
            found.append(self._only)
        raise _refuse(request, found)


def _rank(endpoint: "Endpoint") -> "tuple[object, ...]":
    return endpoint.template.shape, endpoint.method == "ANY", endpoint.method


def _index(endpoints: "list[Endpoint]") -> "dict[str, Endpoint]":
    """Routes that need no search: any when it is the only one, of several those that nothing can precede."""
    keys = {}
    for endpoint in endpoints:
        if len(endpoints) == 1 or (endpoint.method != "ANY" and not endpoint.template.names):
            for method in endpoint.methods:
                keys[f"{method} {endpoint.template.text}"] = endpoint
    return keys


def _refuse_conflicts(endpoints: "list[Endpoint]") -> None:
    taken: dict[tuple[object, ...], Endpoint] = {}
    for endpoint in endpoints:
        first = taken.setdefault(_rank(endpoint), endpoint)
        if first is not endpoint:
            raise ValueError(f"{endpoint.place}: the route {endpoint} is taken by {first}, at {first.place}")


def _has_names(request: "Request", endpoint: "Endpoint") -> bool:
    names = endpoint.template.names
    return not names or request.path_params.keys() >= set(names)


def _was_matched(request: "Request", endpoint: "Endpoint") -> bool:
    """Whether the source chose the function by another path that has all our names.

    A template of a source's that ends greedily ("/{proxy+}") has matched nothing yet.
    """
    matched = request.matched_template
    return matched is not None and not matched.endswith("+}") and _has_names(request, endpoint)


def _decode(params: dict[str, str]) -> dict[str, str]:
    return {name: later.unquote(value) if "%" in value else value for name, value in params.items()}


def _refuse(request: "Request", found: "list[Endpoint]") -> Exception:
    from .errors import MethodNotAllowed, NotFound

    if not found:
        return NotFound(f"there is nothing at {request.path}")
    allowed = ", ".join(dict.fromkeys(method for endpoint in found for method in endpoint.methods))
    detail = f"{request.method} is not allowed here, only {allowed}"
    return MethodNotAllowed(detail, headers={"allow": allowed})
