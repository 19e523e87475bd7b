"""What went wrong, put into words for the developer: the sources of report.Problem."""

from pathlib import Path

from lambic.project import LambicError

from .fault import read_fault
from .invocation import Outcome
from .report import Problem


def from_error(error: LambicError, function: str | None = None) -> Problem:
    return Problem(error.message, error.hint, function)


def init_failed(function: str, outcome: Outcome, root: Path) -> Problem:
    """A worker could not load its handler; `root` is the project's folder."""
    hint = "the next event starts a new worker: correct the code and try again"
    return Problem(f"{_describe(outcome, root)} (while {function} was loaded)", hint, function)


def function_failed(function: str, outcome: Outcome, root: Path) -> Problem:
    """An event ended in a function error."""
    return Problem(_describe(outcome, root), _HINTS.get(outcome.error_type or ""), function)


def reply_refused(function: str, reason: str) -> Problem:
    """A result can't become an HTTP response; `reason` says what is wrong with it."""
    hint = "return what an HTTP API takes, such as {'statusCode': 200, 'body': 'text'}, or use the decorators of http"
    return Problem(f"the client got 500: {reason}", hint, function)


def stream_refused(function: str, reason: str) -> Problem:
    """A streamed answer can't become an HTTP response; `reason` says what is wrong with it."""
    hint = "give StreamingBody a prelude such as {'statusCode': 200}, or use the decorators of http"
    return Problem(f"the client got 502: {reason}", hint, function)


def reply_not_streamed(function: str) -> Problem:
    """A function of which a stream is expected has answered with a whole reply."""
    hint = "give a StreamingBody with a prelude, use the decorators of http, or leave out stream-response"
    message = (
        "the client got the JSON of the reply: where responses are streamed, only a prelude sets status and headers"
    )
    return Problem(message, hint, function)


def gateway_timeout(function: str, timeout_s: float) -> Problem:
    hint = "answer sooner, or hand the work to another function"
    return Problem(f"the client got 503: an HTTP API waits {timeout_s:g} s for its function", hint, function)


def defect(message: str, trace: str) -> Problem:
    """An error of lambic's own; `trace` is the traceback."""
    return Problem(f"an error in lambic itself: {message}", f"please report it with this trace:\n{trace}", None)


_HINTS = {
    "Sandbox.Timedout": "set timeout (in seconds) in pyproject.toml: [tool.lambic] or [tool.lambic.functions.NAME]",
    "Runtime.ExitError": "a handler must return or raise: it must not end its process",
    "Function.ResponseSizeTooLarge": "results may have 6 MB, streamed ones 200 MB: answer in pages, or by way of S3",
}


def _describe(outcome: Outcome, root: Path) -> str:
    fault = read_fault(outcome.payload, root, otherwise=outcome.error_type or "Unknown")
    place = f"{fault.file}:{fault.line}: " if fault.file else ""
    return f"{place}{fault.error_type}: {fault.message}" if fault.message else f"{place}{fault.error_type}"
