"""CloudWatch Logs subscriptions. AWS: "Using Lambda with CloudWatch Logs"."""

import base64
import gzip
from collections.abc import Iterable
from typing import Any

from ..account import ACCOUNT, FUNCTION, milliseconds, now
from .payload import as_text, compact

_FIRST_ID = 31953106606966983378809025079804211143289615424298221568


def cloudwatch_logs(
    messages: Iterable[Any],
    *,
    log_group: str = f"/aws/lambda/{FUNCTION}",
    log_stream: str = "stream",
    subscription_filter: str = "filter",
) -> dict[str, Any]:
    """Entries of one log stream: texts, or something that JSON holds."""
    moment_ms = milliseconds(now())
    data = {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": log_group,
        "logStream": log_stream,
        "subscriptionFilters": [subscription_filter],
        "logEvents": [
            {"id": str(_FIRST_ID + number), "timestamp": moment_ms + number, "message": as_text(message)}
            for number, message in enumerate(messages)
        ],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(compact(data).encode(), mtime=0)).decode()}}
