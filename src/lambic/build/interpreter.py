"""A Python -> what a bundle's `.python/` needs of it, made to run from wherever the bundle lies."""

import json
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lambic.project import TOOL_FAILED, Interpreter, LambicError, Target, find_interpreter

from .elf import is_elf, module_entries, needed_libraries, search_path, set_search_path, without_sections

HOME = ".python"
"""The interpreter's folder in a bundle: a name that no module can have."""

_BESIDE = "$ORIGIN/../lib"

_WITHOUT_ENTRY = ("_warnings", "builtins", "marshal", "sys")
"""Built into every Python, and begun in ways of their own (CPython, PC/config.c and Modules/config.c.in)."""

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

    `library` is libpython, when the program needs one. `built_in` are the modules in it, of one that can't be asked.
    """

    executable: Path
    standard_library: Path
    library: Path | None
    built_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """The interpreter without its standard library: contents by path in the bundle.

    `needs_library_path` when the program can't be told where its own library lies.
    """

    files: tuple[tuple[str, bytes], ...]
    needs_library_path: bool


def interpreter_for(target: Target) -> Interpreter | None:
    """What reads and compiles for the target here, and runs: its own, else one of that version; None without any."""
    return find_interpreter(target.python, target.interpreter)


def home_of(target: Target) -> Home | None:
    """The home of the interpreter that goes into the target's bundles. Raises LambicError."""
    inside = (target.interpreter or find_interpreter(target.python)) if target.has_interpreter else None
    return find_home(inside) if inside else None


@lru_cache
def find_home(interpreter: Interpreter) -> Home:
    """Asks the interpreter itself, where it runs. Raises LambicError when it can't be moved or does not answer."""
    if not interpreter.runs_here:
        return _read_home(interpreter)
    facts = _ask(interpreter)
    if facts["framework"]:
        raise LambicError(
            f"{interpreter.path} is a macOS framework build, which runs only from where it was installed",
            f"use a stand-alone Python: uv python install {interpreter.version}",
        )
    executable = Path(facts["executable"]).resolve()
    library = _find_library(executable, Path(facts["library_folder"] or "/"), facts["library"] or "")
    return Home(executable, Path(facts["standard_library"]), library)


def _read_home(interpreter: Interpreter) -> Home:
    """From the files of one for another machine."""
    folder, program = interpreter.path.parent.parent / "lib", interpreter.path
    library = _find_library(program, folder, "")
    names = module_entries((library or program).read_bytes())
    built_in = tuple(sorted(names.union(_WITHOUT_ENTRY)))
    return Home(program, folder / f"python{interpreter.version}", library, built_in)


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
        name = needed_python(content).rpartition("/")[2]
    elif not name.endswith(".dylib"):
        return None
    # The first two as the loader looks; what the interpreter knows of itself may be where it was built.
    folders = [*_search_folders(content, executable), executable.parent.parent / "lib", folder]
    found = next((each / name for each in folders if name and (each / name).is_file()), None)
    if name and found is None and is_elf(content):
        raise LambicError(f"{executable}: its {name} was not found", "reinstall that Python", TOOL_FAILED)
    return found


def needed_python(content: bytes) -> str:
    """The libpython that a program is linked with: its name, or where it lies (`$ORIGIN/../lib/...`); "" for none."""
    return next((each for each in needed_libraries(content) if each.rpartition("/")[2].startswith("libpython")), "")


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
    """Stand-alone builds that name their library relative to themselves stay so: all of macOS, some of Linux."""
    if not is_elf(content) or "/" in needed_python(content):
        return content
    return set_search_path(content, _BESIDE)


def trimmed(content: bytes) -> bytes:
    return without_sections(content) if is_elf(content) else content
