"""L514: names that lambic.http and lambic.events do not have."""

from collections.abc import Iterator

from ..diagnostic import Diagnostic, Edit, Span
from ..source.alike import find_alike
from ..view import View

NAMES = {
    "lambic.http": frozenset(
        {
            *("BadRequest", "Conflict", "ContentTooLarge", "Cookies", "EventError", "Forbidden", "Form", "Gone"),
            *("HTTPError", "Headers", "InternalServerError", "MethodNotAllowed", "NotAcceptable", "NotFound"),
            *("NotImplementedByServer", "PaymentRequired", "PreconditionFailed", "PreconditionRequired", "Query"),
            *("Request", "Response", "ServiceUnavailable", "TooManyRequests", "Unauthorized", "UnprocessableContent"),
            *("UnsupportedMediaType", "UploadedFile", "asgi", "delete", "get", "patch", "post", "put", "redirect"),
            *("route", "routes", "wsgi"),
        }
    ),
    "lambic.events": frozenset(
        {
            *("AuthorizerEvent", "BatchError", "CloudWatchLogsEvent", "CognitoEvent", "CreateAuthChallengeEvent"),
            *("CustomMessageEvent", "CustomResourceEvent", "CustomResourceResult", "CustomSenderEvent"),
            *("DefineAuthChallengeEvent", "DynamoDBEvent", "DynamoDBRecord", "EventBridgeEvent", "EventError"),
            *("FirehoseEvent", "FirehoseRecord", "FirehoseResult", "HTTPAuthorizerEvent", "KafkaEvent", "KafkaRecord"),
            *("KinesisEvent", "KinesisRecord", "LogData", "LogEvent", "Policy", "PostAuthenticationEvent"),
            *("PostConfirmationEvent", "PreAuthenticationEvent", "PreSignUpEvent", "PreTokenGenerationEvent"),
            *("PreTokenGenerationV2Event", "RequestAuthorizerEvent", "S3Detail", "S3Event", "S3Record", "SNSEvent"),
            *("SNSMessage", "SNSRecord", "SQSEvent", "SQSRecord", "ScheduledEvent", "SimpleResponse"),
            *("TokenAuthorizerEvent", "Unauthorized", "UserMigrationEvent", "VerifyAuthChallengeEvent", "authorizer"),
            *("cloudwatch_logs", "cognito", "custom_resource", "dynamodb", "eventbridge", "firehose", "kafka"),
            *("kinesis", "read_log_data", "s3", "schedule", "sns", "sqs"),
        }
    ),
}
"""What the two packages offer."""
_WAYS = {
    "head": "@http.get answers HEAD requests too",
    "options": "take all methods, @http.route(path), and look at request.method",
    "any": "@http.route(path) answers every method",
    "JSONResponse": "return the value itself, or http.Response(value, status)",
    "jsonify": "return the value itself, or http.Response(value, status)",
    "abort": "raise http.HTTPError(detail, status=...), or http.NotFound and its kin",
    "HTTPException": "it is http.HTTPError here",
    "NotImplemented": "it is http.NotImplementedByServer here",
    "UnprocessableEntity": "it is http.UnprocessableContent here",
    "PayloadTooLarge": "it is http.ContentTooLarge here",
    "scheduled": "it is events.schedule here",
    "event_bridge": "it is events.eventbridge here",
    "dynamodb_stream": "it is events.dynamodb here",
}
"""For names that other frameworks have."""


def check_lambic_names(view: View) -> Iterator[Diagnostic]:
    for source in view.sources.values():
        for package, name, numbers in source.facts("http").get("names", ()):
            is_module = name not in NAMES[package] and view.finder.find(f"{package}.{name}") is not None
            if name not in NAMES[package] and name != "*" and not name.startswith("__") and not is_module:
                yield _missing(view, source.span(numbers), package, name)


def _missing(view: View, span: Span, package: str, name: str) -> Diagnostic:
    near = find_alike(name, NAMES[package], 0.7)
    way = _WAYS.get(name) or (f"did you mean {near!r}?" if near else f"{package} has {_listed(package)}")
    is_near = name not in _WAYS and bool(near) and span.end_column - span.column == len(name)
    edits = [Edit(span, near)] if is_near else []
    return view.diagnostic("L514", span, f"{package} has no {name!r}", way, label="no such name", edits=edits)


def _listed(package: str) -> str:
    """Those that come first to mind: its functions."""
    return ", ".join(sorted(name for name in NAMES[package] if name.islower()))
