"""pyproject.toml and functions/ read into Project, Function, Route and Target."""

from .errors import PROJECT_AT_FAULT, TOOL_FAILED, WRONG_USAGE, LambicError, shown
from .folders import is_output, list_folder
from .function import Function, Handler
from .handler_file import HandlerFile, read_handler_files
from .interpreters import (
    Interpreter,
    find_interpreter,
    find_interpreters,
    newest_interpreter,
    running_interpreter,
)
from .load import find_root, load_project
from .project import Dependencies, Project
from .route import Route
from .settings import SETTINGS
from .target import ARCHITECTURES, MANAGED_PYTHONS, Target, local_architecture
from .workspace import find_workspace

__all__ = [
    "ARCHITECTURES",
    "MANAGED_PYTHONS",
    "PROJECT_AT_FAULT",
    "SETTINGS",
    "TOOL_FAILED",
    "WRONG_USAGE",
    "Dependencies",
    "Function",
    "Handler",
    "HandlerFile",
    "Interpreter",
    "LambicError",
    "Project",
    "Route",
    "Target",
    "find_interpreter",
    "find_interpreters",
    "find_root",
    "find_workspace",
    "is_output",
    "list_folder",
    "load_project",
    "local_architecture",
    "newest_interpreter",
    "read_handler_files",
    "running_interpreter",
    "shown",
]
