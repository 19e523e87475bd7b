"""SQS (AWS: "Using Lambda with Amazon SQS")."""

from ..fields import View, convert, field, join, named_parts, optional, or_empty, part, parts
from ..kinds import base64_bytes, base64_bytes_list, integer_text, json_value, milliseconds_text, text, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .sns import SNSMessage


class SQSAttributes(View):
    """What SQS knows of a message. Those of FIFO queues are None elsewhere, but for the group of a fair queue."""

    approximate_receive_count = field("ApproximateReceiveCount", integer_text)
    approximate_first_receive_timestamp = field("ApproximateFirstReceiveTimestamp", milliseconds_text)
    sent_timestamp = field("SentTimestamp", milliseconds_text)
    sender_id = field("SenderId", text)
    sequence_number = optional("SequenceNumber", text)
    message_group_id = optional("MessageGroupId", text)
    message_deduplication_id = optional("MessageDeduplicationId", text)
    aws_trace_header = optional("AWSTraceHeader", text)
    dead_letter_queue_source_arn = optional("DeadLetterQueueSourceArn", text)


class SQSMessageAttribute(View):
    """What the sender attached: a text (numbers too) or bytes, as `data_type` says."""

    data_type = field("dataType", text)
    string_value = optional("stringValue", text)
    binary_value = optional("binaryValue", base64_bytes)
    string_list_values = or_empty("stringListValues", texts, list)
    binary_list_values = or_empty("binaryListValues", base64_bytes_list, list)


class SQSRecord(View):
    """One message."""

    message_id = field("messageId", text)
    receipt_handle = field("receiptHandle", text)
    body = field("body", text)
    attributes = part("attributes", SQSAttributes)
    message_attributes = named_parts("messageAttributes", SQSMessageAttribute)
    md5_of_body = field("md5OfBody", text)
    md5_of_message_attributes = optional("md5OfMessageAttributes", text)
    event_source = field("eventSource", text)
    event_source_arn = field("eventSourceARN", text)
    aws_region = field("awsRegion", text)

    def json(self) -> "Any":
        """What the body says in JSON. Raises EventError."""
        return convert(self.body, join(self._path, "body"), json_value)

    def sns(self) -> "SNSMessage":
        """The body as what SNS puts there, unless it delivers raw messages. Raises EventError for what is no JSON."""
        from .sns import SNSMessage

        return SNSMessage(self.json(), join(self._path, "body"))


class SQSEvent(View):
    """A batch of messages."""

    records = parts("Records", SQSRecord)


def read_lanes(event: "Any") -> list[list[SQSRecord]]:
    """Of a FIFO queue one lane per message group. A group elsewhere is for fairness only and orders nothing."""
    records = SQSEvent(event).records
    if not records or not records[0].event_source_arn.endswith(".fifo"):
        return [[record] for record in records]
    groups: dict[str | None, list[SQSRecord]] = {}
    for record in records:
        groups.setdefault(record.attributes.message_group_id, []).append(record)
    return list(groups.values())


def identify(record: SQSRecord) -> str:
    return record.message_id
