"""`testing.RuntimeAPI`: the real loop around a handler, asked by a Runtime API that does what the test wants."""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .account import FUNCTION, REGION
from .errors import FunctionError
from .exchange import Invocation, Outcome
from .workers import ProcessWorker, ThreadWorker, Worker

if TYPE_CHECKING:
    from ..runtime.handler import Handler

_TRACE = "_X_AMZN_TRACE_ID"
_VARIABLES = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info[0]}.{sys.version_info[1]}",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
    "AWS_LAMBDA_FUNCTION_NAME": FUNCTION,
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{FUNCTION}",
    "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef",
    "AWS_REGION": REGION,
}
"""What Lambda sets (AWS: "Defined runtime environment variables"); those of the tests come before."""


class RuntimeAPI:
    """A context manager. A handler by name runs in a process of its own, a callable in a thread of this one.

        with testing.RuntimeAPI("functions/hello.handler") as api:
            assert api.invoke({"name": "Ada"}) == {"greeting": "Hello, Ada!"}

    The name is Lambda's: module and attribute, as seen from `folder`, the current one by default. The process has the
    import path and the variables of this one, with `environment` over them. A thread knows no signals, so no shutdown
    hooks, but it sees what the test has patched.

    An environment that ended, or took longer than `timeout_s` for an event, is replaced with the next event, as on
    Lambda. It is a handler itself: `testing.Client(api)` sends it HTTP requests.
    """

    def __init__(
        self,
        handler: "str | Handler",
        *,
        folder: str | Path | None = None,
        environment: Mapping[str, str] | None = None,
        timeout_s: float = 30,
    ) -> None:
        self._handler = handler
        self._folder = Path(folder) if folder is not None else Path.cwd()
        self._environment = dict(environment or {})
        self._timeout_s = timeout_s
        self._turn = threading.Lock()
        self._worker: Worker | None = None
        self._log = ""

    def __enter__(self) -> "RuntimeAPI":
        self._output = tempfile.TemporaryFile()
        self._before = dict(os.environ)
        self._worker = self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()
        self._log = self.log
        self._output.close()

    @property
    def log(self) -> str:
        """What the process has written up to now, on stdout and stderr; nothing of a thread."""
        return self._log if self._output.closed else self._read_log(0)

    def invoke(self, event: Any) -> Any:
        """The result: a value, bytes where the handler gave bytes, or a `lambic.StreamingBody` whose chunks come as
        they are made. Raises FunctionError.
        """
        with self._turn:
            began = os.fstat(self._output.fileno()).st_size
            outcome = self._invoke(event)
            if outcome.error is not None:
                raise FunctionError(outcome.error, self._read_log(began))
        if outcome.stream is not None:
            return outcome.stream
        return json.loads(outcome.payload) if outcome.is_json else outcome.payload

    def __call__(self, event: Any, context: Any = None) -> Any:
        """As `invoke`; the context is the loop's own."""
        return self.invoke(event)

    def _invoke(self, event: Any) -> Outcome:
        if self._worker is None or self._worker.has_ended:
            self._stop()
            self._worker = self._start()
        deadline_ms = int((time.time() + self._timeout_s) * 1000)
        invocation = Invocation(json.dumps(event, ensure_ascii=False).encode(), deadline_ms)
        try:
            return self._worker.invoke(invocation, self._timeout_s)
        except TimeoutError:
            self._stop()
            told = f"RequestId: {invocation.request_id} Error: Task timed out after {self._timeout_s:.2f} seconds"
            return Outcome(error={"errorType": "Sandbox.Timedout", "errorMessage": told, "stackTrace": []})

    def _start(self) -> Worker:
        if isinstance(self._handler, str):
            variables = {**_VARIABLES, **os.environ, **self._environment}
            variables["PYTHONPATH"] = os.pathsep.join([str(self._folder), *filter(None, sys.path)])
            return ProcessWorker(self._handler, self._folder, variables, self._output)
        os.environ.update({**_VARIABLES, **os.environ, **self._environment})
        return ThreadWorker(self._handler)

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None
        if not isinstance(self._handler, str):
            self._restore_variables()

    def _restore_variables(self) -> None:
        for name in (*_VARIABLES, *self._environment, _TRACE):
            if name in self._before:
                os.environ[name] = self._before[name]
            else:
                os.environ.pop(name, None)

    def _read_log(self, start: int) -> str:
        size = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), size - start, start).decode("utf-8", "backslashreplace")
