"""What a build starts from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lambic.project import Project, logical_id

from .conditions import are_conditions, read_conditions
from .folder import BuildFolder
from .inputs import Inputs, State
from .manifest import Manifest
from .options import BuildOptions
from .stamp import Imprint, Stamp, hash_file


@dataclass(frozen=True)
class Start:
    """The project, its build folder, and what lies there: `same` functions have the bundles that a build would make.

    `fresh` are those of them that need nothing more: `is_verified` builds have to prove what nobody has proven.
    `seen` are the states of the project's files when it had just been loaded.
    """

    project: Project
    seen: Mapping[str, State]
    is_local: bool
    is_verified: bool
    folder: BuildFolder
    last: Manifest
    stamp: Stamp | None
    same: frozenset[str]

    @cached_property
    def fresh(self) -> frozenset[str]:
        stamp = self.stamp
        return frozenset(name for name in self.same if stamp and stamp.is_enough(name, self.is_verified))

    @cached_property
    def is_packed_alike(self) -> bool:
        """Whether what lies there was packed by this lambic, with this zlib."""
        return self.stamp is not None and are_conditions(self.stamp.conditions, self.is_local)

    def write_stamp(self, inputs: Inputs, states: Mapping[str, State], imprints: Mapping[str, Imprint]) -> Stamp:
        """The folder's new stamp; `imprints` are those of what was built."""
        project = self.project
        kept = {name: self.stamp.functions[name] for name in self.same} if self.stamp else {}
        return Stamp(
            project=project.name,
            python=project.python,
            python_source=project.python_source,
            conditions=read_conditions(project.functions, self.is_local),
            inputs=inputs,
            states=states,
            shared={path: hash_file(path) for path in inputs.shared},
            logical_ids={function.name: logical_id(function.name) for function in project.functions},
            functions={**kept, **imprints},
        )


def find_start(project: Project, seen: Mapping[str, State], options: BuildOptions, folder: BuildFolder) -> Start:
    """Looks through the build folder, which has to be locked. Raises LambicError."""
    last, stamp = folder.load_manifest(), folder.load_stamp()
    alike = stamp.find_same(project.root, folder.path, options.is_local) if stamp else frozenset()
    same = stamp.find_there(folder.path, alike & last.functions.keys()) if stamp else frozenset()
    return Start(project, seen, options.is_local, options.is_verified, folder, last, stamp, same)
