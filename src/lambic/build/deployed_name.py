"""Functions are called PROJECT-STAGE-NAME in AWS; the stage ("dev", "prod") is chosen when the template is deployed."""

import re
from typing import Any

from lambic.project import Function, LambicError, Project

STAGE = "Stage"
_DEFAULT = "dev"
_LONGEST = 64
"""Characters of a function's name (AWS: "CreateFunction", FunctionName)."""


def name_function(project: Project, function: Function) -> dict[str, str]:
    """The name, its stage still open."""
    return {"Fn::Sub": f"{_prefix(project)}-${{{STAGE}}}-{function.name}"}


def stage_parameter(project: Project) -> dict[str, Any]:
    """Of a template: texts for which every function's name is one that Lambda takes."""
    return {
        "Type": "String",
        "Default": _DEFAULT,
        "Description": "Part of every function's name",
        "AllowedPattern": "[A-Za-z0-9_-]+",
        "MaxLength": min(_room(project, function) for function in project.functions),
    }


def check_lengths(project: Project) -> None:
    """Raises LambicError for a function whose name leaves no room for a stage."""
    for function in project.functions:
        if _room(project, function) < len(_DEFAULT):
            name = f"{_prefix(project)}-{_DEFAULT}-{function.name}"
            raise LambicError(
                f"function {function.name}: {name} has {len(name)} characters, Lambda takes {_LONGEST}",
                "shorten its name, or the project's",
            )


def _room(project: Project, function: Function) -> int:
    """Characters that a stage may have. A name of the user's own takes none of them."""
    if "FunctionName" in function.properties:
        return _LONGEST
    return _LONGEST - len(f"{_prefix(project)}--{function.name}")


def _prefix(project: Project) -> str:
    """Lambda takes no dots, which Python's package names may have."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", project.name)
