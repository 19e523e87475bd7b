"""DynamoDB streams (AWS: "Using Lambda with DynamoDB")."""

from ..errors import EventError
from ..fields import Lazy, View, field, join, optional_part, part, parts, read
from ..kinds import integer, seconds, text
from .attribute_value import read_item
from .kinesis import WindowedEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class item(Lazy["dict[str, Any]"]):
    """An item as Python's values."""

    def find(self, view: View) -> "dict[str, Any]":
        return _read_item(self.require(view), join(view._path, self.key))


class optional_item(Lazy["dict[str, Any] | None"]):
    def find(self, view: View) -> "dict[str, Any] | None":
        value = read(view, self.key)
        return None if value is None else _read_item(value, join(view._path, self.key))


def _read_item(value: "Any", path: str) -> "dict[str, Any]":
    try:
        return read_item(value, path)
    except RecursionError:
        raise EventError(path, "is nested too deeply") from None


class DynamoDBChange(View):
    """Which images are there is what the stream's view type says. `size_bytes` is that of the whole record."""

    approximate_creation_date_time = field("ApproximateCreationDateTime", seconds)
    keys = item("Keys")
    new_image = optional_item("NewImage")
    old_image = optional_item("OldImage")
    sequence_number = field("SequenceNumber", text)
    size_bytes = field("SizeBytes", integer)
    stream_view_type = field("StreamViewType", text)


class DynamoDBUserIdentity(View):
    """Of what DynamoDB does itself: the type "Service" and its own name, when time to live deletes an item."""

    type = field("type", text)
    principal_id = field("principalId", text)


class DynamoDBRecord(View):
    """One change; `event_name` is INSERT, MODIFY or REMOVE."""

    event_id = field("eventID", text)
    event_name = field("eventName", text)
    event_version = field("eventVersion", text)
    event_source = field("eventSource", text)
    aws_region = field("awsRegion", text)
    dynamodb = part("dynamodb", DynamoDBChange)
    event_source_arn = field("eventSourceARN", text)
    user_identity = optional_part("userIdentity", DynamoDBUserIdentity)


class DynamoDBEvent(WindowedEvent):
    """A batch of changes of one shard, in order."""

    records = parts("Records", DynamoDBRecord)


def read_lanes(event: "Any") -> list[list[DynamoDBRecord]]:
    """One: a shard has an order. Raises EventError for a window, which needs a state in the result."""
    batch = DynamoDBEvent(event)
    batch.refuse_window()
    return [batch.records] if batch.records else []


def identify(record: DynamoDBRecord) -> str:
    return record.dynamodb.sequence_number
