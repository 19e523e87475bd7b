"""A route: which HTTP requests go to a function."""

from dataclasses import dataclass
from pathlib import Path

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")


@dataclass(frozen=True, order=True)
class Route:
    """`method` is one of METHODS, `path` a template in API Gateway's form: "/products/{id}", "/{proxy+}".

    `file` and `line` (from 1) are where it is declared.
    """

    path: str
    method: str
    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
