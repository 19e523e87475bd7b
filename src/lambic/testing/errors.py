"""What the kit raises for a function that AWS would not take."""

from typing import Any


class ReplyRefused(Exception):
    """The source would not take what the handler gave, and tell its client no more than that something failed.

    `source` is its name, `reason` says what is wrong.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class FunctionError(Exception):
    """What the function answered was an error, as `invoke` of AWS's SDK tells it.

    `type` is the exception's name, or Lambda's own for what failed outside the handler ("Runtime.ExitError"). `stack`
    are the lines of its stack trace, `document` is the JSON that was posted, `log` what the function wrote.
    """

    def __init__(self, document: dict[str, Any], log: str = "") -> None:
        self.type = str(document.get("errorType", ""))
        self.message = str(document.get("errorMessage", ""))
        self.stack: list[str] = list(document.get("stackTrace") or ())
        self.document = document
        self.log = log
        super().__init__(f"{self.type}: {self.message}" if self.type else self.message)
