"""What settings send to a function, against what the function's decorator takes."""

from collections.abc import Iterator

from .handler_file import Decorator
from .mistake import Mistake
from .settings import Settings

_KINDS = {
    "sqs": "messages of SQS",
    "kinesis": "records of Kinesis",
    "dynamodb": "records of DynamoDB",
    "schedule": "EventBridge's scheduled events",
    "http": "HTTP requests",
}
"""What comes of a trigger, by the decorator that takes it (lambic.events; http is lambic.http)."""

_ALSO = {"schedule": ("eventbridge",), "http": ("eventbridge", "schedule")}
"""Other decorators that take it: those of EventBridge look at nothing before the function does."""

_ASKED = {"http": '@http.get("/") or its kin'}


def find_wrong_triggers(settings: Settings, name: str, decorator: Decorator, file: str) -> Iterator[Mistake]:
    """Triggers whose events the handler in `file` would refuse, every one of them."""
    taken = "HTTP requests (@http)" if decorator.source == "http" else f"@events.{decorator.source}"
    for key, kind in _triggers(settings, name):
        if decorator.source != kind and decorator.source not in _ALSO.get(kind, ()):
            yield Mistake(
                "L610",
                settings.value_of(name, key),
                f"{key} sends {name} {_KINDS[kind]}, but its handler takes {taken} ({file}:{decorator.line})",
                f"decorate it with {_ASKED.get(kind, f'@events.{kind}')}, or give it another trigger",
            )


def _triggers(settings: Settings, name: str) -> Iterator[tuple[str, str]]:
    """The settings that are triggers, with the kind of what each sends."""
    values = settings.of(name)
    for key in ("queue", "stream"):
        service = f"{values.get(key, '')}::".split(":")[2]
        if service in _KINDS:
            yield key, service
    if "schedule" in values:
        yield "schedule", "schedule"
    yield from ((key, "http") for key in ("routes", "url") if values.get(key))
