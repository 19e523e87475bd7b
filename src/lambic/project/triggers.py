"""What settings send to a function, against what the function's decorator takes."""

from .handler_file import Decorator
from .mistake import Mistake
from .settings import Settings

_KINDS = {"sqs": "messages of SQS", "kinesis": "records of Kinesis", "dynamodb": "records of DynamoDB"}
"""What comes of a queue or stream, by the service in its ARN."""


def check_triggers(settings: Settings, name: str, decorator: Decorator, file: str) -> None:
    """Raises Mistake for a queue or stream whose events the handler in `file` would refuse, every one of them."""
    for key in ("queue", "stream"):
        service = _service_of(settings.of(name).get(key, ""))
        if service in _KINDS and service != decorator.source:
            taken = "HTTP requests (@http)" if decorator.source == "http" else f"@events.{decorator.source}"
            raise Mistake(
                "L610",
                settings.place_of(name, key),
                f"{key} sends {name} {_KINDS[service]}, but its handler takes {taken} ({file}:{decorator.line})",
                f"decorate it with @events.{service}, or give it another trigger",
            )


def _service_of(arn: str) -> str:
    """ "arn:PARTITION:SERVICE:..."."""
    return f"{arn}::".split(":")[2]
