"""EventBridge: events of AWS's services and your own, and schedules (AWS: "EventBridge event structure")."""

from ..fields import View, field, join, optional, or_empty
from ..kinds import Wrong, iso_time, json_object, json_value, text, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .s3 import S3Detail


def _object_or_json(value: "Any") -> "dict[str, Any]":
    """EventBridge Scheduler writes the detail of a schedule without input as a text: "{}"."""
    try:
        return json_object(json_value(value) if type(value) is str else value)
    except Wrong:
        raise Wrong("must be an object") from None


class EventBridgeEvent(View):
    """`detail` is what the sender says; `replay_name` is that of the replay, when an archive sends the event again."""

    version = field("version", text)
    id = field("id", text)
    detail_type = field("detail-type", text)
    source = field("source", text)
    account = field("account", text)
    time = field("time", iso_time)
    region = field("region", text)
    resources = or_empty("resources", texts, list)
    detail = field("detail", _object_or_json)
    replay_name = optional("replay-name", text)

    def s3(self) -> "S3Detail":
        """The detail as what S3 sends. Raises EventError for what is no object."""
        from .s3 import S3Detail

        return S3Detail(self.detail, join(self._path, "detail"))


class ScheduledEvent(EventBridgeEvent):
    """What a rule's schedule sends, and EventBridge Scheduler without an input; an input of yours replaces it all."""
