"""HTTP errors as problem documents (RFC 9457)."""

from .response import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .headers import HeaderItems


class HTTPError(Exception):
    """Raised by a handler, it becomes a response whose body is a problem document.

    `detail` is a sentence about this occurrence, `type` a URI for the kind of problem, `instance` one for the
    occurrence, `extensions` are further members. `status` and `title` serve problems without a class of their own.
    A derived class may set `status` and `title` for all of its errors. Raises ValueError for a status below 400 and for
    headers that HTTP does not allow.
    """

    status = 500
    title: str | None = None

    def __init__(
        self,
        detail: object = None,
        *,
        status: int | None = None,
        title: str | None = None,
        type: str | None = None,
        instance: str | None = None,
        extensions: "Mapping[str, object] | None" = None,
        headers: "HeaderItems | None" = None,
    ) -> None:
        own_title = _find_own_title(self) if status is None or status == self.status else None
        self.status = _check_status(self.status if status is None else status)
        self.title = title or own_title or _TITLES.get(self.status)
        # A detail may be anything that reads as a sentence, as the exception that led here does.
        self.detail = None if detail is None else str(detail)
        self.type, self.instance = type, instance
        self.extensions = dict(extensions or {})
        # Made here, so that a header that is not allowed fails where it is written.
        self._response = Response(None, self.status, headers)
        super().__init__(self.detail or self.title or str(self.status))

    def to_problem(self) -> dict[str, object]:
        """The members of the document; those without a value are left out."""
        known = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
        }
        return {**self.extensions, **{name: value for name, value in known.items() if value is not None}}

    def to_response(self) -> Response:
        """The document as a response."""
        self._response.body = self.to_problem()
        self._response.headers["content-type"] = "application/problem+json"
        return self._response


def _check_status(status: int) -> int:
    if not 400 <= status <= 599:
        raise ValueError(f"an error's status is between 400 and 599, not {status}")
    return status


def _find_own_title(error: HTTPError) -> str | None:
    """The title of the class, unless a class derived from it has another status."""
    for kind in type(error).__mro__:
        if "title" in vars(kind) or "status" in vars(kind):
            return vars(kind).get("title")
    return None


# Status codes and titles: RFC 9110, section 15; RFC 6585 for 428 and 429.
class BadRequest(HTTPError):
    status, title = 400, "Bad Request"


class Unauthorized(HTTPError):
    status, title = 401, "Unauthorized"


class PaymentRequired(HTTPError):
    status, title = 402, "Payment Required"


class Forbidden(HTTPError):
    status, title = 403, "Forbidden"


class NotFound(HTTPError):
    status, title = 404, "Not Found"


class MethodNotAllowed(HTTPError):
    status, title = 405, "Method Not Allowed"


class NotAcceptable(HTTPError):
    status, title = 406, "Not Acceptable"


class Conflict(HTTPError):
    status, title = 409, "Conflict"


class Gone(HTTPError):
    status, title = 410, "Gone"


class PreconditionFailed(HTTPError):
    status, title = 412, "Precondition Failed"


class ContentTooLarge(HTTPError):
    status, title = 413, "Content Too Large"


class UnsupportedMediaType(HTTPError):
    status, title = 415, "Unsupported Media Type"


class UnprocessableContent(HTTPError):
    status, title = 422, "Unprocessable Content"


class PreconditionRequired(HTTPError):
    status, title = 428, "Precondition Required"


class TooManyRequests(HTTPError):
    status, title = 429, "Too Many Requests"


class InternalServerError(HTTPError):
    status, title = 500, "Internal Server Error"


class NotImplementedByServer(HTTPError):
    # The builtin NotImplemented has the phrase's name.
    status, title = 501, "Not Implemented"


class ServiceUnavailable(HTTPError):
    status, title = 503, "Service Unavailable"


_TITLES = {kind.status: kind.title for kind in HTTPError.__subclasses__()}
