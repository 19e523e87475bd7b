"""A batch on its way: what is done, what failed, what is left.

A batch is cut into lanes. In a lane order counts: after the first record that fails, none of it is processed. Lanes
know nothing of each other: a standard queue's messages are a lane each, a FIFO queue has one per message group, a
stream's shard is one, Kafka has one per partition.
"""

from .errors import BatchError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol

    from .fields import View

    class Source(Protocol):
        """What is particular to where batches come from."""

        def read_lanes(self, event: Any, /) -> Sequence[Sequence[View]]:
            """Raises EventError."""

        def identify(self, record: Any, /) -> object:
            """What a record is known by. Raises EventError."""

        def check(self, record: Any, result: Any, /) -> None:
            """Raises TypeError for what a function may not give."""

        def write(self, lanes: "Sequence[Lane]", /) -> Any:
            """The reply. Raises EventError."""


class Lane:
    """Records in order. `results` has what the function gave for those that are done."""

    __slots__ = ("records", "results")

    def __init__(self, records: "Sequence[View]") -> None:
        self.records = records
        self.results: list[Any] = []

    @property
    def left(self) -> "Sequence[Any]":
        """Those that are not done: failed, or not processed."""
        return self.records[len(self.results) :]


class Batch:
    """One event's records; `margin_ms` of the remaining time are kept free. Raises EventError."""

    __slots__ = ("_context", "_has_begun", "_is_late", "_margin_ms", "_source", "first_error", "lanes")

    def __init__(self, source: "Source", event: "Any", context: "Any", margin_ms: int) -> None:
        self.lanes = [Lane(records) for records in source.read_lanes(event)]
        self.first_error: BaseException | None = None
        self._source, self._context, self._margin_ms = source, context, margin_ms
        self._has_begun = self._is_late = False

    def has_time(self) -> bool:
        """Whether another record may begin. The first always may, or a short timeout would keep all from being done."""
        if not self._has_begun or not hasattr(self._context, "get_remaining_time_in_millis"):
            self._has_begun = True
        elif not self._is_late and self._context.get_remaining_time_in_millis() < self._margin_ms:
            from .failure import log_late

            self._is_late = True
            log_late(self._margin_ms, self._context)
        return not self._is_late

    def finish(self, lane: Lane, record: "View", result: "Any") -> None:
        """A record is done. Raises TypeError for a result that shows that it is not."""
        self._source.check(record, result)
        lane.results.append(result)

    def fail(self, record: "View", error: BaseException) -> None:
        """Logs why a record is not done."""
        from .failure import log_failure

        self.first_error = self.first_error or error
        log_failure(error, record, self._source.identify, self._context)

    def write(self) -> "Any":
        """The reply. Raises BatchError when nothing was done, so that the whole batch counts as a function error."""
        if self.first_error is not None and not any(lane.results for lane in self.lanes):
            from .failure import tell

            count = sum(len(lane.records) for lane in self.lanes)
            raise BatchError(f"none of {count} records was done; the first failed with {tell(self.first_error)}")
        return self._source.write(self.lanes)


def process(batch: Batch, call: "Callable[[Any, Any], Any]", context: "Any") -> None:
    """Calls a function with each record that may be processed."""
    for lane in batch.lanes:
        for record in lane.records:
            if not batch.has_time():
                return
            try:
                batch.finish(lane, record, call(record, context))
            except Exception as error:
                batch.fail(record, error)
                break
