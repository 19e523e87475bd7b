"""Folders that modules come from, and what is found in them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["own", "dependency", "lambic", "stdlib"]


@dataclass(frozen=True, order=True)
class Tree:
    """One folder of the search path: `own` is the project's code, `dependency` installed, `stdlib` lib/pythonX.Y."""

    path: Path
    kind: Kind


@dataclass(frozen=True, order=True)
class Module:
    """An importable module.

    `relative` is its file (of a namespace package: its folder) below the tree, with slashes; `path` is None for a
    namespace package (PEP 420), which has no file.
    """

    name: str
    path: Path | None
    relative: str
    tree: Tree
    is_package: bool

    @property
    def is_source(self) -> bool:
        return self.path is not None and self.path.suffix == ".py"

    @property
    def is_opaque(self) -> bool:
        """Compiled: machine code, or byte code without source. Nobody can read what it imports."""
        return self.path is not None and self.path.suffix != ".py"

    @property
    def package(self) -> str:
        """What a relative import starts from (PEP 328): the package itself, or the one the module lies in."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def folder(self) -> str:
        """The folder below the tree where it lies; of a package, the package's own."""
        return self.relative if self.path is None else self.relative.rpartition("/")[0]


@dataclass(frozen=True, order=True)
class DataFile:
    """A file that is not a module: `relative` is where it lies below its tree, and will in the bundle."""

    relative: str
    path: Path
    tree: Tree
