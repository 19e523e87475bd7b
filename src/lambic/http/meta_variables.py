"""What a web server tells an application beside the request itself, for ASGI and WSGI.

CGI calls it meta-variables (RFC 3875, section 4.1).
"""

from .event import read_object, read_text
from .percent import quote_path, quote_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .request import Request

_JSON = "application/json"
_MOST_DIGITS = 5
"""Of a port. Clients may write anything there, and int() refuses what is very long."""


def find_paths(request: "Request") -> tuple[str, str]:
    """(root, rest), both encoded: where the application is mounted, and what its routes see.

    The root is the stage where clients have it in the URL, and the base path that is cut off: "/prod", "/shop", "".
    The rest begins with "/". An event of a WebSocket API has no path: its route key takes the place.
    """
    public = request._read_url_path()
    if request.source == "websocket":
        return public.rstrip("/"), quote_path("/" + request.route_key.replace("%", "%25"))
    rest = request.local_path
    if rest == public:
        return "", rest
    bare, public = rest.rstrip("/"), public.rstrip("/")
    return public.removesuffix(bare) if public.endswith(bare) else "", rest


def write_whole_path(request: "Request", root: str, rest: str) -> str:
    """Root and rest as the client sent them: to "/shop", the routes' "/" below "/shop" was not written."""
    return quote_path(request._read_url_path() if root and rest == "/" else root + rest)


def read_method(request: "Request") -> str:
    """In capitals. A WebSocket API's message or end of a connection is a POST."""
    if request.source == "websocket" and request.route_key != "$connect":
        return "POST"
    return request.method.upper()


def read_scheme(request: "Request") -> str:
    """ "http" or "https", as the client wrote it: of several proxies the first knows."""
    forwarded = request.headers.get("x-forwarded-proto", "https")
    return forwarded.partition(",")[0].strip().lower() or "https"


def read_server(request: "Request") -> tuple[str, int] | None:
    """Name and port that the client asked for; None when the event does not say."""
    name, port = _part_host(request.headers.get("host") or request._read_domain())
    if not name:
        return None
    port = port or request.headers.get("x-forwarded-port", "").partition(",")[0].strip()
    if port.isascii() and port.isdigit() and len(port) <= _MOST_DIGITS:
        return name, int(port)
    return name, 80 if read_scheme(request) == "http" else 443


def _part_host(host: str) -> tuple[str, str]:
    """Name and port of "example.com:8080" and "[::1]:80"; the port is "" where there is none."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name, rest.removeprefix(":")
    name, _, port = host.partition(":")
    return name, port


def read_protocol(request: "Request") -> str:
    """ "HTTP/1.1", also where the event does not say."""
    context = request.context
    protocol = read_text(read_object(context, "http") or context, "protocol")
    return protocol if protocol.startswith("HTTP/") else "HTTP/1.1"


def read_query(request: "Request") -> str:
    """The query as it stands in a URL."""
    text = request._read_query_text()
    return text if text.isascii() and text.isprintable() and " " not in text else quote_url(text)


def read_fields(request: "Request") -> list[tuple[str, str]]:
    """(name, value) of every header, names in lower case.

    Cookies that came in pieces are one header (RFC 9113, section 8.2.3). Where the gateway has left out how long the
    body is, as a server never would, that is added.
    """
    headers = request.headers
    fields = headers.items()
    if len(cookies := headers.get_all("cookie")) > 1:
        fields = [field for field in fields if field[0] != "cookie"]
        fields.append(("cookie", "; ".join(cookies)))
    if request.body and "content-length" not in headers:
        fields.append(("content-length", str(len(request.body))))
    if request.source == "websocket" and _has_own_route(request) and "content-type" not in headers:
        fields.append(("content-type", _JSON))
    return fields


def _has_own_route(request: "Request") -> bool:
    """Whether the gateway has read the message as JSON, to choose a route by it."""
    return not request.route_key.startswith("$")
