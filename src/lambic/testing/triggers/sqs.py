"""SQS. AWS: "Using Lambda with Amazon SQS", and for the digests "Amazon SQS message metadata"."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..account import REGION, arn, milliseconds, new_id, new_token, now
from .payload import as_text

_FIRST_SEQUENCE = 18850000000000000000


@dataclass(frozen=True)
class SQSMessage:
    """A message with more than a body, which is a text or something that JSON holds.

    `attributes` are those that the sender attached: texts, numbers, bytes. `group_id` is the message group, of which
    only FIFO queues know an order.
    """

    body: Any
    attributes: Mapping[str, str | int | float | bytes] = field(default_factory=dict)
    group_id: str | None = None
    message_id: str | None = None
    receive_count: int = 1
    sent_at: datetime | None = None


def sqs(messages: Iterable[Any], *, queue: str = "queue") -> dict[str, Any]:
    """A batch of messages: bodies, or SQSMessage. A queue whose name ends with .fifo is one."""
    wanted = [each if isinstance(each, SQSMessage) else SQSMessage(each) for each in messages]
    return {"Records": [_write_record(message, queue, number) for number, message in enumerate(wanted)]}


def _write_record(message: SQSMessage, queue: str, number: int) -> dict[str, Any]:
    body = as_text(message.body)
    attributes = {name: _write_attribute(value) for name, value in message.attributes.items()}
    record: dict[str, Any] = {
        "messageId": message.message_id or new_id(),
        "receiptHandle": new_token(96),
        "body": body,
        "attributes": _write_system_attributes(message, body, queue, number),
        "messageAttributes": attributes,
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn("sqs", queue),
        "awsRegion": REGION,
    }
    if attributes:
        record["md5OfMessageAttributes"] = digest_attributes(attributes)
    return record


def _write_system_attributes(message: SQSMessage, body: str, queue: str, number: int) -> dict[str, str]:
    """All of them are texts."""
    sent_ms = milliseconds(message.sent_at or now())
    attributes = {
        "ApproximateReceiveCount": str(message.receive_count),
        "SentTimestamp": str(sent_ms),
        "SenderId": "AIDAIENQZJOLO23YVJ4VO",
        "ApproximateFirstReceiveTimestamp": str(sent_ms + 1),
    }
    if queue.endswith(".fifo"):
        attributes["SequenceNumber"] = str(_FIRST_SEQUENCE + number * 256)
        attributes["MessageGroupId"] = message.group_id or "group"
        attributes["MessageDeduplicationId"] = hashlib.sha256(body.encode()).hexdigest()
    elif message.group_id is not None:
        attributes["MessageGroupId"] = message.group_id
    return attributes


def _write_attribute(value: str | int | float | bytes) -> dict[str, Any]:
    if isinstance(value, bytes):
        held = {"binaryValue": base64.b64encode(value).decode(), "dataType": "Binary"}
    else:
        held = {"stringValue": str(value), "dataType": "String" if isinstance(value, str) else "Number"}
    return {**held, "stringListValues": [], "binaryListValues": []}


def digest_attributes(attributes: Mapping[str, Mapping[str, Any]]) -> str:
    """md5OfMessageAttributes: lengths and values of name, type and value, by name."""
    digest = hashlib.md5(usedforsecurity=False)
    for name, attribute in sorted(attributes.items()):
        is_text = "stringValue" in attribute
        value = attribute["stringValue"].encode() if is_text else base64.b64decode(attribute["binaryValue"])
        for part in (name.encode(), attribute["dataType"].encode()):
            digest.update(len(part).to_bytes(4, "big") + part)
        digest.update((b"\1" if is_text else b"\2") + len(value).to_bytes(4, "big") + value)
    return digest.hexdigest()
