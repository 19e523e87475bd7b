"""The log of records that failed. Loaded only when one did."""

from ..runtime.logs import write_entry, write_error
from .errors import EventError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .fields import View


def log_failure(error: BaseException, record: "View", identify: "Callable[[Any], object]", context: "Any") -> None:
    """One entry, as the runtime writes its own: the whole story, with a note that names the record."""
    note = f"record: {_name(record, identify)}"
    error.add_note(note)
    write_error(error, find_request_id(context))
    # The same exception may be raised for another record.
    error.__notes__.remove(note)


def log_late(margin_ms: int, context: "Any") -> None:
    """One entry: the rest of a batch is left for another invocation."""
    request_id = find_request_id(context)
    write_entry(f"[WARNING] {request_id} less than {margin_ms} ms are left: records that have not begun come again")


def find_request_id(context: "Any") -> str:
    """That of the invocation, "" when there is none."""
    request_id = getattr(context, "aws_request_id", "")
    return request_id if isinstance(request_id, str) else ""


def tell(error: BaseException) -> str:
    """An exception in a line."""
    return f"{type(error).__name__}: {error}"


def _name(record: "View", identify: "Callable[[Any], object]") -> str:
    try:
        return f"{record._path}, {identify(record)}"
    except EventError as error:
        # It will have no identifier to report either, so the whole batch comes again.
        return f"{record._path} ({error})"
