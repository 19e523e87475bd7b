"""For your tests: events, contexts, an HTTP client for handlers, and a Runtime API that runs the real loop.

    from lambic import testing

    def test_reads_a_product():
        assert testing.Client(handler).get("/products/7").json() == {"id": "7"}

Nothing here belongs into a function. Names are loaded when they are first used: pytest loads this package in every
project that lambic is installed for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import Client as Client
    from .errors import FunctionError as FunctionError
    from .errors import ReplyRefused as ReplyRefused
    from .http_event import event as event
    from .lambda_context import context as context
    from .response import Response as Response
    from .runtime_api import RuntimeAPI as RuntimeAPI
    from .sources.source import NotServed as NotServed
    from .triggers.authorizer import authorizer as authorizer
    from .triggers.cloudwatch_logs import cloudwatch_logs as cloudwatch_logs
    from .triggers.cognito import cognito as cognito
    from .triggers.custom_resource import custom_resource as custom_resource
    from .triggers.dynamodb import DynamoDBChange as DynamoDBChange
    from .triggers.dynamodb import dynamodb as dynamodb
    from .triggers.eventbridge import eventbridge as eventbridge
    from .triggers.eventbridge import schedule as schedule
    from .triggers.firehose import firehose as firehose
    from .triggers.kafka import KafkaRecord as KafkaRecord
    from .triggers.kafka import kafka as kafka
    from .triggers.kinesis import KinesisRecord as KinesisRecord
    from .triggers.kinesis import kinesis as kinesis
    from .triggers.s3 import s3 as s3
    from .triggers.s3 import s3_eventbridge as s3_eventbridge
    from .triggers.sns import sns as sns
    from .triggers.sns import sns_notification as sns_notification
    from .triggers.sqs import SQSMessage as SQSMessage
    from .triggers.sqs import sqs as sqs

_HOMES = {
    "Client": "client",
    "DynamoDBChange": "triggers.dynamodb",
    "FunctionError": "errors",
    "KafkaRecord": "triggers.kafka",
    "KinesisRecord": "triggers.kinesis",
    "NotServed": "sources.source",
    "ReplyRefused": "errors",
    "Response": "response",
    "RuntimeAPI": "runtime_api",
    "SQSMessage": "triggers.sqs",
    "authorizer": "triggers.authorizer",
    "cloudwatch_logs": "triggers.cloudwatch_logs",
    "cognito": "triggers.cognito",
    "context": "lambda_context",
    "custom_resource": "triggers.custom_resource",
    "dynamodb": "triggers.dynamodb",
    "event": "http_event",
    "eventbridge": "triggers.eventbridge",
    "firehose": "triggers.firehose",
    "kafka": "triggers.kafka",
    "kinesis": "triggers.kinesis",
    "s3": "triggers.s3",
    "s3_eventbridge": "triggers.s3",
    "schedule": "triggers.eventbridge",
    "sns": "triggers.sns",
    "sns_notification": "triggers.sns",
    "sqs": "triggers.sqs",
}

__all__ = [
    "Client",
    "DynamoDBChange",
    "FunctionError",
    "KafkaRecord",
    "KinesisRecord",
    "NotServed",
    "ReplyRefused",
    "Response",
    "RuntimeAPI",
    "SQSMessage",
    "authorizer",
    "cloudwatch_logs",
    "cognito",
    "context",
    "custom_resource",
    "dynamodb",
    "event",
    "eventbridge",
    "firehose",
    "kafka",
    "kinesis",
    "s3",
    "s3_eventbridge",
    "schedule",
    "sns",
    "sns_notification",
    "sqs",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(_HOMES)
