"""The story: next event -> handler -> answer or error, for as long as the environment lives.

AWS: "Building a custom runtime" and "Using the Lambda runtime API". An event costs four system calls: receive it, send
the answer, receive the acknowledgement, ask for the next; with LAMBIC_PIPELINE=1 the last two go along with others.
"""

import faulthandler
import gc
import sys
from posix import environ, putenv, unsetenv

from .connection import Connection, ConnectionLost
from .context import Context
from .payload import JSON, UNKNOWN, TooLong, UnwritableResult, read_event, write_result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from .connection import Reply
    from .handler import Handler
    from .streaming import Stream, StreamingBody

_TRACE_VARIABLE = b"_X_AMZN_TRACE_ID"
_DESCRIPTOR_VARIABLE = b"_LAMBDA_TELEMETRY_LOG_FD"

descriptor: int | None = None
"""Takes log entries in frames, where AWS's interpreter offers such a thing; otherwise None."""


def current() -> "Loop | None":
    """The loop whose event runs in this context, for the log; None during init. Replaced where there are several."""
    return _only


_only: "Loop | None" = None


def run(handler: "Handler") -> "NoReturn":
    """Runs a handler by hand, as `if __name__ == "__main__": lambic.run(handler)`. Ends only with the process.

    Exits with 1 and a line on stderr when there is no Runtime API (AWS_LAMBDA_RUNTIME_API), or when that goes away.
    """
    from .handler import prepare

    _run(lambda: prepare(handler))


def start(text: str | None) -> "NoReturn":
    """Runs the handler that `text` names, or `_HANDLER` ("functions/create.handler"). Otherwise as `run`."""
    name = text or environ.get(b"_HANDLER", b"").decode("utf-8", "surrogateescape")
    if not name:
        _die("no handler: give it as the argument, or set _HANDLER to module.attribute")

    def load() -> "Handler":
        from .handler import load_handler

        return load_handler(name)

    _run(load)


def _run(load: "Callable[[], Handler]") -> "NoReturn":
    connection = connect()
    _prepare_output()
    try:
        if environ.get(b"AWS_LAMBDA_MAX_CONCURRENCY", b"1") != b"1":
            _serve_several(load, connection)
        serve(Loop(connection, initialize(load, connection)), connection)
    except ConnectionLost as lost:
        _die(str(lost))


def _serve_several(load: "Callable[[], Handler]", connection: Connection) -> None:
    """Returns only when the bundle has no part for it: most functions get one event at a time, and do without."""
    try:
        from .concurrency import serve_several
    except ModuleNotFoundError:
        from .logs import write_entry

        write_entry(
            "lambic: this bundle takes one event at a time; CapacityProviderConfig in its properties is for more"
        )
        return
    serve_several(load, connection)


def serve(loop: "Loop", connection: Connection, is_first: bool = True) -> "NoReturn":
    """Ends init and serves events. `is_first` is False in further processes. Raises ConnectionLost."""
    global _only
    _only = loop
    end_init(connection, is_first)
    while True:
        loop.serve_next()


def connect() -> Connection:
    """To the Runtime API of the environment, or exits with 1 and a line on stderr."""
    address = environ.get(b"AWS_LAMBDA_RUNTIME_API", b"").decode("utf-8", "surrogateescape")
    if not address:
        _die("AWS_LAMBDA_RUNTIME_API is not set: this program is started by Lambda, or by `lambic dev`")
    try:
        return Connection(address, environ.get(b"LAMBIC_PIPELINE") == b"1")
    except ValueError as error:
        _die(str(error))


def _prepare_output() -> None:
    """To a pipe Python would keep lines back; a process that is killed would lose them. No text is refused."""
    global descriptor
    faulthandler.enable(2)
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    if "logging" in sys.modules:
        from .log_handler import set_up_late

        set_up_late()
    else:
        sys.meta_path.insert(0, _LoggingWatch)
    if number := environ.pop(_DESCRIPTOR_VARIABLE, b""):
        unsetenv(_DESCRIPTOR_VARIABLE)
        descriptor = int(number) if number.isdigit() else None


