"""One event on its way through: what is asked, what the worker answered, what the caller gets."""

import secrets
import time
import uuid
from dataclasses import dataclass, field

from .channel import Channel


def new_request_id() -> str:
    return str(uuid.uuid4())


def new_trace_id() -> str:
    """A root of X-Ray's form that nobody samples."""
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"


@dataclass(frozen=True)
class Invocation:
    """`payload` is the event, JSON. `arn` is the function's as called; `client_context` JSON in one line of ASCII.

    `channel` takes the answer of a worker that streams it; without one it is collected.
    """

    payload: bytes
    arn: str
    request_id: str = field(default_factory=new_request_id)
    trace_id: str = field(default_factory=new_trace_id)
    client_context: str | None = None
    tenant_id: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of an event, or of the start of a worker: `error_type` is None where it went well."""

    payload: bytes
    error_type: str | None = None


@dataclass(frozen=True)
class InvocationResult:
    """`function_error` is the error's type ("ValueError", "Sandbox.Timedout"), None where the function succeeded.

    `payload` is the result as JSON, or the error's; empty when the result went through a channel.
    `log` is all that was logged, START and REPORT lines included.
    `is_cold` says that it was the first event of its worker; `init_ms` is given then, as far as the worker came.
    """

    payload: bytes
    function_error: str | None
    log: bytes
    request_id: str
    is_cold: bool
    duration_ms: float
    init_ms: float | None = None
