"""What a build is asked for."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BuildOptions:
    """`names` are the functions to build, all when empty; `out` a folder instead of the project's `build/`.

    `logical_id` names one more, as sam/template.yaml calls it. `is_local` puts this machine's interpreter inside.
    `into` wants the content of one bundle in that folder as well. Without `is_verified` nothing of a bundle is run.
    """

    names: tuple[str, ...] = ()
    is_local: bool = False
    out: Path | None = None
    into: Path | None = None
    logical_id: str = ""
    is_verified: bool = True
