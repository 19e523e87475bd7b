"""Kinesis data streams. AWS: "Using Lambda with Kinesis"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..account import ACCOUNT, FUNCTION, REGION, arn, milliseconds, now
from .payload import as_base64

_SHARD = "shardId-000000000000"
_FIRST_SEQUENCE = 49590338271490256608559692538361571095921575989136588898


@dataclass(frozen=True)
class KinesisRecord:
    """A record with more than data, which is bytes, a text, or something that JSON holds."""

    data: Any
    partition_key: str = "key"
    arrived_at: datetime | None = None


def kinesis(records: Iterable[Any], *, stream: str = "stream") -> dict[str, Any]:
    """A batch of records of one shard: their data, or KinesisRecord."""
    wanted = [each if isinstance(each, KinesisRecord) else KinesisRecord(each) for each in records]
    return {"Records": [_write_record(record, stream, number) for number, record in enumerate(wanted)]}


def _write_record(record: KinesisRecord, stream: str, number: int) -> dict[str, Any]:
    sequence = str(_FIRST_SEQUENCE + number)
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": sequence,
            "data": as_base64(record.data),
            "approximateArrivalTimestamp": milliseconds(record.arrived_at or now()) / 1000,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{_SHARD}:{sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT}:role/{FUNCTION}",
        "awsRegion": REGION,
        "eventSourceARN": arn("kinesis", f"stream/{stream}"),
    }
