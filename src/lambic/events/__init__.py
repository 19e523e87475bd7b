"""Events that are no HTTP requests: views of them with exact types, and decorators for functions that take them.

    from lambic import events

    @events.sqs
    def handler(record: events.SQSRecord) -> None:
        order = record.json()

A decorated function is a plain Lambda handler `(event, context)`; every view also works without one:
`events.SQSEvent(event).records`. Names are loaded on first use.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from .batches import dynamodb as dynamodb
    from .batches import firehose as firehose
    from .batches import kafka as kafka
    from .batches import kinesis as kinesis
    from .batches import sqs as sqs
    from .custom_resources import custom_resource as custom_resource
    from .errors import BatchError as BatchError
    from .errors import EventError as EventError
    from .errors import Unauthorized as Unauthorized
    from .singles import authorizer as authorizer
    from .singles import cloudwatch_logs as cloudwatch_logs
    from .singles import cognito as cognito
    from .singles import eventbridge as eventbridge
    from .singles import s3 as s3
    from .singles import schedule as schedule
    from .singles import sns as sns
    from .views.authorizer import AuthorizerEvent as AuthorizerEvent
    from .views.authorizer import HTTPAuthorizerEvent as HTTPAuthorizerEvent
    from .views.authorizer import Policy as Policy
    from .views.authorizer import RequestAuthorizerEvent as RequestAuthorizerEvent
    from .views.authorizer import SimpleResponse as SimpleResponse
    from .views.authorizer import TokenAuthorizerEvent as TokenAuthorizerEvent
    from .views.cloudwatch_logs import CloudWatchLogsEvent as CloudWatchLogsEvent
    from .views.cloudwatch_logs import LogData as LogData
    from .views.cloudwatch_logs import LogEvent as LogEvent
    from .views.cloudwatch_logs import read_log_data as read_log_data
    from .views.cognito import CognitoEvent as CognitoEvent
    from .views.cognito import CreateAuthChallengeEvent as CreateAuthChallengeEvent
    from .views.cognito import CustomMessageEvent as CustomMessageEvent
    from .views.cognito import CustomSenderEvent as CustomSenderEvent
    from .views.cognito import DefineAuthChallengeEvent as DefineAuthChallengeEvent
    from .views.cognito import PostAuthenticationEvent as PostAuthenticationEvent
    from .views.cognito import PostConfirmationEvent as PostConfirmationEvent
    from .views.cognito import PreAuthenticationEvent as PreAuthenticationEvent
    from .views.cognito import PreSignUpEvent as PreSignUpEvent
    from .views.cognito import PreTokenGenerationEvent as PreTokenGenerationEvent
    from .views.cognito import PreTokenGenerationV2Event as PreTokenGenerationV2Event
    from .views.cognito import UserMigrationEvent as UserMigrationEvent
    from .views.cognito import VerifyAuthChallengeEvent as VerifyAuthChallengeEvent
    from .views.custom_resource import CustomResourceEvent as CustomResourceEvent
    from .views.custom_resource import CustomResourceResult as CustomResourceResult
    from .views.dynamodb import DynamoDBEvent as DynamoDBEvent
    from .views.dynamodb import DynamoDBRecord as DynamoDBRecord
    from .views.eventbridge import EventBridgeEvent as EventBridgeEvent
    from .views.eventbridge import ScheduledEvent as ScheduledEvent
    from .views.firehose import FirehoseEvent as FirehoseEvent
    from .views.firehose import FirehoseRecord as FirehoseRecord
    from .views.firehose import FirehoseResult as FirehoseResult
    from .views.kafka import KafkaEvent as KafkaEvent
    from .views.kafka import KafkaRecord as KafkaRecord
    from .views.kinesis import KinesisEvent as KinesisEvent
    from .views.kinesis import KinesisRecord as KinesisRecord
    from .views.s3 import S3Detail as S3Detail
    from .views.s3 import S3Event as S3Event
    from .views.s3 import S3Record as S3Record
    from .views.sns import SNSEvent as SNSEvent
    from .views.sns import SNSMessage as SNSMessage
    from .views.sns import SNSRecord as SNSRecord
    from .views.sqs import SQSEvent as SQSEvent
    from .views.sqs import SQSRecord as SQSRecord


# Where a name comes from. Written as import statements, so that a bundler can follow them.


def _batches() -> "ModuleType":
    from . import batches

    return batches


def _singles() -> "ModuleType":
    from . import singles

    return singles


def _custom_resources() -> "ModuleType":
    from . import custom_resources

    return custom_resources


def _errors() -> "ModuleType":
    from . import errors

    return errors


def _authorizer() -> "ModuleType":
    from .views import authorizer

    return authorizer


def _cloudwatch_logs() -> "ModuleType":
    from .views import cloudwatch_logs

    return cloudwatch_logs


def _cognito() -> "ModuleType":
    from .views import cognito

    return cognito


def _custom_resource() -> "ModuleType":
    from .views import custom_resource

    return custom_resource


def _dynamodb() -> "ModuleType":
    from .views import dynamodb

    return dynamodb


def _eventbridge() -> "ModuleType":
    from .views import eventbridge

    return eventbridge


def _firehose() -> "ModuleType":
    from .views import firehose

    return firehose


def _kafka() -> "ModuleType":
    from .views import kafka

    return kafka


def _kinesis() -> "ModuleType":
    from .views import kinesis

    return kinesis


def _s3() -> "ModuleType":
    from .views import s3

    return s3


def _sns() -> "ModuleType":
    from .views import sns

    return sns


def _sqs() -> "ModuleType":
    from .views import sqs

    return sqs


_NAMES = {
    _batches: ("dynamodb", "firehose", "kafka", "kinesis", "sqs"),
    _singles: ("authorizer", "cloudwatch_logs", "cognito", "eventbridge", "s3", "schedule", "sns"),
    _custom_resources: ("custom_resource",),
    _errors: ("BatchError", "EventError", "Unauthorized"),
    _authorizer: (
        "AuthorizerEvent",
        "HTTPAuthorizerEvent",
        "Policy",
        "RequestAuthorizerEvent",
        "SimpleResponse",
        "TokenAuthorizerEvent",
    ),
    _cloudwatch_logs: ("CloudWatchLogsEvent", "LogData", "LogEvent", "read_log_data"),
    _cognito: (
        "CognitoEvent",
        "CreateAuthChallengeEvent",
        "CustomMessageEvent",
        "CustomSenderEvent",
        "DefineAuthChallengeEvent",
        "PostAuthenticationEvent",
        "PostConfirmationEvent",
        "PreAuthenticationEvent",
        "PreSignUpEvent",
        "PreTokenGenerationEvent",
        "PreTokenGenerationV2Event",
        "UserMigrationEvent",
        "VerifyAuthChallengeEvent",
    ),
    _custom_resource: ("CustomResourceEvent", "CustomResourceResult"),
    _dynamodb: ("DynamoDBEvent", "DynamoDBRecord"),
    _eventbridge: ("EventBridgeEvent", "ScheduledEvent"),
    _firehose: ("FirehoseEvent", "FirehoseRecord", "FirehoseResult"),
    _kafka: ("KafkaEvent", "KafkaRecord"),
    _kinesis: ("KinesisEvent", "KinesisRecord"),
    _s3: ("S3Detail", "S3Event", "S3Record"),
    _sns: ("SNSEvent", "SNSMessage", "SNSRecord"),
    _sqs: ("SQSEvent", "SQSRecord"),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    # Kept in globals() afterwards, so that this runs once per name.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(_HOMES[name](), name)
    return value


def __dir__() -> list[str]:
    return list(__all__)
