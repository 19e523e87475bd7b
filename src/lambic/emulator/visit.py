"""One HTTP request on its way through the gateway."""

import json
import time
from dataclasses import dataclass, field

from lambic.project import LambicError

from .message import HTTPRequest, HTTPResponse
from .report import Answered, Reporter


@dataclass(frozen=True)
class Visit:
    """`began` is of time.perf_counter."""

    request: HTTPRequest
    reporter: Reporter
    began: float = field(default_factory=time.perf_counter)

    def end(self, response: HTTPResponse, function: str | None = None, is_cold: bool = False) -> HTTPResponse:
        """Reports the request as answered by now; gives the response."""
        duration_ms = (time.perf_counter() - self.began) * 1000
        method, path = self.request.method, self.request.path
        self.reporter.report(Answered(function, method, path, response.status, duration_ms, is_cold))
        return response

    def fail(self, error: LambicError, function: str) -> HTTPResponse:
        """What AWS says of a function that fails, and beside it why this one could not even be started."""
        fields = {"message": "Internal Server Error", "lambic": {"error": error.message, "hint": error.hint}}
        response = HTTPResponse(500, (("content-type", "application/json"),), json.dumps(fields).encode())
        return self.end(response, function, is_cold=True)
