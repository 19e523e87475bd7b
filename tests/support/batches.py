"""Batches in a line: "a1 a2! b1" are two records of lane a, whose second fails, and one of lane b.

A lane is a message group, a partition, or nothing at all where the source has none.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "eu-central-1:123456789012"


@dataclass
class Context:
    """What is left, in milliseconds, each time it is asked for; the last value stays."""

    remaining_ms: Sequence[int] = (60_000,)
    aws_request_id: str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    log_stream_name: str = "2025/11/25/[$LATEST]0123456789abcdef"
    asked: int = field(default=0, init=False)

    def get_remaining_time_in_millis(self) -> int:
        self.asked += 1
        return self.remaining_ms[min(self.asked, len(self.remaining_ms)) - 1]


def names(line: str) -> list[str]:
    """The records' names: "a1", "a2"."""
    return [token.rstrip("!") for token in line.split()]


def failing(line: str) -> set[str]:
    """The names of those that fail."""
    return {token[:-1] for token in line.split() if token.endswith("!")}


def sqs_event(line: str) -> dict[str, Any]:
    """Of a standard queue."""
    return {"Records": [_message(name, "orders") for name in names(line)]}


def fifo_event(line: str) -> dict[str, Any]:
    """Of a FIFO queue, the lane is the message group."""
    return {"Records": [_message(name, "orders.fifo") for name in names(line)]}


def kinesis_event(line: str) -> dict[str, Any]:
    """The sequence number is the name."""
    return {
        "Records": [
            {"kinesis": {"sequenceNumber": name, "data": b64encode(name.encode()).decode()}} for name in names(line)
        ]
    }


def dynamodb_event(line: str) -> dict[str, Any]:
    """The sequence number is the name."""
    return {"Records": [{"dynamodb": {"SequenceNumber": name}} for name in names(line)]}


def kafka_event(line: str) -> dict[str, Any]:
    """The lane is the partition (a is 0), the number the offset; the value is the name."""
    found: dict[str, Any] = {}
    for name in names(line):
        partition = ord(name[0]) - ord("a")
        record = {"topic": "orders", "partition": partition, "offset": int(name[1:])}
        found.setdefault(f"orders-{partition}", []).append({**record, "value": b64encode(name.encode()).decode()})
    return {"records": found}


def firehose_event(line: str) -> dict[str, Any]:
    """The record's id is the name, and so is its data."""
    return {"records": [{"recordId": name, "data": b64encode(name.encode()).decode()} for name in names(line)]}


def _message(name: str, queue: str) -> dict[str, Any]:
    return {
        "messageId": name,
        "body": name,
        "attributes": {"MessageGroupId": name[0]},
        "eventSourceARN": f"arn:aws:sqs:{ACCOUNT}:{queue}",
    }


@dataclass(frozen=True)
class Kind:
    """A kind of batch: its decorator's name, and how its events, names and identifiers look."""

    decorator: str
    make_event: Callable[[str], dict[str, Any]]
    find_name: Callable[[Any], str]
    has_lanes: bool
    is_stream: bool = False

    def read_identifiers(self, reply: dict[str, Any]) -> list[str]:
        """The names of the records that a reply reports."""
        assert reply.keys() == {"batchItemFailures"}
        return [_name_of(**item) for item in reply["batchItemFailures"]]

    def lane_of(self, name: str) -> str:
        """What records share that have an order."""
        return "" if self.is_stream else name[0] if self.has_lanes else name


def _name_of(itemIdentifier: str | dict[str, Any]) -> str:
    if isinstance(itemIdentifier, str):
        return itemIdentifier
    topic, _, partition = itemIdentifier.pop("partition").partition("-")
    assert (topic, itemIdentifier.keys()) == ("orders", {"offset"})
    return f"{chr(ord('a') + int(partition))}{itemIdentifier['offset']}"


KINDS = {
    "standard": Kind("sqs", sqs_event, lambda record: record.message_id, has_lanes=False),
    "fifo": Kind("sqs", fifo_event, lambda record: record.body, has_lanes=True),
    "kinesis": Kind("kinesis", kinesis_event, lambda record: record.kinesis.data.decode(), False, is_stream=True),
    "dynamodb": Kind("dynamodb", dynamodb_event, lambda record: record.dynamodb.sequence_number, False, is_stream=True),
    "kafka": Kind("kafka", kafka_event, lambda record: record.value.decode(), has_lanes=True),
}
