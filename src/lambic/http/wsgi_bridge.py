"""WSGI applications as Lambda handlers: Flask, Django, Bottle. Source: PEP 3333."""

import sys
from io import BytesIO
from posix import environ as variables

from .meta_variables import (
    find_paths,
    read_fields,
    read_method,
    read_protocol,
    read_query,
    read_scheme,
    read_server,
    write_whole_path,
)
from .response import Response
from .sources import read_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Any

    from .request import Request
    from .stream import finish, finish_error, is_streaming

    Environ = dict[str, Any]
    Failure = tuple[type[BaseException], BaseException, TracebackType | None]
    Application = Callable[[Environ, Callable[..., Callable[[bytes], object]]], Iterable[bytes]]
else:
    # Of two kinds, by the environment.
    from .handler import finish, finish_error, is_streaming

_NO_FIELD = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def wsgi(app: "Application") -> "Callable[[dict[str, Any], Any], Any]":
    """The application as a handler `(event, context)`, for requests of every source.

        handler = http.wsgi(app)

    Raises TypeError for what can't be called.
    """
    if not callable(app):
        raise TypeError(f"http.wsgi takes a WSGI application, not {app!r:.80}")

    def handler(event: "dict[str, Any]", context: "Any") -> "Any":
        request = read_request(event, context)
        try:
            return _answer(app, request)
        except Exception as error:
            from .failure import answer_error

            return finish_error(answer_error(error, request, context), request)

    handler.__wrapped__ = app  # type: ignore[attr-defined]
    return handler


def _answer(app: "Application", request: "Request") -> "Any":
    exchange = Exchange(request)
    chunks = exchange.run(app)
    if is_streaming(request):
        from .stream import begin

        body: object = begin(chunks)
    else:
        body = b"".join(chunks) or None
    return finish(Response(body, exchange.status, exchange.fields), request)


def write_environ(request: "Request") -> "Environ":
    """The environment of a request. Its texts hold bytes, one per character, as PEP 3333 has it. Raises EventError."""
    root, rest = find_paths(request)
    query = read_query(request)
    name, port = read_server(request) or ("localhost", 443)
    environ: Environ = {
        "REQUEST_METHOD": read_method(request),
        "SCRIPT_NAME": _decode_path(root),
        "PATH_INFO": _decode_path(rest),
        "QUERY_STRING": query,
        "REQUEST_URI": write_whole_path(request, root, rest) + (f"?{query}" if query else ""),
        "SERVER_NAME": name,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": read_protocol(request),
        "REMOTE_ADDR": request.client_ip,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": read_scheme(request),
        "wsgi.input": BytesIO(request.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": variables.get(b"LAMBIC_CONCURRENCY") == b"threads",
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "aws.event": request.event,
        "aws.context": request.lambda_context,
    }
    _add_fields(environ, request)
    return environ


def _add_fields(environ: "Environ", request: "Request") -> None:
    """Values of one name are joined. A name with "_" is left out: it would pass for the one with "-"."""
    for name, value in read_fields(request):
        if "_" in name:
            continue
        key = _NO_FIELD.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        text = _as_bytes(value)
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if "CONTENT_LENGTH" in environ:
        # The gateway may have changed how the body is written.
        environ["CONTENT_LENGTH"] = str(len(request.body))


def _decode_path(path: str) -> str:
    if "%" in path:
        # Applications that decode anything have it loaded.
        from urllib.parse import unquote_to_bytes

        return unquote_to_bytes(path).decode("latin-1")
    return path if path.isascii() else path.encode("utf-8", "replace").decode("latin-1")


def _as_bytes(text: str) -> str:
    """What is Latin-1 stands for itself, all else for the bytes of its UTF-8."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("latin-1")
    return text


class Exchange:
    """One request and its response. `status` and `fields` are there when the first chunk is."""

    def __init__(self, request: "Request") -> None:
        self._request = request
        self.status = 0
        self.fields: list[tuple[str, str]] = []
        self._written: list[bytes] = []
        self._has_begun = False

    def run(self, app: "Application") -> "Iterator[bytes]":
        """The chunks that are not empty. Raises what the application raises, and RuntimeError for a response that
        never begins.
        """
        result = app(write_environ(self._request), self.start_response)
        try:
            for chunk in result:
                self.write(chunk)
                yield from self._take()
            yield from self._take()
            if not self.status:
                raise RuntimeError("the application ended before its response began: start_response was not called")
        except BaseException:
            _close(result)
            raise
        self._close_complete(result)

    def start_response(
        self, status: str, headers: "list[tuple[str, str]]", exc_info: "Failure | None" = None
    ) -> "Callable[[bytes], object]":
        """As PEP 3333 has it: again only with `exc_info`, which is raised when a part of the body is there already."""
        if exc_info is not None:
            try:
                if self._has_begun:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # else the traceback would hold itself
        elif self.status:
            raise RuntimeError("start_response was called a second time without exc_info")
        self.status, self.fields = int(status.partition(" ")[0]), list(headers)
        return self.write

    def write(self, data: bytes) -> None:
        """Adds to the body."""
        if not data:
            return
        if not self.status:
            raise RuntimeError("a part of the body came before start_response was called")
        self._has_begun = True
        self._written.append(bytes(data))

    def _take(self) -> "Iterator[bytes]":
        written, self._written = self._written, []
        yield from written

    def _close_complete(self, result: "Iterable[bytes]") -> None:
        """The client has its response: what fails now is logged, or raised for Lambda to count."""
        try:
            _close(result)
        except Exception as error:
            from .failure import answer_error

            answer_error(error, self._request, self._request.lambda_context)


def _close(result: "Iterable[bytes]") -> None:
    if hasattr(result, "close"):
        result.close()
