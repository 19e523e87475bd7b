"""The response as HTTP knows it, and what a handler may return in its place."""

from .later import later
from .reply import Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from .headers import HeaderItems, Headers
    from .request import Request

_TEXT = "text/plain; charset=utf-8"
_JSON = "application/json"
_WITHOUT_BODY = (204, 304)
_REDIRECTS = (301, 302, 303, 307, 308)
_SURELY_FITS = 100_000
"""Characters: each is 6 bytes of JSON at the most, and a load balancer, which takes the least, 1 MB."""


class Response:
    """Status, headers, cookies and a body of any kind that a handler may return.

    `headers` is a mapping or (name, value) pairs, `cookies` are Set-Cookie values (`set_cookie` writes them). Raises
    ValueError for a status that is no final one (200-599), and for headers that HTTP does not allow.
    """

    __slots__ = ("_headers", "body", "cookies", "status")

    def __init__(
        self,
        body: object = None,
        status: int = 200,
        headers: "HeaderItems | None" = None,
        cookies: "Iterable[str]" = (),
    ) -> None:
        # bool is an int, and 200.0 == 200: neither is a status.
        if type(status) is not int and not (isinstance(status, int) and not isinstance(status, bool)):
            raise ValueError(f"a status is a whole number, not {status!r}")
        if not 200 <= status <= 599:
            raise ValueError(f"a response's status is between 200 and 599, not {status}")
        self.body = body
        self.status = int(status)
        self._headers = _read_headers(headers)
        self.cookies = [_check_cookie(cookie) for cookie in cookies]

    @property
    def headers(self) -> "Headers":
        """The header fields; may be changed. A `set-cookie` here travels with the cookies."""
        if self._headers is None:
            self._headers = _read_headers({})
        assert self._headers is not None
        return self._headers

    def set_cookie(
        self,
        name: str,
        value: str,
        *,
        max_age: int | None = None,
        expires: "datetime | None" = None,
        domain: str | None = None,
        path: str | None = "/",
        secure: bool = False,
        http_only: bool = False,
        same_site: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Adds a cookie (RFC 6265). `max_age` is in seconds, `expires` needs a time zone. Raises ValueError."""
        from .cookies import write_cookie

        cookie = write_cookie(
            name,
            value,
            max_age=max_age,
            expires=expires,
            domain=domain,
            path=path,
            secure=secure,
            http_only=http_only,
            same_site=same_site,
            partitioned=partitioned,
        )
        self.cookies.append(cookie)

    def delete_cookie(
        self,
        name: str,
        *,
        domain: str | None = None,
        path: str | None = "/",
        secure: bool = False,
        same_site: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Makes the client forget a cookie; `domain`, `path` and `partitioned` must be those it was set with.

        Browsers refuse any change to `__Host-` and `__Secure-` cookies that is not secure, so for these it always is.
        """
        is_secure = secure or name.lower().startswith(("__host-", "__secure-"))
        self.set_cookie(
            name,
            "",
            max_age=0,
            domain=domain,
            path=path,
            secure=is_secure,
            same_site=same_site,
            partitioned=partitioned,
        )

    def to_reply(self, request: "Request") -> "dict[str, Any]":
        """What the request's source understands as this response. Raises TypeError for a body that can't be written."""
        headers = {} if self._headers is None else {name: self._headers.get_all(name) for name in self._headers}
        cookies = [*headers.pop("set-cookie", ()), *self.cookies]
        body, is_base64 = self._write_body(headers)
        return request.write_reply(Reply(self.status, headers, cookies, body, is_base64))

    def _write_body(self, headers: dict[str, list[str]]) -> tuple[str | None, bool]:
        """(text, is it base64); adds the content-type that goes with the body when there is none."""
        if self.body is None or self.status in _WITHOUT_BODY:
            return None, False
        if type(self.body) is str and not headers:
            headers["content-type"] = [_TEXT]
            return self.body, False
        return later.write_body(self.body, headers)


def redirect(location: str, status: int = 302) -> Response:
    """Sends the client elsewhere: 303 for what a form has made, 307 and 308 keep the method. Raises ValueError."""
    if status not in _REDIRECTS:
        raise ValueError(f"a redirect's status is one of {', '.join(map(str, _REDIRECTS))}, not {status}")
    # Whoever writes the line break may be the client: encoding it away would hide that.
    headers = {"location": location}
    if not location.isascii() or " " in location:
        from .percent import quote_url

        headers = {"location": quote_url(_check_line(location))}
    return Response(None, status, headers)


def write_result(result: object, request: "Request") -> "dict[str, Any]":
    """The reply for what a handler returned.

    Raises what `to_response` and `Response.to_reply` raise, and ReplyTooLong.
    """
    kind = type(result)
    if kind is dict or kind is list:
        reply = _write_text(later.encode_json(result), _JSON, request)
    elif isinstance(result, str):
        reply = _write_text(result, _TEXT, request)
    else:
        reply = to_response(result).to_reply(request)
    if len(reply.get("body", "")) > _SURELY_FITS:
        from .reply_size import check_size

        check_size(reply, request)
    return reply


def _write_text(text: str, content_type: str, request: "Request") -> "dict[str, Any]":
    return request.write_reply(Reply(200, {"content-type": [content_type]}, [], text, False))


def to_response(result: object) -> Response:
    """What a handler returned, as a Response. Raises TypeError for a tuple that is not (status, value)."""
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(None, 204)
    if type(result) is tuple:
        return _from_pair(result)
    return Response(result)


def _from_pair(pair: "tuple[Any, ...]") -> Response:
    if len(pair) != 2 or not isinstance(pair[0], int):
        raise TypeError(f"a tuple must be (status, value), not {pair!r:.80}; http.Response takes headers too")
    status, value = pair
    if not isinstance(value, Response):
        return Response(value, status)
    return Response(value.body, status, value.headers.items(), value.cookies)


def _read_headers(items: "HeaderItems | None") -> "Headers | None":
    if items is None:
        return None
    return later.headers(items)


def _check_cookie(cookie: str) -> str:
    if not isinstance(cookie, str):
        raise TypeError(f"a cookie is a Set-Cookie text such as 'a=1; Secure', not {cookie!r:.80}")
    return _check_line(cookie)


def _check_line(text: str) -> str:
    from .headers import is_field_value

    if not is_field_value(text):
        raise ValueError(f"{text!r} holds a line break or another character that no header may hold")
    return text
