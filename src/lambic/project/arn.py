"""ARNs of queues and streams, in the form that Lambda takes as an event source.

Sources: AWS's "CreateEventSourceMapping" (EventSourceArn) and "Service Authorization Reference" (the resources' forms).
"""

import re

from .bad_value import BadValue

_PARTITION = r"aws[a-zA-Z0-9-]*"
_REGION = r"(eusc-)?[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d"
_ACCOUNT = r"[0-9]{12}"
_URL = r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/(\d{12})/([A-Za-z0-9_.-]+)"
_RESOURCES = {
    "sqs": (r"(?=.{1,80}\Z)[A-Za-z0-9_-]+(\.fifo)?", "QUEUE"),
    "kinesis": (r"stream/[A-Za-z0-9_.-]+(/consumer/[A-Za-z0-9_.-]+:\d+)?", "stream/NAME"),
    "dynamodb": (r"table/[^/]+/stream/[^/]+", "table/NAME/stream/TIME"),
}
_SERVICES = {"queue": ("sqs",), "stream": ("kinesis", "dynamodb")}
_EVENTS = {"kafka": "MSK", "mq": "MQ", "rds": "DocumentDB"}
"""SAM's types of events for what other services send."""


def check_arn(key: str, text: str) -> None:
    """Of the setting "queue" or "stream". Raises BadValue with the part of the ARN that Lambda refuses."""
    if found := re.fullmatch(_URL, text):
        partition = "aws-cn" if found[1].startswith("cn-") else "aws"
        instead = f'"arn:{partition}:sqs:{found[1]}:{found[2]}:{found[3]}"'
        raise BadValue("takes the ARN of a queue, not its URL", "L614", instead=instead, is_safe=key == "queue")
    if "${" in text or "{{" in text:
        what = "holds a placeholder, which nothing fills in"
        way = f"write the {key}'s whole ARN, or put the event into properties.Events"
        raise BadValue(what, "L614", hint=way, part=_part(text, text.find("{") - ("${" in text), len(text)))
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        raise BadValue(f"must be an ARN of six parts: {_example(key)}", "L614", hint=f"write the {key}'s whole ARN")
    _check_service(key, text, parts[2])
    _check_parts(text, parts)


def _check_service(key: str, text: str, service: str) -> None:
    if service in _SERVICES[key]:
        return
    other = next((name for name, services in _SERVICES.items() if service in services), "")
    hint = f"write {other} = ... instead" if other else f"write it as in {_example(key)}"
    if service in _EVENTS:
        hint = f"put an event of type {_EVENTS[service]} into properties.Events"
    services = " or ".join(_SERVICES[key])
    raise BadValue(f"must be an ARN of {services}, not of {service!r}", "L614", hint=hint, part=_of(text, 2))


def _check_parts(text: str, parts: list[str]) -> None:
    _, partition, service, region, account, resource = parts
    if not re.fullmatch(_PARTITION, partition):
        raise _wrong(text, 1, "partition", 'it begins with "aws": arn:aws:...')
    if not re.fullmatch(_REGION, region):
        raise _wrong(text, 3, "region", "write it as in eu-west-1")
    if not re.fullmatch(_ACCOUNT, account):
        raise _wrong(text, 4, "account", "an account has 12 digits, with its leading zeros")
    form, example = _RESOURCES[service]
    if not re.fullmatch(form, resource):
        hint = f"it is written {example}"
        if service == "dynamodb" and re.fullmatch(r"table/[^/]+/?", resource):
            hint = "this is the table; its stream's ARN has /stream/TIME behind it (the table's LatestStreamArn)"
        raise _wrong(text, 5, f"resource of {service}", hint)


def _wrong(text: str, number: int, name: str, hint: str) -> BadValue:
    start, end = _of(text, number)
    return BadValue(f"has {text[start:end]!r} as its {name}", "L614", hint=hint, part=_part(text, start, end))


def _of(text: str, number: int) -> tuple[int, int]:
    """From where to where that part of the ARN goes."""
    parts = text.split(":", 5)
    start = sum(len(part) + 1 for part in parts[:number])
    return start, start + len(parts[number])


def _part(text: str, start: int, end: int) -> tuple[int, int]:
    """At least one character wide."""
    return (start, end) if start < end else (max(start - 1, 0), min(end + 1, len(text)))


def _example(key: str) -> str:
    return "arn:aws:sqs:eu-west-1:123456789012:jobs" if key == "queue" else _STREAM


_STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/NAME"
