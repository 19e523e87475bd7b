"""pyproject.toml and functions/ read into Project, Function, Route and Target."""

from .errors import PROJECT_AT_FAULT, TOOL_FAILED, WRONG_USAGE, LambicError
from .function import Function, Handler
from .project import Dependencies, Project
from .route import Route
from .target import ARCHITECTURES, MANAGED_PYTHONS, Target, local_architecture

__all__ = [
    "ARCHITECTURES",
    "MANAGED_PYTHONS",
    "PROJECT_AT_FAULT",
    "TOOL_FAILED",
    "WRONG_USAGE",
    "Dependencies",
    "Function",
    "Handler",
    "LambicError",
    "Project",
    "Route",
    "Target",
    "local_architecture",
]
