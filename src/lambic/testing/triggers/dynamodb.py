"""DynamoDB streams. AWS: "Using Lambda with DynamoDB"."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..account import REGION, arn, now
from .attribute_value import write_item
from .payload import compact

_FIRST_SEQUENCE = 300000000000000000001


@dataclass(frozen=True)
class DynamoDBChange:
    """One change, told by the item before and after it, in Python's values; an item that was not there is None.

    `is_expired` says that time to live deleted it.
    """

    keys: Mapping[str, Any]
    new: Mapping[str, Any] | None = None
    old: Mapping[str, Any] | None = None
    is_expired: bool = False

    @property
    def event_name(self) -> str:
        if self.new is None:
            return "REMOVE"
        return "INSERT" if self.old is None else "MODIFY"


def dynamodb(changes: Iterable[DynamoDBChange], *, table: str = "table") -> dict[str, Any]:
    """A batch of changes of one shard, of a stream with new and old images.

    Raises TypeError and ValueError for values that DynamoDB can't hold; of fractions it takes Decimal.
    """
    stream = arn("dynamodb", f"table/{table}/stream/2026-01-01T00:00:00.000")
    return {"Records": [_write_record(change, stream, number) for number, change in enumerate(changes)]}


def _write_record(change: DynamoDBChange, stream: str, number: int) -> dict[str, Any]:
    images = {"Keys": change.keys, "NewImage": change.new, "OldImage": change.old}
    written = {name: write_item(item) for name, item in images.items() if item is not None}
    record: dict[str, Any] = {
        "eventID": secrets.token_hex(16),
        "eventName": change.event_name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": int(now().timestamp()),
            **written,
            "SequenceNumber": str(_FIRST_SEQUENCE + number),
            "SizeBytes": len(compact(written).encode()),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": stream,
    }
    if change.is_expired:
        record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return record
