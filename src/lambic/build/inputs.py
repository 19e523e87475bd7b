"""A fingerprint of everything a build reads: when it is the same, so are the bundles."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from lambic.graph import find_files
from lambic.project import Project, find_interpreter, is_output, list_folder

from .toolchain import lambic_package

_HIDDEN_FILES = (".python-version",)


def read_inputs(project: Project, roots: Iterable[Path], files: Iterable[Path], out: Path, is_local: bool) -> str:
    """A text that is equal as long as no input changed.

    It holds a sha256 over path, size and time of change of the project's files, lambic's own, those below `roots` (the
    import roots of local packages) and `files` (what the dependencies were read from). What lies in `out` is no input.
    """
    known = {"roots": sorted({str(root) for root in roots}), "files": sorted({str(file) for file in files})}
    folders = dict.fromkeys((project.root, *project.import_roots, *map(Path, known["roots"]), lambic_package()))
    paths = {path for folder in folders for path in _walk(folder, out)}
    paths.update(known["files"], _named_files(project, out))
    lines = [f"local={is_local}", *(f"{each.runtime}={_interpreter(each.runtime)}" for each in project.functions)]
    lines += map(_describe, sorted(paths))
    return json.dumps({**known, "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest()})


def are_inputs_unchanged(last: str, project: Project, out: Path, is_local: bool) -> bool:
    """Whether `last`, an earlier answer of `read_inputs`, would be its answer now."""
    try:
        known = json.loads(last)
        roots, files = ([Path(path) for path in known[key]] for key in ("roots", "files"))
    except (ValueError, KeyError):
        return False
    return read_inputs(project, roots, files, out, is_local) == last


def _interpreter(runtime: str) -> str:
    found = find_interpreter(runtime.removeprefix("python"))
    return f"{found.path} {found.release}" if found else "none"


def _describe(path: str) -> str:
    """That a file is not there matters as well."""
    try:
        found = os.stat(path)
    except OSError:
        return path
    return f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_mode}"


def _walk(root: Path, out: Path) -> Iterator[str]:
    """No hidden folders, nothing that a tool wrote; links are followed."""
    waiting = [str(root)]
    while waiting:
        folder = waiting.pop()
        files, folders = list_folder(folder)
        yield from (os.path.join(folder, name) for name in files if name[0] != "." or name in _HIDDEN_FILES)
        names = [name for name in folders if name[0] != "." and not is_output(root, folder, name)]
        waiting += [path for name in names if (path := os.path.join(folder, name)) != str(out)]


def _named_files(project: Project, out: Path) -> Iterator[str]:
    """Files that settings name, wherever they lie."""
    for pattern in {pattern for function in project.functions for pattern in function.include_files}:
        yield from (str(path) for path in find_files(project.import_roots, pattern, out))
