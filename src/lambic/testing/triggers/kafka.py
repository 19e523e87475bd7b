"""Kafka, in MSK and elsewhere. AWS: "Using Lambda with Apache Kafka"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..account import REGION, arn, milliseconds, now
from .payload import as_base64, as_bytes

_SERVERS = f"b-1.cluster.a1b2c3.c2.kafka.{REGION}.amazonaws.com:9092"


@dataclass(frozen=True)
class KafkaRecord:
    """A record with more than a value, which is bytes, a text, something that JSON holds, or None for a deletion."""

    value: Any
    key: Any = None
    headers: Mapping[str, bytes | str] = field(default_factory=dict)
    topic: str = "topic"
    partition: int = 0
    created_at: datetime | None = None


def kafka(records: Iterable[Any], *, cluster: str | None = "cluster", first_offset: int = 0) -> dict[str, Any]:
    """A batch: values, or KafkaRecord. Without `cluster`, a name in MSK, it comes from a cluster of your own.

    Offsets are counted from `first_offset` in every partition.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for each in records:
        record = each if isinstance(each, KafkaRecord) else KafkaRecord(each)
        written = found.setdefault(f"{record.topic}-{record.partition}", [])
        written.append(_write_record(record, first_offset + len(written)))
    event: dict[str, Any] = {"eventSource": "SelfManagedKafka" if cluster is None else "aws:kafka"}
    if cluster is not None:
        event["eventSourceArn"] = arn("kafka", f"cluster/{cluster}/01234567-89ab-cdef-0123-456789abcdef-1")
    return {**event, "bootstrapServers": _SERVERS, "records": found}


def _write_record(record: KafkaRecord, offset: int) -> dict[str, Any]:
    written = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": offset,
        "timestamp": milliseconds(record.created_at or now()),
        "timestampType": "CREATE_TIME",
        "headers": [{name: _signed(as_bytes(value))} for name, value in record.headers.items()],
    }
    contents = {"key": record.key, "value": record.value}
    return written | {name: as_base64(value) for name, value in contents.items() if value is not None}


def _signed(data: bytes) -> list[int]:
    """Java's bytes have a sign."""
    return [byte - 256 if byte > 127 else byte for byte in data]
