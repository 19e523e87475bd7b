"""SNS. AWS: "Using Lambda with Amazon SNS"; the spelling of the URLs is recorded."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from ..account import REGION, arn, iso_time, new_id, now
from .payload import as_text

Attributes = Mapping[str, str | int | float | bytes | list[Any]]


def sns(
    message: Any, *, subject: str | None = None, attributes: Attributes | None = None, topic: str = "topic"
) -> dict[str, Any]:
    """One notification, as SNS sends it to Lambda; the message is a text or something that JSON holds."""
    notification = _write_notification(message, subject, attributes, topic)
    subscription = f"{notification['TopicArn']}:{new_id()}"
    unsubscribe = _unsubscribe_url(subscription)
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription,
        "Sns": notification | {"SigningCertUrl": _CERTIFICATE, "UnsubscribeUrl": unsubscribe},
    }
    return {"Records": [record]}


def sns_notification(
    message: Any, *, subject: str | None = None, attributes: Attributes | None = None, topic: str = "topic"
) -> dict[str, Any]:
    """The same as SNS puts it into a queue: the body of an SQS message. There no subject is no key."""
    notification = _write_notification(message, subject, attributes, topic)
    urls = {
        "SigningCertURL": _CERTIFICATE,
        "UnsubscribeURL": _unsubscribe_url(f"{notification['TopicArn']}:{new_id()}"),
    }
    return {name: value for name, value in (notification | urls).items() if value not in (None, {})}


_CERTIFICATE = f"https://sns.{REGION}.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"


def _write_notification(message: Any, subject: str | None, attributes: Attributes | None, topic: str) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "MessageId": new_id(),
        "TopicArn": arn("sns", topic),
        "Subject": subject,
        "Message": as_text(message),
        "Timestamp": iso_time(now()),
        "SignatureVersion": "1",
        "Signature": base64.b64encode(b"not signed").decode(),
        "MessageAttributes": {name: _write_attribute(value) for name, value in (attributes or {}).items()},
    }


def _write_attribute(value: str | int | float | bytes | list[Any]) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"Type": "Binary", "Value": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return {"Type": "String.Array", "Value": json.dumps(value)}
    return {"Type": "String" if isinstance(value, str) else "Number", "Value": str(value)}


def _unsubscribe_url(subscription: str) -> str:
    return f"https://sns.{REGION}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={subscription}"
