"""The request as HTTP knows it, read from the event piece by piece, each when it is first asked for."""

from .event import read_flag, read_object, read_text, read_texts
from .later import later
from .lazy import lazy
from .mount import find_local_path, find_mounted_path
from .query import Query, write_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, overload

    from .cookies import Cookies
    from .event import Event
    from .form import Form
    from .headers import Headers
    from .reply import Reply

    Model = TypeVar("Model")


class Request:
    """One HTTP request. `Request.from_event(event)` makes it; nothing is parsed before it is used.

    Any attribute raises EventError when the event holds something of the wrong type in its place.
    Every source has a class of its own in `adapters`, which reads what that source writes.
    """

    def __init__(self, event: "Event", lambda_context: "Any" = None) -> None:
        self.event = event
        self.lambda_context = lambda_context
        """The second argument of the Lambda handler, if there was one."""
        self.method, self.route_key = self._read_route()

    method: str
    """The method as sent, "GET"; methods are case-sensitive."""
    route_key: str
    """The source's name for the route that it chose: "GET /products/{id}", "$default", "$connect"; "" without one."""

    @classmethod
    def from_event(cls, event: "Event", context: "Any" = None) -> "Request":
        """Raises EventError, naming the key that is missing, when no HTTP source sends such an event."""
        # Here, since the sources' classes are made of this one.
        from .sources import read_request

        return read_request(event, context)

    @lazy
    def source(self) -> str:
        """Where the event comes from: "http_api", "function_url", "rest_api", "alb", "websocket", "lattice"."""
        return self._read_source()

    @lazy
    def path(self) -> str:
        """The path, decoded once, without stage and base path. It begins with "/"."""
        return _unquote(self.local_path)

    @lazy
    def local_path(self) -> str:
        """The same, still encoded: here "%2F" within a segment differs from "/".

        HTTP APIs decode paths before anyone sees them; of theirs only "%" is encoded here.
        """
        path, stage = self._read_encoded_path(), self._read_stage()
        if " /" not in self.route_key:
            return find_local_path(path, stage)
        return find_mounted_path(path, stage, self.matched_template or "", self._read_path_params())

    @lazy
    def raw_path(self) -> str:
        """The path as the event has it."""
        return self._read_raw_path()

    @lazy
    def url(self) -> str:
        """The URL that the client asked for, as far as the event knows it; without a host it is the path alone."""
        from .percent import quote_path, quote_url

        query = self._read_query_text()
        return self._read_origin() + quote_path(self._read_url_path()) + (f"?{quote_url(query)}" if query else "")

    @lazy
    def query(self) -> Query:
        """The query's parameters, decoded."""
        return Query(self._read_query())

    @lazy
    def headers(self) -> "Headers":
        """The header fields."""
        return later.headers.received(self._read_headers())

    @lazy
    def cookies(self) -> "Cookies":
        """The cookies."""
        return later.read_cookies(self.headers.get_all("cookie"))

    @lazy
    def path_params(self) -> dict[str, str]:
        """What stands for the names of the route's path, each decoded once."""
        params = self._read_path_params()
        return {name: later.unquote(value) if "%" in value else value for name, value in params.items()}

    @lazy
    def matched_template(self) -> str | None:
        """The path template by which the source chose this function; None where it does not look at paths."""
        template = self.route_key.partition(" ")[2]
        return template if template.startswith("/") else None

    @lazy
    def stage_variables(self) -> dict[str, str]:
        """The variables of the API's stage."""
        return read_texts(self.event, "stageVariables")

    @lazy
    def context(self) -> "dict[str, Any]":
        """The event's `requestContext`: authorizer, stage, request id and so on, as the source sent it."""
        return read_object(self.event, "requestContext")

    @lazy
    def connection_id(self) -> str:
        """The WebSocket connection, by which messages can be sent to the client; "" for other sources."""
        return read_text(self.context, "connectionId")

    @lazy
    def client_ip(self) -> str:
        """The address that the source saw the request come from; "" when it does not say."""
        return self._read_client_ip()

    @lazy
    def body(self) -> bytes:
        """The body as sent, empty when there is none.

        Raises BadRequest for broken base64, ContentTooLarge for more than LAMBIC_HTTP_BODY_BYTES in the environment.
        """
        return later.read_body(read_text(self.event, "body"), self._is_base64())

    def text(self) -> str:
        """The body decoded by the content-type's charset, UTF-8 without one. Raises BadRequest when it is not in it."""
        from .request_body import decode_text

        return decode_text(self.body, self._content_type)

    if TYPE_CHECKING:

        @overload
        def json(self) -> Any: ...
        @overload
        def json(self, model: type[Model]) -> Model: ...
        @overload
        def json(self, model: Any) -> Any: ...

    def json(self, model: "Any" = None) -> "Any":
        """The body as JSON, whatever its content-type says; with a model, made into one.

        A model is a dataclass, a TypedDict, a model of pydantic or msgspec, or any type made of these and of what JSON
        holds (`list[Item]`). Raises BadRequest for what is no JSON, and UnprocessableContent, with a JSON pointer to
        everything that is wrong, for JSON that is no such model.
        """
        data = later.decode_json(self.body)
        return data if model is None else later.read_model(data, model)

    def form(self, max_fields: int = 1000) -> "Form":
        """The fields of an HTML form, urlencoded or multipart; files are `UploadedFile`.

        Raises UnsupportedMediaType for another content-type, BadRequest for a broken body, and ContentTooLarge for more
        fields than `max_fields`.
        """
        from .form import parse_form

        return parse_form(self.body, self._content_type, max_fields)

    def write_reply(self, reply: "Reply") -> "dict[str, Any]":
        """A reply in the form that this request's source understands; to HEAD it has no body.

        Raises UnicodeEncodeError for a text that UTF-8, and so Lambda, can't carry: half of a surrogate pair.
        """
        if self.method == "HEAD":
            reply.body, reply.is_base64 = None, False
        elif reply.body is not None and not reply.body.isascii():
            reply.body.encode()
        written = self._write_head(reply)
        written["isBase64Encoded"] = reply.is_base64
        if reply.body is not None:
            written["body"] = reply.body
        return written

    @property
    def _content_type(self) -> str:
        return self.headers.get("content-type", "")

    def _read_origin(self) -> str:
        host = self.headers.get("host") or self._read_domain()
        # A proxy before the gateway may have added its own to the list; the client spoke to the first.
        scheme = self.headers.get("x-forwarded-proto", "https").partition(",")[0].strip().lower()
        return f"{scheme or 'https'}://{host}" if host else ""

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.raw_path or self.route_key}>"

    # What the sources write differently: the rest of this class asks only here.

    def _read_source(self) -> str:
        raise NotImplementedError

    def _read_route(self) -> tuple[str, str]:
        """The method, and the route's name where there is one."""
        raise NotImplementedError

    def _read_raw_path(self) -> str:
        raise NotImplementedError

    def _read_encoded_path(self) -> str:
        """The path with stage and base path such that decoding it once is right."""
        return self._read_raw_path()

    def _read_stage(self) -> str:
        """The stage when the path may begin with it, else ""."""
        return ""

    def _read_path_params(self) -> dict[str, str]:
        """Such that decoding them once is right."""
        return {}

    def _read_url_path(self) -> str:
        """The path that the client asked for: with the stage where it is part of the public URL."""
        return self._read_encoded_path() or "/"

    def _read_query(self) -> list[tuple[str, str]]:
        """Names and values, decoded."""
        raise NotImplementedError

    def _read_query_text(self) -> str:
        """The query as it stands in a URL, without "?"."""
        return write_query(self._read_query())

    def _read_headers(self) -> list[tuple[str, str]]:
        raise NotImplementedError

    def _read_domain(self) -> str:
        """The host's name where the event says it outside the headers, else ""."""
        return read_text(self.context, "domainName")

    def _read_client_ip(self) -> str:
        raise NotImplementedError

    def _is_base64(self) -> bool:
        return read_flag(self.event, "isBase64Encoded")

    def _write_head(self, reply: "Reply") -> "dict[str, Any]":
        """A new object with status, headers and cookies."""
        raise NotImplementedError


def _unquote(text: str) -> str:
    return later.unquote(text) if "%" in text else text
