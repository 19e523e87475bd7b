"""Where a bundle is run to be proven: here as it is, or as one made of this machine's wheels, or not at all."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lambic.project import Function, LambicError, Project, Target, local_architecture

from .candidate import Candidate
from .contents import Plan, Shelf, compose
from .homes import recall_home
from .interpreter import HOME, interpreter_for
from .kit import Kit, make_kit
from .pack import Entry, FolderWriter

Reach = Callable[[Function, Kit], Plan]


@dataclass(frozen=True)
class Subject:
    """A bundle that can run here: `plan` made the `entries`, which lie in `folder`.

    `stands_in` says for which bundle, when it is not the one that is deployed.
    """

    plan: Plan
    folder: Path
    entries: tuple[Entry, ...]
    stands_in: str = ""

    @property
    def name(self) -> str:
        return self.plan.function.name

    @property
    def release(self) -> str:
        found = interpreter_for(self.plan.kit.target)
        return f"{found.path} {found.release}" if found else ""

    @property
    def full_python(self) -> str:
        """The interpreter of the full install."""
        found = interpreter_for(self.plan.kit.target)
        assert found is not None
        return str(recall_home(found).executable)

    def python(self, bundle: str) -> str:
        """The interpreter that runs the bundle, when that lies in `bundle`."""
        target = self.plan.kit.target
        return f"{bundle}/{HOME}/bin/python{target.python}" if target.has_interpreter else self.full_python

    @property
    def python_folders(self) -> dict[Path, str]:
        """What a sandbox has to show of the full install's interpreter, which may lie in somebody's home."""
        found = interpreter_for(self.plan.kit.target)
        assert found is not None
        home = recall_home(found)
        library = home.standard_library
        folders = {home.executable.parent, library, library.resolve(), *([home.library.parent] if home.library else ())}
        return {folder: str(folder) for folder in folders if not folder.is_relative_to("/usr")}


class NotHere(Exception):
    """A bundle can't be run on this machine; the text says why."""


class Stands:
    """Finds, or makes, what can be run here. Use in `with`: bundles that stand in lie in a temporary folder."""

    def __init__(self, project: Project, out: Path, reach: Reach) -> None:
        self._project = project
        self._out = out
        self._reach = reach
        self._kits: dict[tuple[Target, tuple[str, ...]], Kit] = {}
        self._shelf = Shelf(project.root)
        self._writer = FolderWriter()

    def __enter__(self) -> "Stands":
        self._place = Path(tempfile.mkdtemp(prefix="lambic-"))
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._place, ignore_errors=True)

    def find(self, candidate: Candidate) -> Subject:
        """Raises NotHere."""
        plan, target = candidate.plan, candidate.plan.kit.target
        if interpreter_for(target) is None:
            raise NotHere(f"no Python {target.python} was found here: uv python install {target.python}")
        if target.is_local or (target.architecture == local_architecture() and sys.platform == "linux"):
            return Subject(plan, candidate.folder, candidate.entries)
        return self._stand_in(plan)

    def _stand_in(self, plan: Plan) -> Subject:
        """The same function of the same requirements, for this machine."""
        target = plan.kit.target
        is_local = target.has_interpreter or sys.platform != "linux"
        here = Target(target.python, local_architecture(), target.runtime, is_local)
        try:
            kit = self._kit(here, plan.function.groups)
        except LambicError as error:
            raise NotHere(f"{target.architecture} does not run here, nor do its packages: {error.message}") from error
        ours = self._reach(plan.function, kit)
        entries = compose(ours, self._shelf)
        folder = self._place / plan.function.name
        self._writer.write(entries, folder)
        what = "Python and the wheels" if target.has_interpreter else "the wheels"
        text = f"{target.architecture} does not run here: {what} for {here.architecture} stood in"
        return Subject(ours, folder, entries, text)

    def _kit(self, target: Target, groups: tuple[str, ...]) -> Kit:
        key = target, groups
        if key not in self._kits:
            self._kits[key] = make_kit(self._project, target, groups, self._out)
        return self._kits[key]
