"""pyproject.toml and functions/ read into Project, Function, Route and Target.

What is here is loaded when it is used: a build that has nothing to do needs little of it.
"""

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .deployed_name import DEFAULT_STAGE, LONGEST_NAME, default_name, name_prefix, room_for_stage
    from .errors import PROJECT_AT_FAULT, TOOL_FAILED, WRONG_USAGE, LambicError, shown
    from .folders import is_output, list_folder
    from .function import Function, Handler
    from .handler_file import HandlerFile, read_handler_files
    from .interpreter import Interpreter
    from .interpreters import (
        find_interpreter,
        find_interpreters,
        newest_interpreter,
        running_interpreter,
    )
    from .load import find_root, load_project
    from .logical_name import logical_id
    from .mistake import Mistake, Place, Tell
    from .nearest import find_nearest
    from .obstacles import naming, obstacle
    from .project import Dependencies, Project
    from .raw_properties import find_contradictions, overlay
    from .route import Route
    from .schedule import Cron, Rate, read_schedule, render_runs
    from .settings import RESERVED_VARIABLES, SETTINGS, Settings
    from .standalone import find_program, find_standalone_program, install_command, read_machine
    from .target import ARCHITECTURES, MANAGED_PYTHONS, PROVIDED, Target, local_architecture
    from .toml_lines import TomlFile
    from .workspace import find_workspace

_PLACES = {
    "ARCHITECTURES": "target",
    "Cron": "schedule",
    "DEFAULT_STAGE": "deployed_name",
    "Dependencies": "project",
    "Function": "function",
    "Handler": "function",
    "HandlerFile": "handler_file",
    "Interpreter": "interpreter",
    "LONGEST_NAME": "deployed_name",
    "LambicError": "errors",
    "MANAGED_PYTHONS": "target",
    "Mistake": "mistake",
    "PROJECT_AT_FAULT": "errors",
    "Place": "mistake",
    "PROVIDED": "target",
    "Project": "project",
    "RESERVED_VARIABLES": "settings",
    "Rate": "schedule",
    "Route": "route",
    "SETTINGS": "settings",
    "Settings": "settings",
    "TOOL_FAILED": "errors",
    "Target": "target",
    "Tell": "mistake",
    "TomlFile": "toml_lines",
    "WRONG_USAGE": "errors",
    "default_name": "deployed_name",
    "find_contradictions": "raw_properties",
    "find_interpreter": "interpreters",
    "find_interpreters": "interpreters",
    "find_program": "standalone",
    "find_nearest": "nearest",
    "find_root": "load",
    "find_standalone_program": "standalone",
    "find_workspace": "workspace",
    "install_command": "standalone",
    "is_output": "folders",
    "list_folder": "folders",
    "load_project": "load",
    "local_architecture": "target",
    "logical_id": "logical_name",
    "name_prefix": "deployed_name",
    "naming": "obstacles",
    "newest_interpreter": "interpreters",
    "obstacle": "obstacles",
    "overlay": "raw_properties",
    "read_handler_files": "handler_file",
    "read_machine": "standalone",
    "read_schedule": "schedule",
    "render_runs": "schedule",
    "room_for_stage": "deployed_name",
    "running_interpreter": "interpreters",
    "shown": "errors",
}

__all__ = [
    "ARCHITECTURES",
    "DEFAULT_STAGE",
    "LONGEST_NAME",
    "MANAGED_PYTHONS",
    "PROJECT_AT_FAULT",
    "PROVIDED",
    "RESERVED_VARIABLES",
    "SETTINGS",
    "TOOL_FAILED",
    "WRONG_USAGE",
    "Cron",
    "Dependencies",
    "Function",
    "Handler",
    "HandlerFile",
    "Interpreter",
    "LambicError",
    "Mistake",
    "Place",
    "Project",
    "Rate",
    "Route",
    "Settings",
    "Target",
    "Tell",
    "TomlFile",
    "default_name",
    "find_contradictions",
    "find_interpreter",
    "find_interpreters",
    "find_nearest",
    "find_program",
    "find_root",
    "find_standalone_program",
    "find_workspace",
    "install_command",
    "is_output",
    "list_folder",
    "load_project",
    "local_architecture",
    "logical_id",
    "name_prefix",
    "naming",
    "newest_interpreter",
    "obstacle",
    "overlay",
    "read_handler_files",
    "read_machine",
    "read_schedule",
    "render_runs",
    "room_for_stage",
    "running_interpreter",
    "shown",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_PLACES[name]}", __name__), name)
