"""SNS (AWS: "Using Lambda with Amazon SNS")."""

from ..fields import View, convert, field, join, named_parts, optional, part, parts, read
from ..kinds import iso_time, json_value, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class url_field(field[str]):
    """A URL that SNS spells `...Url` towards Lambda and `...URL` towards queues and web servers."""

    def __init__(self, key: str) -> None:
        super().__init__(key, text)

    def find(self, view: View) -> str:
        other = self.key.removesuffix("Url") + "URL"
        value = read(view, other)
        return super().find(view) if value is None else convert(value, join(view._path, other), text)


class SNSMessageAttribute(View):
    """What the sender attached; `value` of the type Binary is base64."""

    type = field("Type", text)
    value = field("Value", text)


class SNSMessage(View):
    """What was published; in an SQS message that is the body."""

    type = field("Type", text)
    message_id = field("MessageId", text)
    topic_arn = field("TopicArn", text)
    subject = optional("Subject", text)
    message = field("Message", text)
    timestamp = field("Timestamp", iso_time)
    signature_version = field("SignatureVersion", text)
    signature = field("Signature", text)
    signing_cert_url = url_field("SigningCertUrl")
    unsubscribe_url = url_field("UnsubscribeUrl")
    message_attributes = named_parts("MessageAttributes", SNSMessageAttribute)

    def json(self) -> "Any":
        """What the message says in JSON. Raises EventError."""
        return convert(self.message, join(self._path, "Message"), json_value)


class SNSRecord(View):
    """One notification."""

    event_source = field("EventSource", text)
    event_version = field("EventVersion", text)
    event_subscription_arn = field("EventSubscriptionArn", text)
    sns = part("Sns", SNSMessage)


class SNSEvent(View):
    """SNS sends one record at a time."""

    records = parts("Records", SNSRecord)
