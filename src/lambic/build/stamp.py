"""What the bundles in a build folder were made from: whoever finds it unchanged has nothing to build.

SAM asks for every bundle by itself, so this and what it imports stay light: no dataclasses, no typing.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

from .conditions import are_conditions
from .inputs import Inputs, State
from .traces import States, trace


class Imprint:
    """Of one bundle: `holds` are the project's own files that are in it, with their sha256, by absolute path.

    `output` is what `look_at` finds of it; `is_verified` unless the build was told not to.
    """

    def __init__(self, holds: Mapping[str, str], output: str, is_verified: bool) -> None:
        self.holds = holds
        self.output = output
        self.is_verified = is_verified


class Stamp:
    """`conditions` is everything but files that decides what a build makes (conditions.py); `states` are those of
    `inputs`, `shared` the sha256 of the files that all bundles depend on.

    `logical_ids` has all functions of the project, `functions` those whose bundles are known to be up to date.
    """

    def __init__(
        self,
        *,
        project: str,
        python: str,
        python_source: str,
        conditions: str,
        inputs: Inputs,
        states: Mapping[str, State],
        shared: Mapping[str, str],
        logical_ids: Mapping[str, str],
        functions: Mapping[str, Imprint],
    ) -> None:
        self.project = project
        self.python = python
        self.python_source = python_source
        self.conditions = conditions
        self.inputs = inputs
        self.states = states
        self.shared = shared
        self.logical_ids = logical_ids
        self.functions = functions

    def find_same(self, root: Path, folder: Path, is_local: bool) -> frozenset[str]:
        """The functions of which a build of the project in `root` into `folder` would make what the last one made.

        A new file may be what an import was missing, one that is gone was perhaps in the way: then none is. Nor is any
        when the last build was of a project elsewhere: `folder` came here as part of a copy, or serves two projects.
        """
        if self.inputs.root != str(root):
            return frozenset()
        now = self.inputs.read_states(folder)
        if now.keys() != self.states.keys() or not are_conditions(self.conditions, is_local):
            return frozenset()
        changed = {path for path in now if now[path] != self.states[path]}
        if not self._are_same(changed & self.shared.keys(), now, self.shared):
            return frozenset()
        return frozenset(
            name
            for name, imprint in self.functions.items()
            if self._are_same(changed & imprint.holds.keys(), now, imprint.holds)
        )

    def is_enough(self, name: str, is_verified: bool) -> bool:
        """Whether the function's bundle, as long as it is the same, is as far as a build would bring it."""
        return self.functions[name].is_verified or not is_verified

    def find_there(self, folder: Path, names: Iterable[str]) -> frozenset[str]:
        """Those of the functions whose bundles lie in `folder` as they were made."""
        known: States = {}
        return frozenset(name for name in names if self.is_there(folder, name, known))

    def is_there(self, folder: Path, name: str, known: States | None = None) -> bool:
        """Whether the function's bundle lies in `folder` as it was made; `known` as in `trace`."""
        return name in self.functions and look_at(folder, name, known) == self.functions[name].output

    def _are_same(self, changed: Set[str], now: Mapping[str, State], contents: Mapping[str, str]) -> bool:
        """Whether only the times of these files have changed."""
        return all(now[path][2] == self.states[path][2] and hash_file(path) == contents[path] for path in changed)


def hash_file(path: str) -> str:
    """The sha256 of a file's content; of a missing one, nothing's."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""


def look_at(folder: Path, name: str, known: States | None = None) -> str:
    """The function's bundle in `folder`, and its zip: equal when nothing was changed."""
    try:
        archive = os.lstat(folder / f"{name}.zip")
    except OSError:
        return ""
    return f"{trace(folder / name, known=known)} {archive.st_size} {archive.st_mtime_ns}"


def write_stamp(stamp: Stamp) -> str:
    """As text for the build folder."""
    functions = {name: vars(imprint) for name, imprint in stamp.functions.items()}
    return json.dumps({**vars(stamp), "inputs": vars(stamp.inputs), "functions": functions})


def read_stamp(text: str) -> Stamp | None:
    """None for a text that is no stamp of this lambic."""
    try:
        values = json.loads(text)
        values["inputs"] = Inputs(**values["inputs"])
        values["states"] = {path: (state[0], state[1], state[2]) for path, state in values["states"].items()}
        values["functions"] = {name: Imprint(**each) for name, each in values["functions"].items()}
        return Stamp(**values)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None
