"""One route and the function that answers it."""

from ..signature import Signature
from .template import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Endpoint:
    """A method ("ANY" for all), a path template, and the function. `str` of it is the route: "GET /products/{id}".

    Raises ValueError for a template that is none and TypeError for a function that can't be called with (request) or
    (request, context); both say where the function stands.
    """

    __slots__ = ("function", "is_async", "method", "methods", "place", "takes_context", "template")

    def __init__(self, method: str, path: str, function: "Callable[..., Any]") -> None:
        signature = Signature(function, "request")
        self.place, self.is_async = signature.place, signature.is_async
        try:
            self.template = Template(path)
        except ValueError as error:
            raise ValueError(f"{self.place}: {error}") from None
        self.function, self.takes_context = function, signature.takes_context
        self.method = method
        # Who answers GET answers HEAD: the same without a body (RFC 9110, section 9.3.2).
        self.methods = ("GET", "HEAD") if method == "GET" else (method,)

    def __str__(self) -> str:
        return f"{self.method} {self.template.text}"

    def takes(self, method: str) -> bool:
        """Whether this answers such requests."""
        return self.method == "ANY" or method in self.methods
