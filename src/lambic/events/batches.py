"""The decorators for batches: a function of one record, a reply that says which are not done."""

from .batch import Batch, process
from .handler import Function
from .sources import Retried, Transformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, Protocol, TypeVar, overload

    from .batch import Source
    from .handler import Decorator, Handler
    from .views.dynamodb import DynamoDBRecord
    from .views.firehose import FirehoseRecord, FirehoseResult
    from .views.kafka import KafkaRecord
    from .views.kinesis import KinesisRecord
    from .views.sqs import SQSRecord

    Record = TypeVar("Record", covariant=True)
    Transformation = FirehoseResult | Awaitable[FirehoseResult]

    class Lanes(Protocol[Record]):
        """A decorator, with or without settings.

        `concurrency` is how many lanes an async function works on at once; `margin_ms` is how much of the remaining
        time has to be left for a record to begin.
        """

        @overload
        def __call__(self, function: Callable[[Record], object], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[Record, Any], object], /) -> Handler: ...
        @overload
        def __call__(self, /, *, concurrency: int = ..., margin_ms: int = ...) -> Decorator[Record]: ...

    class Stream(Protocol[Record]):
        """A decorator, with or without a setting, as `Lanes` has it. A shard has one order: nothing is concurrent."""

        @overload
        def __call__(self, function: Callable[[Record], object], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[Record, Any], object], /) -> Handler: ...
        @overload
        def __call__(self, /, *, margin_ms: int = ...) -> Decorator[Record]: ...

    class Transform(Protocol):
        """A decorator, with or without a setting, as `Lanes` has it."""

        @overload
        def __call__(self, function: Callable[[FirehoseRecord], Transformation], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[FirehoseRecord, Any], Transformation], /) -> Handler: ...
        @overload
        def __call__(self, /, *, concurrency: int = ...) -> "TransformDecorator": ...

    class TransformDecorator(Protocol):
        @overload
        def __call__(self, function: Callable[[FirehoseRecord], Transformation], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[FirehoseRecord, Any], Transformation], /) -> Handler: ...


_CONCURRENCY = 10
_MARGIN_MS = 1000


def _decorator(load: "Callable[[], Source]", **defaults: int) -> "Any":
    """The defaults are the settings that there are."""

    def decorate(function: "Any" = None, /, **given: int) -> "Any":
        settings = {**defaults, **given}
        if len(settings) > len(defaults):
            raise TypeError(f"there is no setting {', '.join(given.keys() - defaults)}, but {', '.join(defaults)}")
        if function is None:
            return lambda later: _decorate(later, load(), settings, "concurrency" in given)
        return _decorate(function, load(), settings)

    return decorate


def _decorate(
    plain: "Callable[..., Any]", source: "Source", settings: dict[str, int], has_concurrency: bool = False
) -> "Handler":
    function = Function(plain, "record")
    if has_concurrency and not function.is_async:
        raise TypeError(f"{function.place}: concurrency is for async functions, which this one is not")
    call, margin_ms, concurrency = function.call, settings.get("margin_ms", 0), settings.get("concurrency", 1)
    if concurrency < 1:
        raise ValueError(f"{function.place}: concurrency must be 1 or more, not {concurrency}")

    def run(event: "Any", context: "Any") -> "Any":
        batch = Batch(source, event, context, margin_ms)
        process(batch, call, context)
        return batch.write()

    async def run_async(event: "Any", context: "Any") -> "Any":
        from .batch_async import process_async

        batch = Batch(source, event, context, margin_ms)
        await process_async(batch, call, context, concurrency)
        return batch.write()

    return function.make(run, run_async)


def _load_sqs() -> "Source":
    from .views.sqs import identify, read_lanes

    return Retried(read_lanes, identify)


def _load_kafka() -> "Source":
    from .views.kafka import identify, read_lanes

    return Retried(read_lanes, identify)


def _load_kinesis() -> "Source":
    from .views.kinesis import identify, read_lanes

    return Retried(read_lanes, identify, is_stream=True)


def _load_dynamodb() -> "Source":
    from .views.dynamodb import identify, read_lanes

    return Retried(read_lanes, identify, is_stream=True)


sqs: "Lanes[SQSRecord]" = _decorator(_load_sqs, concurrency=_CONCURRENCY, margin_ms=_MARGIN_MS)
kafka: "Lanes[KafkaRecord]" = _decorator(_load_kafka, concurrency=_CONCURRENCY, margin_ms=_MARGIN_MS)
kinesis: "Stream[KinesisRecord]" = _decorator(_load_kinesis, margin_ms=_MARGIN_MS)
dynamodb: "Stream[DynamoDBRecord]" = _decorator(_load_dynamodb, margin_ms=_MARGIN_MS)
# Cut by its timeout, a whole batch comes again; what is reported here does not.
firehose: "Transform" = _decorator(Transformed, concurrency=_CONCURRENCY)
