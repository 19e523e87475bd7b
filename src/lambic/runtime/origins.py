"""Where an exception comes from, for a log entry in JSON: causes, contexts, notes, members of a group.

The keys stand beside errorType, errorMessage and stackTrace, and are there only where the exception has such a thing.
"""

from .faults import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DEPTH = 10
_MEMBERS = 15
"""How much is told of deep and wide groups: as much as Python's own tracebacks tell."""


def find_origins(error: BaseException) -> "dict[str, Any]":
    """`cause` (raised from), `context` (raised while handling), `notes`, `exceptions`; each error in them alike."""
    return _find(error, set(), _DEPTH)


def _find(error: BaseException, told: "set[int]", depth: int) -> "dict[str, Any]":
    told.add(id(error))
    found: dict[str, Any] = {}
    if notes := getattr(error, "__notes__", None):
        found["notes"] = [str(note) for note in notes]
    if error.__cause__ is not None:
        found["cause"] = error.__cause__
    elif error.__context__ is not None and not error.__suppress_context__:
        found["context"] = error.__context__
    if isinstance(error, BaseExceptionGroup):
        found["exceptions"] = error.exceptions[:_MEMBERS]
    return {key: _tell_all(value, told, depth - 1) for key, value in found.items()}


def _tell_all(value: "Any", told: "set[int]", depth: int) -> "Any":
    if isinstance(value, BaseException):
        return _tell(value, told, depth)
    return [_tell(each, told, depth) if isinstance(each, BaseException) else each for each in value]


def _tell(error: BaseException, told: "set[int]", depth: int) -> "dict[str, Any]":
    document = describe(error, "")
    del document["requestId"]
    is_new = id(error) not in told and depth > 0
    return {**document, **_find(error, told, depth)} if is_new else document
