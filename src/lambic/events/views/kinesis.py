"""Kinesis data streams (AWS: "Using Lambda with Kinesis")."""

from ..errors import EventError
from ..fields import View, convert, field, join, optional, optional_part, part, parts
from ..kinds import base64_bytes, flag, iso_time, json_object, json_value, seconds, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class KinesisData(View):
    """What was put into the stream; `data` is decoded from base64."""

    kinesis_schema_version = field("kinesisSchemaVersion", text)
    partition_key = field("partitionKey", text)
    sequence_number = field("sequenceNumber", text)
    data = field("data", base64_bytes)
    approximate_arrival_timestamp = field("approximateArrivalTimestamp", seconds)
    encryption_type = optional("encryptionType", text)

    def json(self) -> "Any":
        """What the data says in JSON. Raises EventError."""
        return convert(self.data, join(self._path, "data"), json_value)


class KinesisRecord(View):
    kinesis = part("kinesis", KinesisData)
    event_source = field("eventSource", text)
    event_version = field("eventVersion", text)
    event_id = field("eventID", text)
    event_name = field("eventName", text)
    invoke_identity_arn = field("invokeIdentityArn", text)
    aws_region = field("awsRegion", text)
    event_source_arn = field("eventSourceARN", text)


class Window(View):
    """A tumbling window."""

    start = field("start", iso_time)
    end = field("end", iso_time)


class WindowedEvent(View):
    """What a stream with tumbling windows adds; all is None without them. The result then needs a `state`."""

    window = optional_part("window", Window)
    state = optional("state", json_object)
    shard_id = optional("shardId", text)
    event_source_arn = optional("eventSourceARN", text)
    is_final_invoke_for_window = optional("isFinalInvokeForWindow", flag)
    is_window_terminated_early = optional("isWindowTerminatedEarly", flag)

    def refuse_window(self) -> None:
        """Raises EventError where there is one: a function of one record can't give its state."""
        if self.window is not None:
            raise EventError("window", "is there: with tumbling windows, write a handler that returns the state")


class KinesisEvent(WindowedEvent):
    """A batch of records of one shard, in order."""

    records = parts("Records", KinesisRecord)


def read_lanes(event: "Any") -> list[list[KinesisRecord]]:
    """One: a shard has an order. Raises EventError for a window, which needs a state in the result."""
    batch = KinesisEvent(event)
    batch.refuse_window()
    return [batch.records] if batch.records else []


def identify(record: KinesisRecord) -> str:
    return record.kinesis.sequence_number
