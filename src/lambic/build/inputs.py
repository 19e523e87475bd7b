"""Where a build reads, and what `stat` says of the files there."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lambic.project import is_output, list_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lambic.project import Project

    from .dependencies import Requirements

State = tuple[int, int, int]
"""Size in bytes, time of change in ns, mode. That a file is not there is a state too: (-1, 0, 0)."""

_MISSING: State = (-1, 0, 0)
_HIDDEN_FILES = (".python-version",)
_SETTINGS = ("pyproject.toml", ".python-version")


class Inputs:
    """`folders` are read as a whole, apart from what tools write and what lies in the build folder.

    `shared` are files, wherever they lie, that all bundles depend on: settings, and what says which packages to take.
    `patterns` are those of `include-files`, which may mean files that are hidden or elsewhere. What a link leads to
    counts in the folders `inside` alone: bundles hold nothing else, and there is no telling how much that would be.
    """

    def __init__(
        self,
        root: str,
        import_roots: Sequence[str],
        folders: Sequence[str],
        shared: Sequence[str],
        patterns: Sequence[str],
        inside: Sequence[str],
    ) -> None:
        self.root = root
        self.import_roots = import_roots
        self.folders = folders
        self.shared = shared
        self.patterns = patterns
        self.inside = inside

    def read_states(self, out: Path) -> dict[str, State]:
        """By absolute path. What lies in `out` is no input."""
        paths = {path for folder in self.folders for path in self._walk(folder, str(out))}
        paths.update(self.shared, self._wished(out))
        return {path: _state(path) for path in sorted(paths)}

    def _wished(self, out: Path) -> Iterator[str]:
        if self.patterns:
            # Here, since most projects have none, and the import graph takes 50 ms.
            from lambic.graph import find_files

            roots = tuple(map(Path, self.import_roots))
            yield from (str(path) for pattern in self.patterns for path in find_files(roots, pattern, out))

    def _walk(self, folder: str, out: str) -> Iterator[str]:
        """No hidden folders, nothing that a tool wrote; links are followed as long as they stay inside."""
        waiting = [folder]
        while waiting:
            folder = waiting.pop()
            files, folders = list_folder(folder)
            yield from (os.path.join(folder, name) for name in files if name[0] != "." or name in _HIDDEN_FILES)
            names = [name for name in folders if name[0] != "." and not is_output(self.root, folder, name)]
            paths = [path for name in names if (path := os.path.join(folder, name)) != out]
            leading_out = [path for path in paths if os.path.islink(path) and not is_inside(path, self.inside)]
            yield from leading_out
            waiting += [path for path in paths if path not in leading_out]

    def join(self, other: "Inputs") -> "Inputs":
        """Those of both, of one project."""
        folders = tuple(dict.fromkeys((*self.folders, *other.folders)))
        shared = tuple(sorted({*self.shared, *other.shared}))
        inside = tuple(dict.fromkeys((*self.inside, *other.inside)))
        return Inputs(self.root, self.import_roots, folders, shared, self.patterns, inside)


def find_inputs(project: "Project", requirements: "Iterable[Requirements]") -> Inputs:
    """All that the project's bundles are made of, interpreters and lambic itself apart."""
    requirements = tuple(requirements)
    roots = [root for each in requirements for root in each.roots]
    folders = dict.fromkeys(map(str, (project.root, *project.import_roots, *roots)))
    shared = {str(file) for each in requirements for file in each.files}
    shared.update(str(project.root / name) for name in _SETTINGS)
    return Inputs(
        root=str(project.root),
        import_roots=tuple(map(str, project.import_roots)),
        folders=tuple(folders),
        shared=tuple(sorted(shared)),
        patterns=tuple(sorted({pattern for each in project.functions for pattern in each.include_files})),
        inside=find_inside(project.root, map(Path, folders)),
    )


def find_inside(root: Path, folders: Iterable[Path]) -> tuple[str, ...]:
    """The folders that belong to a project, without links in their paths: also the workspace that it is a member of."""
    # Here, since who finds all unchanged does not ask, and it loads a reader of TOML.
    from lambic.project import find_workspace

    return tuple(dict.fromkeys(os.path.realpath(each) for each in (root, find_workspace(root), *folders) if each))


def is_inside(path: str | Path, folders: Sequence[str]) -> bool:
    """Whether it is one of the folders or in one, once links are followed."""
    return (os.path.realpath(path) + os.sep).startswith(tuple(folder + os.sep for folder in folders))


def _state(path: str) -> State:
    try:
        found = os.stat(path)
    except OSError:
        return _MISSING
    return found.st_size, found.st_mtime_ns, found.st_mode
