"""Limits of Lambda and API Gateway (AWS: "Lambda quotas", "Quotas for HTTP APIs")."""

from dataclasses import dataclass

EVENT_BYTES = 6 * 1024 * 1024
"""Largest event of a synchronous invocation."""

ASYNCHRONOUS_EVENT_BYTES = 1024 * 1024
"""Largest event of an asynchronous invocation."""

RESULT_BYTES = 6 * 1024 * 1024 + 100
"""Largest result of a function; the Runtime API names this number in its refusal."""

STREAM_BYTES = 200 * 1024 * 1024
"""Largest streamed result of a function."""

PRELUDE_BYTES = 16 * 1024
"""Longest prelude of a streamed HTTP response (AWS: "Stream the integration response for your proxy integrations")."""

GATEWAY_BODY_BYTES = 10 * 1024 * 1024
"""Largest body of a request to an HTTP API."""

CLIENT_CONTEXT_BYTES = 3583
"""Longest X-Amz-Client-Context, in base64."""

LOG_TAIL_BYTES = 4096
"""How much of an invocation's log X-Amz-Log-Result holds."""

OUTPUT_LINE_BYTES = 256 * 1024
"""A line of output that is longer is cut in pieces: CloudWatch's limit for one log event."""


@dataclass(frozen=True)
class Patience:
    """`gateway_s` is how long an HTTP API waits for its function.

    `init_s` is how long a worker may take until it asks for its first event; a longer function timeout counts instead.
    """

    gateway_s: float = 30.0
    init_s: float = 10.0


DEFAULT_PATIENCE = Patience()
