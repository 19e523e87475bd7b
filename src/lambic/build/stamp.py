"""What the bundles in a build folder were made from: whoever finds it unchanged has nothing to build."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .conditions import are_conditions
from .inputs import Inputs, State


@dataclass(frozen=True)
class Imprint:
    """Of one bundle: `holds` are the project's own files that are in it, with their sha256, by absolute path.

    `output` is what `look_at` finds of it.
    """

    holds: Mapping[str, str]
    output: str


@dataclass(frozen=True)
class Stamp:
    """`conditions` is everything but files that decides what a build makes (conditions.py); `states` are those of
    `inputs`, `shared` the sha256 of the files that all bundles depend on.

    `logical_ids` has all functions of the project, `functions` those whose bundles are known to be up to date.
    """

    project: str
    python: str
    python_source: str
    conditions: str
    inputs: Inputs
    states: Mapping[str, State]
    shared: Mapping[str, str]
    logical_ids: Mapping[str, str]
    functions: Mapping[str, Imprint] = field(default_factory=dict)

    def find_same(self, folder: Path, is_local: bool) -> frozenset[str]:
        """The functions of which a build into `folder` would make what the last one made.

        A new file may be what an import was missing, one that is gone was perhaps in the way: then none is.
        """
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

    def is_there(self, folder: Path, name: str) -> bool:
        """Whether the function's bundle lies in `folder` as it was made."""
        return name in self.functions and look_at(folder, name) == self.functions[name].output

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


def look_at(folder: Path, name: str) -> str:
    """The bundle's files and its zip as one sha256 over names, sizes and times: equal when nothing was changed.

    "" when there is none.
    """
    begin = len(str(folder))
    try:
        archive = os.lstat(folder / f"{name}.zip")
        files = sorted((entry.path[begin:], *_look(entry)) for entry in _walk(str(folder / name)))
    except OSError:
        return ""
    return hashlib.sha256(repr((archive.st_size, archive.st_mtime_ns, files)).encode()).hexdigest()


def _walk(folder: str) -> Iterator["os.DirEntry[str]"]:
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry


def _look(entry: "os.DirEntry[str]") -> State:
    found = entry.stat(follow_symlinks=False)
    return found.st_size, found.st_mtime_ns, found.st_mode


def write_stamp(stamp: Stamp) -> str:
    """As text for the build folder."""
    return json.dumps(asdict(stamp))


def read_stamp(text: str) -> Stamp | None:
    """None for a text that is no stamp of this lambic."""
    try:
        values = json.loads(text)
        root = values["inputs"].pop("root")
        inputs = Inputs(root, **{key: tuple(value) for key, value in values["inputs"].items()})
        states = {path: (state[0], state[1], state[2]) for path, state in values["states"].items()}
        functions = {name: Imprint(**each) for name, each in values["functions"].items()}
        return Stamp(**{**values, "inputs": inputs, "states": states, "functions": functions})
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None
