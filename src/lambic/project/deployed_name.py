"""Functions are called PROJECT-STAGE-NAME in AWS; the stage ("dev", "prod") is chosen when the template is deployed."""

import re

from .function import Function
from .project import Project

DEFAULT_STAGE = "dev"
LONGEST_NAME = 64
"""Characters of a function's name (AWS: "CreateFunction", FunctionName)."""


def name_prefix(project: Project) -> str:
    """What stands before the stage: Lambda takes no dots, which Python's package names may have."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", project.name)


def default_name(project: Project, function: Function) -> str:
    """The name in the default stage."""
    return f"{name_prefix(project)}-{DEFAULT_STAGE}-{function.name}"


def room_for_stage(project: Project, function: Function) -> int:
    """Characters that a stage may have. A name of the user's own takes none of them."""
    if "FunctionName" in function.properties:
        return LONGEST_NAME
    return LONGEST_NAME - len(f"{name_prefix(project)}--{function.name}")
