"""Firehose transformations and their result (AWS: "Transform source data in Amazon Data Firehose")."""

from ..fields import View, convert, field, join, optional, optional_part, parts
from ..kinds import base64_bytes, json_value, milliseconds_or_iso, text, text_or_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class FirehoseResult:
    """What becomes of one record; made by the record's `ok`, `dropped` and `processing_failed`."""

    def __init__(self, record_id: str, result: str, **more: "Any") -> None:
        self._reply = {"recordId": record_id, "result": result, **more}

    def to_reply(self) -> "dict[str, Any]":
        """The JSON for Firehose."""
        return dict(self._reply)


class KinesisRecordMetadata(View):
    """Where a Kinesis stream feeds Firehose: the record there."""

    shard_id = field("shardId", text)
    partition_key = field("partitionKey", text)
    approximate_arrival_timestamp = field("approximateArrivalTimestamp", milliseconds_or_iso)
    sequence_number = field("sequenceNumber", text)
    subsequence_number = field("subsequenceNumber", text_or_number)


class FirehoseRecord(View):
    """`data` is decoded from base64."""

    record_id = field("recordId", text)
    approximate_arrival_timestamp = field("approximateArrivalTimestamp", milliseconds_or_iso)
    data = field("data", base64_bytes)
    kinesis_record_metadata = optional_part("kinesisRecordMetadata", KinesisRecordMetadata)

    def json(self) -> "Any":
        """What the data says in JSON. Raises EventError."""
        return convert(self.data, join(self._path, "data"), json_value)

    def ok(self, data: bytes | str, partition_keys: "Mapping[str, str] | None" = None) -> FirehoseResult:
        """Delivers this data instead; Firehose puts nothing between records, so a line ends with its own newline."""
        from binascii import b2a_base64

        written = b2a_base64(data.encode() if isinstance(data, str) else data, newline=False).decode()
        more = {"metadata": {"partitionKeys": dict(partition_keys)}} if partition_keys else {}
        return FirehoseResult(self.record_id, "Ok", data=written, **more)

    def dropped(self) -> FirehoseResult:
        """Delivers nothing for this record."""
        return FirehoseResult(self.record_id, "Dropped")

    def processing_failed(self) -> FirehoseResult:
        """Firehose keeps the record as it came among the failures; it does not come again."""
        return FirehoseResult(self.record_id, "ProcessingFailed")


class FirehoseEvent(View):
    """`source_kinesis_stream_arn` is None when producers write to Firehose itself."""

    invocation_id = field("invocationId", text)
    delivery_stream_arn = field("deliveryStreamArn", text)
    source_kinesis_stream_arn = optional("sourceKinesisStreamArn", text)
    region = field("region", text)
    records = parts("records", FirehoseRecord)
