"""One HTTP request on its way through the gateway."""

import time
from dataclasses import dataclass, field

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
