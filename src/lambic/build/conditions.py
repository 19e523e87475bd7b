"""What decides a build's result and is no file of the project: lambic itself, interpreters, tools."""

import hashlib
import json
import os
import shutil
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import lambic
from lambic.project import list_folder

from .toolchain import lambic_package

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lambic.project import Function

_VARIABLES = ("PATH", "PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "HOME")
_NEVER_INSIDE = frozenset({"__pycache__", "site-packages", "dist-packages", "test"})


def read_conditions(functions: "Iterable[Function]", is_local: bool) -> str:
    """A text that is equal as long as a build of these functions would find all as it was."""
    functions = tuple(functions)
    versions = {each.python for each in functions if not (each.interpreter and each.interpreter.runs_here)}
    interpreters = {version: _interpreter(version) for version in sorted(versions)}
    asked = {_asked(each) for each in functions if not each.is_managed}
    inside = [[*each, _standalone(*each)] for each in sorted(asked)]
    return json.dumps([*_own(is_local), inside, interpreters])


def are_conditions(text: str, is_local: bool) -> bool:
    """Whether `text`, an earlier answer, would be the answer now."""
    try:
        *own, inside, interpreters = json.loads(text)
        if own != _own(is_local) or not all(_standalone(*asked) == seen for *asked, seen in inside):
            return False
        return all(_is_still(version, seen) for version, seen in interpreters.items())
    except (ValueError, TypeError, AttributeError, OSError):
        return False


def _own(is_local: bool) -> list[object]:
    return [is_local, lambic.__version__, _toolchain(), zlib.ZLIB_RUNTIME_VERSION, _sandbox()]


def _is_still(version: str, seen: list[object]) -> bool:
    """Whether a search, which starts interpreters, would end as it did. It is spared where one was found, is as it was,
    and is looked for in the same places, the running one before all others.
    """
    if not seen or seen[-1] != _places():
        return seen == _interpreter(version)
    return seen[2:-1] == _stat(str(seen[0]))


def _places() -> list[str]:
    """By what interpreters are found (lambic.project, interpreters.py)."""
    return [str(getattr(sys, "_base_executable", "")), *(os.environ.get(name, "") for name in _VARIABLES)]


def _interpreter(version: str) -> list[object]:
    # Here, since most builds are for the running interpreter, and this loads what starts others.
    from lambic.project import find_interpreter

    found = find_interpreter(version)
    return [str(found.path), found.release, *_stat(str(found.path)), _places()] if found else []


def _asked(function: "Function") -> tuple[str, str, str]:
    """What the Python that goes into a bundle is found by: a path of the settings, or version and architecture."""
    named = function.interpreter.named if function.interpreter else None
    return str(named or ""), function.python, function.architecture


def _standalone(named: str, version: str, architecture: str) -> list[object]:
    """What the Python that goes into bundles is now: its program, and the state of all that could be inside."""
    from lambic.project import find_program, find_standalone_program

    program = find_program(Path(named)) if named else find_standalone_program(version, architecture)
    if program is None:
        return []
    program = program.resolve()
    folder = program.parent.parent / "lib"
    libraries = [[file.name, *_stat(str(file))] for file in sorted(folder.glob("libpython*"))]
    library = repr(list(_files(str(folder / f"python{version}"))))
    return [str(program), _stat(str(program)), libraries, hashlib.sha256(library.encode()).hexdigest()]


def _sandbox() -> str:
    """What verifies more than can be verified without it."""
    return shutil.which("bwrap") or ""


def _toolchain() -> str:
    """Lambic's own files: other ones make other bundles."""
    return hashlib.sha256(repr(list(_files(str(lambic_package())))).encode()).hexdigest()


def _files(folder: str) -> Iterator[tuple[object, ...]]:
    files, folders = list_folder(folder)
    for name in files:
        yield (name, *_stat(os.path.join(folder, name)))
    for name in folders:
        if name not in _NEVER_INSIDE:
            yield name, *_files(os.path.join(folder, name))


def _stat(path: str) -> list[int]:
    found = os.stat(path)
    return [found.st_size, found.st_mtime_ns]
