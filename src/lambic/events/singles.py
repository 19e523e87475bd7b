"""The decorators for events that come one at a time: a function of the event, or of its one record."""

from .errors import EventError
from .handler import Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol, TypeVar, overload

    from .handler import Decorator, Handler
    from .views.authorizer import AuthorizerEvent
    from .views.cloudwatch_logs import LogData
    from .views.cognito import CognitoEvent
    from .views.eventbridge import EventBridgeEvent, ScheduledEvent
    from .views.s3 import S3Record
    from .views.sns import SNSRecord

    Trigger = TypeVar("Trigger", bound=CognitoEvent)
    Authorized = TypeVar("Authorized", bound=AuthorizerEvent)

    class CognitoDecorator(Protocol):
        """The function's annotation says which trigger it is attached to."""

        @overload
        def __call__(self, function: Callable[[Trigger], object], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[Trigger, Any], object], /) -> Handler: ...

    class AuthorizerDecorator(Protocol):
        """The function's annotation says which kind of API it is attached to."""

        @overload
        def __call__(self, function: Callable[[Authorized], object], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[Authorized, Any], object], /) -> Handler: ...

    Read = Callable[[Any], Sequence[Any]]
    Write = Callable[[Any, Any], Any]


def _decorator(load: "Callable[[], tuple[Read, Write]]", subject: str) -> "Any":
    """`load` gives what reads the views of an event, and what makes the reply of a view and the function's result."""

    def decorate(plain: "Callable[..., Any]", /) -> "Handler":
        function = Function(plain, subject)
        call, (read, write) = function.call, load()

        def run(event: "Any", context: "Any") -> "Any":
            reply = None
            for view in read(event):
                reply = write(view, call(view, context))
            return reply

        async def run_async(event: "Any", context: "Any") -> "Any":
            reply = None
            for view in read(event):
                reply = write(view, await call(view, context))
            return reply

        return function.make(run, run_async)

    return decorate


def _as_it_is(view: "Any", result: "Any") -> "Any":
    return result


def _nothing(view: "Any", result: "Any") -> None:
    from .handler import refuse_unfinished

    refuse_unfinished(result)


def _records(records: "Sequence[Any]") -> "Sequence[Any]":
    """Raises EventError for none: to call that a success would hide a wrong trigger."""
    if not records:
        raise EventError("Records", "is empty")
    return records


def _load_s3() -> "tuple[Read, Write]":
    from .views.s3 import S3Event

    return lambda event: _records(S3Event(event).records), _nothing


def _load_sns() -> "tuple[Read, Write]":
    from .views.sns import SNSEvent

    return lambda event: _records(SNSEvent(event).records), _nothing


def _load_eventbridge() -> "tuple[Read, Write]":
    from .views.eventbridge import EventBridgeEvent

    return lambda event: [EventBridgeEvent(event)], _as_it_is


def _load_schedule() -> "tuple[Read, Write]":
    from .views.eventbridge import ScheduledEvent

    return lambda event: [ScheduledEvent(event)], _as_it_is


def _load_cloudwatch_logs() -> "tuple[Read, Write]":
    from .views.cloudwatch_logs import CloudWatchLogsEvent

    return lambda event: [CloudWatchLogsEvent(event).awslogs.data], _as_it_is


def _load_cognito() -> "tuple[Read, Write]":
    from .views.cognito import read_trigger

    return lambda event: [read_trigger(event)], _write_trigger


def _write_trigger(event: "CognitoEvent", result: object) -> "dict[str, Any]":
    """Cognito's own event, with the response that the function filled in."""
    if result is not None and result is not event and result is not event.raw:
        raise TypeError(f"a function for Cognito sets event.response and returns nothing, not {type(result).__name__}")
    return event.raw


def _load_authorizer() -> "tuple[Read, Write]":
    from .views.authorizer import read_authorizer

    return lambda event: [read_authorizer(event)], _write_decision


def _write_decision(event: "AuthorizerEvent", result: "Any") -> "dict[str, Any]":
    if isinstance(result, dict):
        return result
    if not hasattr(result, "to_reply"):
        raise TypeError(f"an authorizer returns events.Policy or events.SimpleResponse, not {type(result).__name__}")
    reply: dict[str, Any] = result.to_reply()
    return reply


s3: "Decorator[S3Record]" = _decorator(_load_s3, "record")
sns: "Decorator[SNSRecord]" = _decorator(_load_sns, "record")
eventbridge: "Decorator[EventBridgeEvent]" = _decorator(_load_eventbridge, "event")
schedule: "Decorator[ScheduledEvent]" = _decorator(_load_schedule, "event")
cloudwatch_logs: "Decorator[LogData]" = _decorator(_load_cloudwatch_logs, "data")
cognito: "CognitoDecorator" = _decorator(_load_cognito, "event")
authorizer: "AuthorizerDecorator" = _decorator(_load_authorizer, "event")
