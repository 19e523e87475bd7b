"""What `logging` does in a function: AWS's formats, the request's id on every line. Loaded only along with `logging`.

Names, formats, keys and their order are those of AWS's Python runtime: libraries look for them, and so do the queries
that people have (AWS: "Log and monitor Python Lambda functions", "Configuring JSON and plain text log formats").
"""

import logging
import sys
import time
from posix import environ
from traceback import format_tb

from . import loop
from .logs import IS_JSON, NO_LEVEL, TIME_FORMAT, find_trace_id, frame_type, write_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
_LEVEL = environ.get(b"AWS_LAMBDA_LOG_LEVEL", b"").decode("ascii", "replace").upper()

# What a record has without anybody's doing, and what the filter adds.
_OWN_ATTRIBUTES = frozenset((
    "name", "msg", "args", "levelname", "levelno", "pathname", "filename", "module", "exc_info", "exc_text",
    "stack_info", "lineno", "funcName", "created", "msecs", "relativeCreated", "thread", "threadName",
    "processName", "process", "aws_request_id", "tenant_id",
))  # fmt: skip


def set_up() -> None:
    """Adds the root handler and sets the root's level: `basicConfig` finds a handler then, and does nothing."""
    # For every formatter, as AWS's client does: a function knows no other time than UTC.
    logging.Formatter.converter = time.gmtime
    level = {"TRACE": "DEBUG"}.get(_LEVEL, _LEVEL)
    if level in logging.getLevelNamesMapping():
        logging.root.setLevel(level)
    handler = LambdaLoggerHandler(has_levels=IS_JSON or bool(_LEVEL))
    handler.setFormatter(JsonFormatter() if IS_JSON else logging.Formatter(_TEXT_FORMAT, TIME_FORMAT[:-1]))
    handler.addFilter(LambdaLoggerFilter())
    logging.root.addHandler(handler)


def set_up_late() -> None:
    """For who had `logging` before the loop began: a log that is written somewhere stays as it is."""
    if not any(isinstance(handler, logging.StreamHandler) for handler in logging.root.handlers):
        set_up()


class LambdaLoggerFilter(logging.Filter):
    """Gives records `aws_request_id` ("" before the first event) and `tenant_id`, for formats of one's own."""

    def filter(self, record: logging.LogRecord) -> bool:
        running = loop.current()
        record.aws_request_id = "" if running is None else running.request_id
        record.tenant_id = None if running is None else running.find_tenant_id()
        return True


class LambdaLoggerHandler(logging.Handler):
    """Writes frames where AWS's interpreter offers a descriptor for them, else lines to stdout.

    Without levels all frames are of one type.
    """

    def __init__(self, *, has_levels: bool) -> None:
        super().__init__()
        self._has_levels = has_levels

    def emit(self, record: logging.LogRecord) -> None:
        """What can't be formatted or written is reported on stderr, as Python's own handlers do."""
        try:
            text = self.format(record)
            self._write(text if text.endswith("\n") else text + "\n", record)
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)

    def _write(self, text: str, record: logging.LogRecord) -> None:
        if loop.descriptor is not None:
            kind = frame_type(_rounded(record.levelno), IS_JSON) if self._has_levels else NO_LEVEL
            write_frame(loop.descriptor, kind, text.encode("utf-8", "backslashreplace"))
        elif sys.stdout is not None:
            sys.stdout.write(text)


class JsonFormatter(logging.Formatter):
    """One object per record, its keys in AWS's order; behind them `extra` attributes, and what only lambic adds."""

    def __init__(self) -> None:
        super().__init__(datefmt=TIME_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": logging.getLevelName(_rounded(record.levelno)),
            "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
            "logger": record.name,
            **_describe_error(record),
        }
        if (tenant_id := getattr(record, "tenant_id", None)) is not None:
            entry["tenantId"] = tenant_id
        given = {name: value for name, value in vars(record).items() if name not in _OWN_ATTRIBUTES}
        added = {"traceId": find_trace_id(), **_find_origins(record)}
        whole = {**added, **given, **entry}
        order = dict.fromkeys((*entry, *given, *added))
        return _encode({name: whole[name] for name in order if whole[name] is not None}) + "\n"


def _describe_error(record: logging.LogRecord) -> "dict[str, Any]":
    """The request's id stands in between, as in AWS's lines. None where there is nothing to say."""
    kind, error, trace = record.exc_info or (None, None, None)
    return {
        "stackTrace": None if kind is None else format_tb(trace),
        "errorType": None if kind is None else kind.__name__,
        "errorMessage": None if kind is None else str(error),
        "requestId": getattr(record, "aws_request_id", None),
        "location": None if kind is None else f"{record.pathname}:{record.funcName}:{record.lineno}",
    }


def _find_origins(record: logging.LogRecord) -> "dict[str, Any]":
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    from .origins import find_origins

    return find_origins(record.exc_info[1])


def _rounded(level: int) -> int:
    """Levels of one's own count as the one below."""
    return min(50, max(0, level)) // 10 * 10


def _encode(entry: "dict[str, Any]") -> str:
    # What has no JSON form is written as text.
    from json import JSONEncoder

    return JSONEncoder(ensure_ascii=False, default=str).encode(entry)
