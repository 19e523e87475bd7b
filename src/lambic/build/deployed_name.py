"""PROJECT-STAGE-NAME in a template, where the stage is a parameter."""

from typing import Any

from lambic.project import (
    DEFAULT_STAGE,
    LONGEST_NAME,
    Function,
    LambicError,
    Project,
    default_name,
    name_prefix,
    room_for_stage,
)

STAGE = "Stage"


def name_function(project: Project, function: Function) -> dict[str, str]:
    """The name, its stage still open."""
    return {"Fn::Sub": f"{name_prefix(project)}-${{{STAGE}}}-{function.name}"}


def stage_parameter(project: Project) -> dict[str, Any]:
    """Of a template: texts for which every function's name is one that Lambda takes."""
    return {
        "Type": "String",
        "Default": DEFAULT_STAGE,
        "Description": "Part of every function's name",
        "AllowedPattern": "[A-Za-z0-9_-]+",
        "MaxLength": min(room_for_stage(project, function) for function in project.functions),
    }


def check_lengths(project: Project) -> None:
    """Raises LambicError for a function whose name leaves no room for a stage."""
    for function in project.functions:
        if room_for_stage(project, function) < len(DEFAULT_STAGE):
            name = default_name(project, function)
            raise LambicError(
                f"function {function.name}: {name} has {len(name)} characters, Lambda takes {LONGEST_NAME}",
                "shorten its name, or the project's",
            )
