"""`testing.Client`: HTTP requests to a handler, by way of the event and the reply of any source."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import Any, Unpack

from ..runtime.faults import Fault
from .answer import Answer, Handler, call, iter_chunks
from .deployment import find_routes, make_deployment
from .errors import FunctionError, ReplyRefused
from .received import Received
from .response import Response
from .sent_request import CallOptions, Pairs, RequestOptions, SentRequest, build_request, flat_pairs
from .sources import Source, find_source
from .sources.source import Event, NotServed, Unfit
from .web_socket import WebSocket

_RAISE = "LAMBIC_HTTP_RAISE"
_LARGEST_BYTES = 6 * 1024 * 1024


class Client:
    """Calls a handler in this process, any that Lambda can call: plain, async, decorated, `http.asgi`, a RuntimeAPI.

        client = testing.Client(handler)
        assert client.get("/products/7").json() == {"id": "7"}

    `source` is one of those of `testing.event`, for all requests that name no other. Routes are those of the handler's
    decorators, unless `routes` names others: an API answers what has no route itself. `headers` go with every request;
    cookies are not kept between requests.

    What the handler raises comes out of the request, one of a decorated handler too, and a reply that the source would
    not take raises ReplyRefused. With `raise_exceptions=False` the response is what a client of the source would get.
    """

    def __init__(
        self,
        handler: Handler,
        source: str = "http_api",
        *,
        stage: str | None = None,
        base_path: str = "",
        routes: Iterable[str] | None = None,
        stage_variables: Mapping[str, str] | None = None,
        binary_media_types: Iterable[str] = (),
        headers: Pairs | None = None,
        raise_exceptions: bool = True,
    ) -> None:
        """Raises ValueError for a source or a route that is none."""
        self.handler = handler
        self.raise_exceptions = raise_exceptions
        self._source = find_source(source)
        self._headers = flat_pairs(headers)
        routes = find_routes(handler) if routes is None else routes
        self._deployment = make_deployment(stage, base_path, routes, stage_variables, binary_media_types)

    def request(
        self,
        method: str,
        url: str,
        *,
        source: str | None = None,
        stream: bool = False,
        request_context: Mapping[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Response:
        """One request. With `stream` a handler that streams goes on only as `iter_chunks` asks it to.

        `request_context` is put over the event's own, {"authorizer": {...}} for one.
        """
        found = self._source if source is None else find_source(source)
        options["headers"] = self._with_own(options.get("headers"))
        sent = build_request(method, url, **options)
        deployment = replace(self._deployment, request_context=request_context or {})
        try:
            event = found.write_event(sent, deployment)
        except NotServed as answered:
            return _respond(answered.received, sent, None)
        return self.send_event(event, found, sent, stream=stream)

    def get(self, url: str, **options: Unpack[CallOptions]) -> Response:
        """As `request`."""
        return self.request("GET", url, **options)

    def head(self, url: str, **options: Unpack[CallOptions]) -> Response:
        """As `request`."""
        return self.request("HEAD", url, **options)

    def options(self, url: str, **options: Unpack[CallOptions]) -> Response:
        """As `request`."""
        return self.request("OPTIONS", url, **options)

    def post(self, url: str, **options: Unpack[CallOptions]) -> Response:
        """As `request`."""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Unpack[CallOptions]) -> Response:
        """As `request`."""
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Unpack[CallOptions]) -> Response:
        """As `request`."""
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Unpack[CallOptions]) -> Response:
        """As `request`."""
        return self.request("DELETE", url, **options)

    def websocket(self, **options: Unpack[RequestOptions]) -> WebSocket:
        """A client of a WebSocket API; `options` are those of the request by which it connects."""
        options["headers"] = self._with_own(options.get("headers"))
        return WebSocket(self, build_request("GET", "/", **options), self._deployment)

    def send_event(self, event: Event, source: Source, sent: SentRequest, *, stream: bool = False) -> Response:
        """The response to an event of a source."""
        if len(json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")) > _LARGEST_BYTES:
            return _respond(Received(413, (), b""), sent, None)
        try:
            with self._raising():
                answer = call(self.handler, event, _find_request_id(event, source))
                return self._read(answer, event, source, sent, stream)
        except Unfit as unfit:
            if self.raise_exceptions:
                raise ReplyRefused(source.name, str(unfit)) from None
        except Fault as fault:
            if self.raise_exceptions:
                raise FunctionError({"errorType": fault.error_type, "errorMessage": fault.message}) from None
        except Exception:
            if self.raise_exceptions:
                raise
        return _respond(source.fail(), sent, event)

    def _read(self, answer: Answer, event: Event, source: Source, sent: SentRequest, stream: bool) -> Response:
        if answer.stream is None:
            reply = _parse(answer.payload)
            return _respond(source.read_reply(reply, sent, self._deployment), sent, event, reply)
        chunks = iter_chunks(answer.stream.chunks)
        if not source.can_stream:
            body = b"".join(chunks)
            reply = _parse(_write_prelude(answer.stream.prelude) + body)
            return _respond(source.read_reply(reply, sent, self._deployment), sent, event, reply)
        first = next(chunks, b"")  # what fails before the first piece is an error like any other
        head = source.read_head(answer.stream.prelude, answer.stream.content_type)
        response = _stream(head, chain([first] if first else [], chunks), sent, event)
        if not stream:
            self._finish(response)
        return response

    def _finish(self, response: Response) -> None:
        try:
            response.content  # noqa: B018 - reads it to its end
        except Exception:
            if self.raise_exceptions:
                raise
            response.is_complete = False

    def _with_own(self, headers: Pairs | None) -> list[tuple[str, Any]]:
        given = flat_pairs(headers)
        named = {name.lower() for name, _ in given}
        return [*(pair for pair in self._headers if pair[0].lower() not in named), *given]

    @contextmanager
    def _raising(self) -> Iterator[None]:
        """A decorated handler would answer an exception with a 500 problem, in which nothing of it can be read."""
        before = os.environ.get(_RAISE)
        if not self.raise_exceptions or before is not None:
            yield
            return
        os.environ[_RAISE] = "1"
        try:
            yield
        finally:
            del os.environ[_RAISE]


def _find_request_id(event: Event, source: Source) -> str | None:
    """A function URL's id of the request is Lambda's own."""
    return str(event["requestContext"]["requestId"]) if source.name == "function_url" else None


def _parse(payload: bytes) -> Any:
    if len(payload) > _LARGEST_BYTES:
        raise Unfit(f"Lambda takes answers of 6 MB, and this one has {len(payload)} bytes")
    try:
        return json.loads(payload, parse_constant=_refuse_constant)
    except ValueError as error:
        raise Unfit(f"the result is no JSON: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"it holds {name}")


def _write_prelude(prelude: dict[str, Any] | None) -> bytes:
    """What of a stream comes first where nobody can read it."""
    return b"" if prelude is None else json.dumps(prelude).encode() + bytes(8)


def _respond(received: Received, sent: SentRequest, event: Event | None, reply: Any = None) -> Response:
    body = b"" if sent.method == "HEAD" or received.status in (204, 304) else received.body
    return Response(received.status, received.fields, iter([body] if body else []), event=event, reply=reply)


def _stream(head: Received, chunks: Iterator[bytes], sent: SentRequest, event: Event) -> Response:
    if sent.method == "HEAD" or head.status in (204, 304):
        chunks = iter(())
    return Response(head.status, head.fields, chunks, event=event, is_streamed=True)
