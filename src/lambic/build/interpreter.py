"""A Python of this machine -> what a bundle's `.python/` needs of it, made to run from wherever the bundle lies."""

import json
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lambic.project import TOOL_FAILED, Interpreter, LambicError

from .elf import is_elf, needed_libraries, search_path, set_search_path, without_sections

HOME = ".python"
"""The interpreter's folder in a bundle: a name that no module can have."""

_BESIDE = "$ORIGIN/../lib"

_ASK = """
import json, sys, sysconfig
variable = sysconfig.get_config_var
print(json.dumps({
    "executable": getattr(sys, "_base_executable", sys.executable),
    "standard_library": sysconfig.get_path("stdlib"),
    "library_folder": variable("LIBDIR"),
    "library": variable("INSTSONAME") or variable("LDLIBRARY"),
    "framework": variable("PYTHONFRAMEWORK"),
}))
"""


@dataclass(frozen=True)
class Home:
    """Where an installed interpreter keeps its parts.

    `library` is libpython, when the program needs one.
    """

    executable: Path
    standard_library: Path
    library: Path | None


@dataclass(frozen=True)
class Program:
    """The interpreter without its standard library: contents by path in the bundle.

    `needs_library_path` when the program can't be told where its own library lies.
    """

    files: tuple[tuple[str, bytes], ...]
    needs_library_path: bool


@lru_cache
def find_home(interpreter: Interpreter) -> Home:
    """Asks the interpreter itself. Raises LambicError when it can't be moved or does not answer."""
    facts = _ask(interpreter)
    if facts["framework"]:
        raise LambicError(
            f"{interpreter.path} is a macOS framework build, which runs only from where it was installed",
            f"use a stand-alone Python: uv python install {interpreter.version}",
        )
    executable = Path(facts["executable"]).resolve()
    library = _find_library(executable, Path(facts["library_folder"] or "/"), facts["library"] or "")
    return Home(executable, Path(facts["standard_library"]), library)


def _ask(interpreter: Interpreter) -> dict[str, str]:
    command = [str(interpreter.path), "-I", "-S", "-c", _ASK]
    try:
        answer = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
        facts: dict[str, str] = json.loads(answer)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise LambicError(f"{interpreter.path} does not run: {error}", exit_code=TOOL_FAILED) from error
    return facts


def _find_library(executable: Path, folder: Path, name: str) -> Path | None:
    """libpython, when the program is linked with it; a static build has none."""
    content = executable.read_bytes()
    if is_elf(content):
        name = next((needed for needed in needed_libraries(content) if needed.startswith("libpython")), "")
    elif not name.endswith(".dylib"):
        return None
    folders = [folder, executable.parent.parent / "lib", *_search_folders(content, executable)]
    found = next((each / name for each in folders if name and (each / name).is_file()), None)
    if name and found is None and is_elf(content):
        raise LambicError(f"{executable}: its {name} was not found", "reinstall that Python", TOOL_FAILED)
    return found


def _search_folders(content: bytes, executable: Path) -> list[Path]:
    path = search_path(content) if is_elf(content) else None
    origin = str(executable.parent)
    return [Path(each.replace("$ORIGIN", origin)) for each in (path or "").split(":") if each]


@lru_cache
def read_program(home: Home, version: str) -> Program:
    """The executable and its library: relocated, and without what the loader never maps."""
    content = home.executable.read_bytes()
    moved = _relocated(content) if home.library else content
    needs_library_path = home.library is not None and moved is None
    files = [(f"{HOME}/bin/python{version}", trimmed(content if moved is None else moved))]
    if home.library:
        files.append((f"{HOME}/lib/{home.library.name}", trimmed(home.library.read_bytes())))
    return Program(tuple(files), needs_library_path)


def _relocated(content: bytes) -> bytes | None:
    """Programs of macOS stay as they are: a stand-alone build names its library relative to itself."""
    return set_search_path(content, _BESIDE) if is_elf(content) else content


def trimmed(content: bytes) -> bytes:
    return without_sections(content) if is_elf(content) else content
