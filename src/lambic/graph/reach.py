"""What a function needs, and why: the result of a walk over the graph."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .tree import DataFile, Module


@dataclass(frozen=True, order=True)
class KeptWhole:
    """A package, or a folder of data ("botocore/data"), of which nothing was left out; `line` counts from 1.

    `file` and `line` say where it does what nobody can follow; None when the settings ask for it.
    """

    package: str
    reason: str
    file: Path | None = None
    line: int = 0


@dataclass(frozen=True, order=True)
class DynamicImport:
    """A computed import that was not followed; `text` is its source.

    `package` is the one that was kept whole for it; "" when nothing was kept.
    """

    module: str
    file: Path
    line: int
    text: str
    package: str = ""


@dataclass(frozen=True, order=True)
class MissingImport:
    """Module `module` imports `name`, which is in no tree.

    Guarded: it is written so that it may be missing. Offered: AWS's interpreter brings it along.
    """

    name: str
    module: str
    file: Path
    line: int
    is_guarded: bool
    is_offered: bool = False


@dataclass(frozen=True)
class Reach:
    """Everything sorted, so that equal inputs give equal results wherever the project lies.

    `secrets` are files that were left out for what they look like. `reasons` maps each module to who asked first:
    (module or "", line); "" is the function itself or a setting.
    """

    modules: tuple[Module, ...]
    files: tuple[DataFile, ...]
    whole: tuple[KeptWhole, ...]
    dynamic: tuple[DynamicImport, ...]
    missing: tuple[MissingImport, ...]
    secrets: tuple[DataFile, ...] = ()
    reasons: Mapping[str, tuple[str, int]] = field(default_factory=dict)