class _LoggingWatch:
    """Stands first among the finders until `logging` is imported: a function that never does pays nothing for it."""

    @staticmethod
    def find_spec(name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        if name != "logging":
            return None
        from .log_import import find_logging

        return find_logging(_LoggingWatch)


def initialize(load: "Callable[[], Handler]", connection: Connection) -> "Handler":
    """Without collections of garbage: what is imported stays. Exits with 1 when it fails, which is posted."""
    gc.disable()
    try:
        handler = load()
    except Exception as error:
        _report_init(error, connection)
    gc.enable()
    gc.freeze()
    return handler


def end_init(connection: Connection, is_first: bool = True) -> None:
    """Lambda learns of the hooks that there are, before it sends the first event. Raises ConnectionLost."""
    hooks = sys.modules.get("lambic.runtime.hooks")
    if hooks is not None and hooks.endings:
        from .shutdown import listen

        listen(is_first)
    if environ.get(b"AWS_LAMBDA_INITIALIZATION_TYPE") == b"snap-start":
        from .snapshot import pass_snapshot

        pass_snapshot(connection)


def _report_init(error: Exception, connection: Connection) -> "NoReturn":
    from .faults import describe, write_document
    from .logs import write_error

    write_error(error, "")
    document = describe(error, "")
    field = b"\r\nLambda-Runtime-Function-Error-Type: " + document["errorType"].encode("ascii", "replace")
    connection.post(b"/init/error", write_document(document), JSON, field)
    sys.exit(1)


class Loop:
    """One environment's events, one after the other."""

    __slots__ = (
        "_connection", "_event", "_fields", "_handler", "_id", "_refused", "_stream", "request_id", "trace",
    )  # fmt: skip

    def __init__(self, connection: Connection, handler: "Handler") -> None:
        self._connection = connection
        self._handler = handler
        self._refused: bytes | None = None
        self._stream: Stream | None = None
        self._event: Reply | None = None
        # Of the last event; "" before the first.
        self.request_id = ""
        self.trace: bytes | None = None

    def find_tenant_id(self) -> str | None:
        """That of the running event, where the function isolates tenants."""
        tenant_id = None if self._event is None else self._event.find(b"lambda-runtime-aws-tenant-id")
        return None if tenant_id is None else tenant_id.decode("utf-8", "replace")

    def serve_next(self) -> None:
        """One event from `next` to its acknowledged answer. Raises ConnectionLost."""
        self._event = None
        event = self._event = self._connection.next()
        head = event.head
        if head.status != 200 or head.request_id is None:
            _die(f"the Runtime API answered {head.status} to `next`: {_excerpt(event.body)}")
        start, stop = head.request_id
        request_id = event.data[start:stop]
        if request_id == self._refused:
            _die(f"the Runtime API refused the answer to {_text(request_id)} and sends that event again")
        if (span := head.trace) is None:
            self._set_trace(None)
        elif (trace := event.data[span[0] : span[1]]) != self.trace:
            self._set_trace(trace)
        self._fields = b"" if head.invocation_id is None else _echo(event)
        self._id = request_id
        try:
            self.request_id = request_id.decode()
        except UnicodeDecodeError:
            self.request_id = _text(request_id)
        self._answer(event)

    @property
    def _path(self) -> bytes:
        return b"/invocation/" + self._id

    def _answer(self, event: "Reply") -> None:
        try:
            context = Context(self.request_id, event, self._open_stream)
            result = self._handler(read_event(event), context)
            if self._stream is not None:
                self._end_stream()
                return
            body = write_result(result)
        except Exception as error:
            self._settle(error)
            return
        flush()
        content_type = UNKNOWN if body is result else JSON
        reply = self._connection.answer(self._id, body, content_type, self._fields)
        if reply.head.status == 413:
            self._answer_too_long(len(body))
        elif reply.head.status != 202:
            self._check(reply)

    def _settle(self, error: Exception) -> None:
        """What did not become a whole answer: a stream, something to await, or a failure."""
        from .streaming import find_body

        if isinstance(error, UnwritableResult) and (body := find_body(error.result)):
            self._send_stream(body)
        elif isinstance(error, UnwritableResult) and hasattr(type(error.result), "__await__"):
            self._answer_awaited(error.result)
        elif self._stream is not None:
            self._fail_stream(error)
        else:
            self._deliver_error(error)

    def _answer_awaited(self, result: "Any") -> None:
        """A plain function that gives a coroutine, as decorators make of async ones: from here on that is known."""
        from .awaiting import awaited

        handler = awaited(self._handler)
        self._handler = awaited(lambda event, context: result)
        self._answer(self._event)  # type: ignore[arg-type]
        self._handler = handler

    def _deliver_error(self, error: Exception) -> None:
        from .faults import write_cause

        error, document = self._log(error)
        fields = self._fields
        if cause := write_cause(error):
            fields += b"\r\nLambda-Runtime-Function-XRay-Error-Cause: " + cause
        self._check(self._connection.post(self._path + b"/error", document, JSON, fields))

    def _answer_too_long(self, size: int) -> None:
        """Some tell the caller themselves and refuse this post, others wait for it: either way the event is over."""
        message = f"Response payload size exceeded maximum allowed payload size: it has {size} bytes."
        _, document = self._log(TooLong(message))
        reply = self._connection.post(self._path + b"/error", document, JSON, self._fields)
        self._connection.forget(self._id)
        if reply.head.status not in (400, 403):
            self._check(reply)

    def _log(self, error: Exception) -> "tuple[Exception, bytes]":
        """Logs a failure; gives it under Lambda's name for it, and the error JSON."""
        from .faults import describe, name_fault, write_document
        from .logs import write_error

        error = name_fault(error)
        write_error(error, self.request_id)
        return error, write_document(describe(error, self.request_id))

    def _check(self, reply: "Reply") -> None:
        """Any 2xx is fine. Otherwise the answer is lost, which is said; 500 means that the environment is broken."""
        status = reply.head.status
        if 200 <= status < 300:
            return
        said = f"the Runtime API answered {status} to the result of {self.request_id}: {_excerpt(reply.body)}"
        if status >= 500:
            _die(said)
        if status in (400, 403):
            self._refused = self._id
        from .logs import write_entry

        write_entry(f"[ERROR] {said}")

    # Answers in pieces.

    def _open_stream(self, content_type: str, prelude: "dict[str, Any] | None") -> "Stream":
        from .streaming import Stream

        if self._stream is not None:
            raise RuntimeError("this event is being answered by a stream already")
        self._stream = Stream(self._connection, self._path, self._fields, content_type, prelude)
        return self._stream

    def _send_stream(self, body: "StreamingBody") -> None:
        from .streaming import send_all

        stream = self._open_stream(body.content_type, body.prelude)
        try:
            send_all(stream, body)
        except Exception as error:
            self._fail_stream(error)
        else:
            self._end_stream()

    def _end_stream(self) -> None:
        stream, self._stream = self._stream, None
        assert stream is not None
        flush()
        try:
            self._check(stream.end())
        except ConnectionLost as lost:
            self._note_cut(stream, lost)

    def _fail_stream(self, error: Exception) -> None:
        """With trailers once a part has been sent, as any other error before."""
        from .faults import trailer_type

        stream, self._stream = self._stream, None
        assert stream is not None
        if isinstance(error, ConnectionLost):
            self._note_cut(stream, error)
        elif not stream.has_begun:
            self._deliver_error(error)
        else:
            error, document = self._log(error)
            try:
                self._check(stream.fail(trailer_type(error), document))
            except ConnectionLost as lost:
                self._note_cut(stream, lost)

    def _note_cut(self, stream: "Stream", lost: ConnectionLost) -> None:
        """Whoever was to receive the answer is gone; `next` shows whether the Runtime API is as well."""
        from .logs import write_entry

        write_entry(f"[ERROR] the stream that answered {self.request_id} ended after {stream.sent_bytes} bytes: {lost}")

    def _set_trace(self, trace: bytes | None) -> None:
        """For X-Ray's libraries. `os.environ` is made of this very dict, so `os` need not be imported for it."""
        self.trace = trace
        if trace is not None:
            environ[_TRACE_VARIABLE] = trace
            if "subprocess" in sys.modules:  # for the processes that the handler may start
                putenv(_TRACE_VARIABLE, trace)
        elif _TRACE_VARIABLE in environ:
            from os import environ as variables

            del variables["_X_AMZN_TRACE_ID"]


def flush() -> None:
    """Before the answer: Lambda may freeze the environment right after it."""
    # What a handler put there is anybody's guess, and a broken pipe is no reason to end.
    try:
        sys.stdout.flush()
    except Exception:
        pass
    try:
        sys.stderr.flush()
    except Exception:
        pass


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _echo(event: "Reply") -> bytes:
    """The header line that names the attempt, where the event does (AWS: one that comes too late is told by it)."""
    return b"\r\nLambda-Runtime-Invocation-Id: " + (event.cut(event.head.invocation_id) or b"")


def _excerpt(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace").strip()


def _die(reason: str) -> "NoReturn":
    from .logs import write_entry

    write_entry(f"lambic: {reason}")
    sys.exit(1)
