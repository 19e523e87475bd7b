"""EventBridge. AWS: "Events in Amazon EventBridge" and "Creating a rule that runs on a schedule"."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..account import ACCOUNT, REGION, arn, iso_time, new_id, now


def eventbridge(
    detail: Mapping[str, Any],
    *,
    source: str = "app",
    detail_type: str = "Event",
    resources: Iterable[str] = (),
    time: datetime | None = None,
) -> dict[str, Any]:
    """An event of a bus; `source` is who put it there."""
    return {
        "version": "0",
        "id": new_id(),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": iso_time(time or now(), "seconds"),
        "region": REGION,
        "resources": list(resources),
        "detail": dict(detail),
    }


def schedule(rule: str = "schedule", *, time: datetime | None = None) -> dict[str, Any]:
    """What a rule's schedule sends; `time` is the moment it was for."""
    resources = [arn("events", f"rule/{rule}")]
    return eventbridge({}, source="aws.events", detail_type="Scheduled Event", resources=resources, time=time)
