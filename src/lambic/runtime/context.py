"""The second argument of a handler: what AWS's Python runtime calls LambdaContext.

Attributes and methods are those of AWS's page "Using the Lambda context object to retrieve Python function
information". All but the request id are read when first asked for.
"""

from posix import environ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .connection import Reply

_CLIENT_CONTEXT = b"lambda-runtime-client-context"
_IDENTITY = b"lambda-runtime-cognito-identity"
_TRACE_FIELDS = ("traceparent", "tracestate", "baggage")
_SHOWN = (
    "aws_request_id",
    "log_group_name",
    "log_stream_name",
    "function_name",
    "memory_limit_in_mb",
    "function_version",
    "invoked_function_arn",
    "client_context",
    "identity",
    "tenant_id",
)


class UnreadableContext(ValueError):
    """The client context or the Cognito identity that came with the event is no JSON object."""


class _Shown:
    """Shows itself by its slots, as the parts of AWS's context do."""

    __slots__: "tuple[str, ...]" = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}([{','.join(f'{name}={getattr(self, name)}' for name in self.__slots__)}])"


class CognitoIdentity(_Shown):
    """Who called by Amazon Cognito; both ids are None when nobody did."""

    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, values: "dict[str, Any]") -> None:
        self.cognito_identity_id = values.get("cognitoIdentityId")
        self.cognito_identity_pool_id = values.get("cognitoIdentityPoolId")


class Client(_Shown):
    """The mobile application that called; a field that it did not send is None."""

    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")  # noqa: RUF023 - shown in AWS's order

    def __init__(self, values: "dict[str, Any]") -> None:
        for name in self.__slots__:
            setattr(self, name, values.get(name))


class ClientContext(_Shown):
    """What a client of the AWS SDK sent along: `client` (a Client or None), `custom` and `env` (dicts or None)."""

    __slots__ = ("custom", "env", "client")  # noqa: RUF023 - shown in AWS's order

    def __init__(self, values: "dict[str, Any]") -> None:
        client = values.get("client")
        self.client = Client(client) if isinstance(client, dict) else None
        self.custom = values.get("custom")
        self.env = values.get("env")


class _Open:
    """Takes any attribute, as AWS's context does."""


class LambdaContext(_Open):
    """Made for one event from the headers that came with it. Raises UnreadableContext.

    All but the request id is read when it is first asked for, which `vars()` and copying do for all.
    """

    __slots__ = ("_open_stream", "_reply", "_w3c")
    aws_request_id: str
    if TYPE_CHECKING:
        client_context: ClientContext | None
        function_name: str | None
        function_version: str | None
        identity: CognitoIdentity
        invoked_function_arn: str | None
        log_group_name: str | None
        log_stream_name: str | None
        memory_limit_in_mb: str | None
        tenant_id: str | None
        trace_id: str | None
        _epoch_deadline_time_in_ms: int

    def __init__(self, request_id: str, reply: "Reply", open_stream: "Callable[..., Any] | None" = None) -> None:
        self.aws_request_id = request_id
        self._reply = reply
        self._open_stream = open_stream
        if reply.head.has_caller:
            self._read_caller()

    def __getattr__(self, name: str) -> "Any":
        read = _LAZY.get(name) or _ADDED.get(name)
        if read is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        value = read(self._reply)
        setattr(self, name, value)
        return value

    @property
    def __dict__(self) -> "dict[str, Any]":  # type: ignore[override]
        for name in _LAZY:
            getattr(self, name)
        values: dict[str, Any] = _Open.__dict__["__dict__"].__get__(self)
        return values

    def __getstate__(self) -> "dict[str, Any]":
        return {**self.__dict__, "_w3c": self.w3c()}

    def __setstate__(self, state: "dict[str, Any]") -> None:
        self._open_stream = None
        for name, value in state.items():
            setattr(self, name, value)

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda stops the invocation, 0 when that time is over."""
        from time import time

        return max(self._epoch_deadline_time_in_ms - int(time() * 1000), 0)

    def log(self, message: object) -> None:
        """Writes a message to the log as it is, without a newline."""
        import sys

        sys.stdout.write(str(message))
        sys.stdout.flush()

    def w3c(self) -> "dict[str, str]":
        """The W3C trace context (`traceparent`, `tracestate`, `baggage`) that the caller sent along, if it did."""
        return dict(getattr(self, "_w3c", ()))

    def _read_caller(self) -> None:
        client = _read_object(self._reply, _CLIENT_CONTEXT)
        identity = _read_object(self._reply, _IDENTITY)
        if client is not None and "w3c" in client:
            self._w3c = _read_trace_context(client.pop("w3c"))
        self.client_context = None if client is None else ClientContext(client)
        self.identity = CognitoIdentity(identity or {})

    def __repr__(self) -> str:
        return f"{type(self).__name__}([{','.join(f'{name}={getattr(self, name)}' for name in _SHOWN)}])"


Context = LambdaContext


def _read_trace_context(carried: object) -> "dict[str, str]":
    if not isinstance(carried, dict):
        return {}
    return {name: carried[name] for name in _TRACE_FIELDS if isinstance(carried.get(name), str)}


def _read_object(reply: "Reply", name: bytes) -> "dict[str, Any] | None":
    value = reply.find(name)
    if not value:
        return None
    from json import loads  # not our decoder: AWS's client takes NaN here, and these headers are rare

    try:
        decoded = loads(value)
    except ValueError as error:
        raise UnreadableContext(f"Unable to parse {_shown(name)} JSON: {error}") from None
    if decoded is None:
        return None
    if not isinstance(decoded, dict):
        raise UnreadableContext(f"Unable to parse {_shown(name)} JSON: it is no object")
    return decoded


def _shown(name: bytes) -> str:
    return "Client Context" if name is _CLIENT_CONTEXT else "Cognito Identity"


def _from_environment(name: bytes) -> "Callable[[Reply], str | None]":
    def read(reply: "Reply") -> str | None:
        value = environ.get(name)
        return None if value is None else value.decode("utf-8", "surrogateescape")

    return read


def _from_header(name: bytes) -> "Callable[[Reply], str | None]":
    def read(reply: "Reply") -> str | None:
        value = reply.find(name)
        return None if value is None else value.decode("utf-8", "replace")

    return read


def _read_deadline(reply: "Reply") -> int:
    """Milliseconds since the epoch; 0 for what is no number: then no time remains, and nothing fails."""
    value = reply.find(b"lambda-runtime-deadline-ms")
    return int(value) if value and value.isdigit() and len(value) < 20 else 0


_LAZY: "dict[str, Callable[[Reply], Any]]" = {
    "_epoch_deadline_time_in_ms": _read_deadline,
    "client_context": lambda reply: None,
    "function_name": _from_environment(b"AWS_LAMBDA_FUNCTION_NAME"),
    "function_version": _from_environment(b"AWS_LAMBDA_FUNCTION_VERSION"),
    "identity": lambda reply: CognitoIdentity({}),
    "invoked_function_arn": _from_header(b"lambda-runtime-invoked-function-arn"),
    "log_group_name": _from_environment(b"AWS_LAMBDA_LOG_GROUP_NAME"),
    "log_stream_name": _from_environment(b"AWS_LAMBDA_LOG_STREAM_NAME"),
    "memory_limit_in_mb": _from_environment(b"AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
    "tenant_id": _from_header(b"lambda-runtime-aws-tenant-id"),
}
# What AWS's context has not. X-Ray's header, which the environment variable can't carry for several events at once.
_ADDED: "dict[str, Callable[[Reply], Any]]" = {"trace_id": _from_header(b"lambda-runtime-trace-id")}
