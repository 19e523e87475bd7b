"""HTTP for functions: `event -> Request -> your function -> Response -> reply`.

    from lambic import http

    @http.get("/products/{id}")
    def handler(request: http.Request) -> dict[str, str]:
        return {"id": request.path_params["id"]}

A decorated function is a plain Lambda handler `(event, context)`. Names are loaded on first use: a function that never
raises an HTTP error, say, never pays for the module that defines them.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .asgi_bridge import asgi as asgi
    from .cookies import Cookies as Cookies
    from .errors import BadRequest as BadRequest
    from .errors import Conflict as Conflict
    from .errors import ContentTooLarge as ContentTooLarge
    from .errors import Forbidden as Forbidden
    from .errors import Gone as Gone
    from .errors import HTTPError as HTTPError
    from .errors import InternalServerError as InternalServerError
    from .errors import MethodNotAllowed as MethodNotAllowed
    from .errors import NotAcceptable as NotAcceptable
    from .errors import NotFound as NotFound
    from .errors import NotImplementedByServer as NotImplementedByServer
    from .errors import PaymentRequired as PaymentRequired
    from .errors import PreconditionFailed as PreconditionFailed
    from .errors import PreconditionRequired as PreconditionRequired
    from .errors import ServiceUnavailable as ServiceUnavailable
    from .errors import TooManyRequests as TooManyRequests
    from .errors import Unauthorized as Unauthorized
    from .errors import UnprocessableContent as UnprocessableContent
    from .errors import UnsupportedMediaType as UnsupportedMediaType
    from .event import EventError as EventError
    from .form import Form as Form
    from .form import UploadedFile as UploadedFile
    from .handler import delete as delete
    from .handler import get as get
    from .handler import patch as patch
    from .handler import post as post
    from .handler import put as put
    from .handler import route as route
    from .handler import routes as routes
    from .headers import Headers as Headers
    from .query import Query as Query
    from .request import Request as Request
    from .response import Response as Response
    from .response import redirect as redirect
    from .wsgi_bridge import wsgi as wsgi


_ERRORS = (
    "BadRequest",
    "Conflict",
    "ContentTooLarge",
    "Forbidden",
    "Gone",
    "HTTPError",
    "InternalServerError",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "NotImplementedByServer",
    "PaymentRequired",
    "PreconditionFailed",
    "PreconditionRequired",
    "ServiceUnavailable",
    "TooManyRequests",
    "Unauthorized",
    "UnprocessableContent",
    "UnsupportedMediaType",
)
_DECORATORS = ("delete", "get", "patch", "post", "put", "route", "routes")
_BRIDGES = ("asgi", "wsgi")
_REST = ("Cookies", "EventError", "Form", "Headers", "Query", "Request", "Response", "UploadedFile", "redirect")

__all__ = [*_BRIDGES, *_DECORATORS, *_ERRORS, *_REST]


def __getattr__(name: str) -> object:
    # Kept in globals() afterwards, so that this runs once per name.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(_load_home(name), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def _load_home(name: str) -> object:
    """The module that defines a public name. Written as import statements, so that a bundler can follow them."""
    if name in _DECORATORS:
        from . import handler

        return handler
    if name in _ERRORS:
        from . import errors

        return errors
    if name in _BRIDGES:
        return _load_bridge(name)
    return _load_home_of_class(name)


def _load_bridge(name: str) -> object:
    """Modules with names of their own: one that is called as its function would take its place once it is imported."""
    if name == "asgi":
        from . import asgi_bridge

        return asgi_bridge
    from . import wsgi_bridge

    return wsgi_bridge


def _load_home_of_class(name: str) -> object:
    if name == "Request":
        from . import request

        return request
    if name in ("Response", "redirect"):
        from . import response

        return response
    if name == "EventError":
        from . import event

        return event
    return _load_home_of_part(name)


def _load_home_of_part(name: str) -> object:
    if name == "Headers":
        from . import headers

        return headers
    if name == "Query":
        from . import query

        return query
    if name == "Cookies":
        from . import cookies

        return cookies
    from . import form

    return form
