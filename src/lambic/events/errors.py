"""What goes wrong with an event."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class EventError(Exception):
    """A field is missing from the event, or is not what its source sends there.

    `path` names the field, "Records[2].kinesis.data", and is "" for the event as a whole; `problem` is what is wrong.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path or 'the event'} {self.problem}"


class BatchError(Exception):
    """Nothing of a batch was done. Every failure has been logged; this one makes the whole batch come again."""


class Unauthorized(Exception):
    """Raised by the authorizer of a REST API, it answers the client with 401.

    API Gateway knows it by its message (AWS: "Use API Gateway Lambda authorizers").
    """

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def describe(value: "Any") -> str:
    """A value in JSON's words, short: for "must be a text, not ..."."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:60] + "...")
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value))
