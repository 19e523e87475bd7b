"""CloudWatch Logs subscriptions (AWS: "Using Lambda with CloudWatch Logs")."""

from ..errors import EventError
from ..fields import Lazy, View, convert, field, join, optional, part, parts
from ..kinds import Wrong, base64_bytes, json_object, json_value, milliseconds, text, text_map, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class LogEvent(View):
    """One entry; `extracted_fields` are those of a filter pattern with fields."""

    id = field("id", text)
    timestamp = field("timestamp", milliseconds)
    message = field("message", text)
    extracted_fields = optional("extractedFields", text_map)

    def json(self) -> "Any":
        """What the message says in JSON. Raises EventError."""
        return convert(self.message, join(self._path, "message"), json_value)


class LogData(View):
    """Entries of one log stream. `message_type` is DATA_MESSAGE, or CONTROL_MESSAGE when AWS tries the subscription.

    `raw` is the decoded JSON.
    """

    message_type = field("messageType", text)
    owner = field("owner", text)
    log_group = field("logGroup", text)
    log_stream = field("logStream", text)
    subscription_filters = field("subscriptionFilters", texts)
    log_events = parts("logEvents", LogEvent)
    policy_level = optional("policyLevel", text)


class log_data(Lazy[LogData]):
    """base64 of gzip of JSON."""

    def find(self, view: View) -> LogData:
        path = join(view._path, self.key)
        return read_log_data(convert(self.require(view), path, base64_bytes), path)


def read_log_data(data: bytes, path: str = "") -> LogData:
    """What CloudWatch Logs writes to Kinesis and Firehose: gzip of JSON. Raises EventError."""
    import zlib

    try:
        return LogData(json_object(json_value(zlib.decompress(data, wbits=zlib.MAX_WBITS | 16))), path)
    except (zlib.error, Wrong):
        raise EventError(path, "must be an object in JSON, compressed by gzip") from None


class AWSLogs(View):
    data = log_data("data")


class CloudWatchLogsEvent(View):
    awslogs = part("awslogs", AWSLogs)
