"""Puts CloudFormation's answer where it waits for it, once. Loads urllib: only a custom resource's event needs this."""

import threading
import time
from urllib.request import Request, urlopen

from ..runtime.logs import write_entry, write_error
from .failure import find_request_id, tell
from .resource_answer import write_failure, write_result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from .views.custom_resource import CustomResourceEvent

_MARGIN_MS = 2000
_ATTEMPTS = 3
_PATIENCE_S = 5


class Answering:
    """Answers at its end with `result`, or shortly before the timeout with a failure, whichever comes first.

    An exception within is logged and told to the stack, and goes no further: Lambda would run the function again. One
    of the answer itself goes out, for then the stack knows nothing. Raises EventError when a field is missing without
    which there is no answer.
    """

    def __init__(self, event: "CustomResourceEvent", context: "Any") -> None:
        self.result: object = None
        self._event, self._context = event, context
        # Whatever the answer needs has to be there before anything is done.
        self._url, self._late = event.response_url, write_failure(event, "the function's time was nearly over")
        self._lock = threading.Lock()
        self._is_answered = False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> "Answering":
        if hasattr(self._context, "get_remaining_time_in_millis"):
            left_ms = self._context.get_remaining_time_in_millis()
            self._timer = threading.Timer(max(left_ms - _MARGIN_MS, left_ms / 2) / 1000, self._put_once, [self._late])
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> bool:
        if self._timer is not None:
            self._timer.cancel()
        if error is not None:
            write_error(error, find_request_id(self._context))
        body = write_result(self._event, self.result) if error is None else write_failure(self._event, tell(error))
        if not self._put_once(body):
            write_entry("[ERROR] the stack has been told that the time was nearly over; the function ended after that")
        return error is None or isinstance(error, Exception)

    def _put_once(self, body: bytes) -> bool:
        """False when there was an answer already. Who comes second waits: what goes on after the end may be frozen."""
        with self._lock:
            if self._is_answered:
                return False
            put(self._url, body)
            self._is_answered = True
            return True


def put(url: str, body: bytes) -> None:
    """Raises OSError when it is refused, or not taken in three attempts, and ValueError for what is no URL of HTTP."""
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"the ResponseURL is no URL of HTTP: {url!r:.80}")
    # S3's signature covers the content type, which is empty.
    request = Request(url, body, {"Content-Type": ""}, method="PUT")
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            urlopen(request, timeout=_PATIENCE_S).close()
            return
        except OSError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(attempt / 4)
