"""The two kinds of replies to a batch: who is not done, and what became of each."""

from .handler import refuse_unfinished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .batch import Lane
    from .fields import View


class Retried:
    """Records that are not done come again: SQS, Kinesis, DynamoDB, Kafka.

    Of a stream the reply names the first such record, from which on all come again (AWS: "Configuring partial batch
    response with Kinesis Data Streams and Lambda"), otherwise every one. For Kafka AWS says that those named are
    retried, and elsewhere speaks of an offset to go on from: naming all is right either way.
    """

    def __init__(
        self,
        read_lanes: "Callable[[Any], Sequence[Sequence[View]]]",
        identify: "Callable[[Any], object]",
        *,
        is_stream: bool = False,
    ) -> None:
        self.read_lanes, self.identify, self._is_stream = read_lanes, identify, is_stream

    def check(self, record: "View", result: "Any") -> None:
        if result is not None:
            refuse_unfinished(result)

    def write(self, lanes: "Sequence[Lane]") -> "dict[str, list[dict[str, object]]]":
        left = [record for lane in lanes for record in (lane.left[:1] if self._is_stream else lane.left)]
        return {"batchItemFailures": [{"itemIdentifier": self.identify(record)} for record in left]}


class Transformed:
    """Every record has a result: Firehose."""

    def __init__(self) -> None:
        from .views import firehose

        self._views = firehose

    def read_lanes(self, event: "Any") -> "list[list[View]]":
        return [[record] for record in self._views.FirehoseEvent(event).records]

    def identify(self, record: "Any") -> object:
        return record.record_id

    def check(self, record: "Any", result: "Any") -> None:
        if not isinstance(result, self._views.FirehoseResult):
            raise TypeError(f"a function for Firehose returns record.ok(data) or the like, not {type(result).__name__}")
        if result.to_reply()["recordId"] != record.record_id:
            raise ValueError("the result is that of another record")

    def write(self, lanes: "Sequence[Lane]") -> "dict[str, list[dict[str, Any]]]":
        """A record whose function failed is `ProcessingFailed`."""
        results = [result for lane in lanes for result in _all_results(lane)]
        return {"records": [result.to_reply() for result in results]}


def _all_results(lane: "Lane") -> "list[Any]":
    return lane.results + [record.processing_failed() for record in lane.left]
