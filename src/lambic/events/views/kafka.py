"""Kafka, in MSK and elsewhere (AWS: "Using Lambda with Apache Kafka")."""

from ..fields import Lazy, View, convert, field, join, list_views, optional, optional_part
from ..kinds import Wrong, base64_bytes, comma_texts, integer, json_list, json_object, json_value, milliseconds, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _headers(value: "Any") -> list[tuple[str, bytes]]:
    """Objects of lists of bytes; Java's bytes have a sign."""
    try:
        return [
            (name, bytes([integer(byte) % 256 for byte in json_list(found)]))
            for each in json_list(value)
            for name, found in json_object(each).items()
        ]
    except Wrong:
        raise Wrong("must be a list of objects of lists of bytes") from None


class KafkaSchemaMetadata(View):
    """Where a schema registry is configured: by what the key or value was checked."""

    data_format = field("dataFormat", text)
    schema_id = field("schemaId", text)


class KafkaRecord(View):
    """`key` and `value` are decoded from base64; a `value` of None marks a deletion. `headers` may repeat a name."""

    topic = field("topic", text)
    partition = field("partition", integer)
    offset = field("offset", integer)
    timestamp = field("timestamp", milliseconds)
    timestamp_type = field("timestampType", text)
    key = optional("key", base64_bytes)
    value = optional("value", base64_bytes)
    headers = field("headers", _headers)
    key_schema_metadata = optional_part("keySchemaMetadata", KafkaSchemaMetadata)
    value_schema_metadata = optional_part("valueSchemaMetadata", KafkaSchemaMetadata)

    def json(self) -> "Any":
        """What the value says in JSON; None for a value of None. Raises EventError."""
        return None if self.value is None else convert(self.value, join(self._path, "value"), json_value)


class partitions(Lazy["dict[str, list[KafkaRecord]]"]):
    """Records by "topic-partition"."""

    def find(self, view: View) -> dict[str, list[KafkaRecord]]:
        path = join(view._path, self.key)
        found = convert(self.require(view), path, json_object)
        return {name: list_views(each, join(path, name), KafkaRecord) for name, each in found.items()}


class KafkaEvent(View):
    """A batch, by topic and partition; `event_source_arn` is None for clusters of your own."""

    event_source = field("eventSource", text)
    event_source_arn = optional("eventSourceArn", text)
    bootstrap_servers = field("bootstrapServers", comma_texts)
    records = partitions("records")


def read_lanes(event: "Any") -> list[list[KafkaRecord]]:
    """One per partition: each has an order of its own."""
    return [records for records in KafkaEvent(event).records.values() if records]


def identify(record: KafkaRecord) -> dict[str, str | int]:
    return {"partition": f"{record.topic}-{record.partition}", "offset": record.offset}
