"""Links in the project: what they lead to has to belong to it, or the next machine builds something else."""

import os
from pathlib import Path

from lambic.project import LambicError, shown

from .contents import Plan
from .inputs import find_inside, is_inside


def refuse_links(plan: Plan, root: Path) -> None:
    """Raises LambicError for a file of the bundle that a link brings in from outside of the project.

    Inside are the project's folder, the uv workspace that it is a member of, and its local packages.
    """
    inside = find_inside(root, (tree.path for tree in plan.kit.trees if tree.kind == "own"))
    for file in plan.own_files():
        if not is_inside(file, inside):
            raise LambicError(
                f"{shown(root, _link(file))}: a link that leads out of the project, to {_target(file)}",
                "put what it leads to into the project, or make it a package: uv add --editable PATH",
            )


def _link(file: Path) -> Path:
    """The outermost part of the path that is a link, from below."""
    return next((each for each in (file, *file.parents) if each.is_symlink()), file)


def _target(file: Path) -> str:
    link = _link(file)
    return os.readlink(link) if link.is_symlink() else os.path.realpath(file)
