"""Where third-party packages are looked up. Nothing is installed for a check: what is there is used, and said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from lambic.graph import Tree
from lambic.project import Project, Target

Kind = Literal["built", "venv", "lock", "none"]

FindInstalled = Callable[[Project, Target, tuple[str, ...]], Path | None]
"""The folder that a build has installed for a target and dependency groups; None when there is none."""


@dataclass(frozen=True)
class Supplies:
    """What a build would take: `lambic` is the folder with lambic alone, which is in every bundle.

    `today` is the day for which is told how long a runtime still lasts.
    """

    find_installed: FindInstalled
    lambic: Tree
    today: date = field(default_factory=date.today)


_SAID = {
    "built": "packages as the last build installed them",
    "venv": "packages of .venv, since no build has installed any",
    "lock": "no packages are installed: only their names in the lock are known",
    "none": "the project has no dependencies",
}


@dataclass(frozen=True)
class Packages:
    """`trees` are the folders that hold them: none when only the lock is known.

    Those of a "venv" may be more than the function gets: what else a developer has installed is in there too.
    """

    kind: Kind
    trees: tuple[Tree, ...]

    def __str__(self) -> str:
        return _SAID[self.kind]


def find_packages(project: Project, target: Target, groups: tuple[str, ...], find_installed: FindInstalled) -> Packages:
    """What the last build installed, else `.venv`, else the lock alone."""
    if (installed := find_installed(project, target, groups)) is not None:
        return Packages("built", (Tree(installed, "dependency"),))
    if (site := find_site(project)) is not None:
        return Packages("venv", (Tree(site, "dependency"),))
    return Packages("none" if project.dependencies.kind == "none" else "lock", ())


def find_site(project: Project) -> Path | None:
    """The site-packages of the project's virtual environment (PEP 405), or of its workspace's, beside the lock."""
    lock = project.dependencies.file
    folders = (project.root, *([lock.parent] if lock is not None else []))
    found = (site for folder in folders for site in sorted((folder / ".venv" / "lib").glob("python3*/site-packages")))
    return next(found, None)
