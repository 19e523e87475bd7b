"""The second argument of a handler, as Lambda fills it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from ..runtime.context import ClientContext, CognitoIdentity, LambdaContext
from .account import FUNCTION, arn, new_id, new_trace_root


class _Context(LambdaContext):
    """The class that our loop makes, with given values in place of those that come with an event."""

    def __init__(self, values: dict[str, Any], open_stream: Callable[..., Any] | None) -> None:
        self._open_stream = open_stream
        for name, value in values.items():
            setattr(self, name, value)

    def __reduce_ex__(self, protocol: object) -> Any:
        """A copy is one of the loop's own."""
        return _rebuild, (self.__getstate__(),)


def _rebuild(state: dict[str, Any]) -> LambdaContext:
    rebuilt = LambdaContext.__new__(LambdaContext)
    rebuilt.__setstate__(state)
    return rebuilt


# As it is called under Lambda: its name is part of what it shows.
_Context.__name__ = _Context.__qualname__ = LambdaContext.__name__


def context(
    remaining_ms: int = 3000,
    *,
    function_name: str = FUNCTION,
    function_version: str = "$LATEST",
    memory_limit_in_mb: int = 128,
    aws_request_id: str | None = None,
    invoked_function_arn: str | None = None,
    log_group_name: str | None = None,
    log_stream_name: str | None = None,
    client_context: Mapping[str, Any] | None = None,
    identity: Mapping[str, str] | None = None,
    tenant_id: str | None = None,
    trace_id: str | None = None,
    w3c: Mapping[str, str] | None = None,
    open_stream: Callable[..., Any] | None = None,
) -> LambdaContext:
    """A context with every attribute and method that Lambda's has.

    From now on `remaining_ms` are left, and `get_remaining_time_in_millis()` counts down. `client_context` is the JSON
    that an SDK sends ({"client": {...}, "custom": {...}, "env": {...}}), `identity` has cognitoIdentityId and
    cognitoIdentityPoolId, `w3c` is the trace context. `open_stream` serves `lambic.ResponseStream`, which without it
    raises RuntimeError as it does under AWS's own client.
    """
    values = {
        "aws_request_id": aws_request_id or new_id(),
        "function_name": function_name,
        "function_version": function_version,
        "memory_limit_in_mb": str(memory_limit_in_mb),
        "invoked_function_arn": invoked_function_arn or arn("lambda", f"function:{function_name}"),
        "log_group_name": log_group_name or f"/aws/lambda/{function_name}",
        "log_stream_name": log_stream_name or _new_log_stream(function_version),
        "client_context": None if client_context is None else ClientContext(dict(client_context)),
        "identity": CognitoIdentity(dict(identity or {})),
        "tenant_id": tenant_id,
        "trace_id": trace_id or f"{new_trace_root()};Parent=53995c3f42cd8ad8;Sampled=0",
        "_epoch_deadline_time_in_ms": int(time.time() * 1000) + remaining_ms,
        "_w3c": dict(w3c or {}),
    }
    return _Context(values, open_stream)


def _new_log_stream(version: str) -> str:
    return f"{time.strftime('%Y/%m/%d', time.gmtime())}/[{version}]{new_id().replace('-', '')}"
