"""The Python that a bundle for provided.al2023 brings: its path or uv's folder -> what it is.

One for this machine is started and says so itself; of another, its files tell.
"""

import os
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from .interpreter import Interpreter
from .interpreters import ask
from .mistake import Mistake, Place
from .target import ARCHITECTURES, local_architecture

OLDEST = (3, 11)
"""What lambic's loop runs on."""

_MACHINES = {62: "x86_64", 183: "arm64"}
"""Numbers in an ELF header (System V ABI, "ELF Header", e_machine), in Lambda's words."""

_UV_NAMES = {"arm64": "aarch64"}
_PROGRAM = re.compile(r"python(3\.\d+)")
_PLAIN = re.compile(r"python(3(\.\d+)?)?")
"""Not so: free-threaded builds, debug builds, other Pythons. Their compiled modules are others."""


def read_standalone(path: Path, place: Place, source: str = "interpreter") -> Interpreter:
    """The one at `path`: its program, or the folder that has it in `bin/`. `place` is where that stands, for messages.

    Raises Mistake for what can't be in a bundle.
    """
    program = find_program(path)
    machine = read_machine(program) if program else ""
    if program is None or not machine:
        what = "is no Python for Linux" if path.exists() else "is not there"
        raise Mistake("L307", place, f"interpreter: {path} {what}", _way_out())
    if not _PLAIN.fullmatch(program.name):
        raise Mistake("L307", place, f"interpreter: {program} is no plain CPython", _way_out())
    found = _ask(program, place, source) if _runs_here(machine) else _read(program, place, source)
    if _number(found.version) < OLDEST:
        raise Mistake(
            "L307", place, f"interpreter: {path} is Python {found.release}, lambic needs 3.11 or newer", _way_out()
        )
    return replace(found, named=path)


def find_standalone(version: str, architecture: str) -> Interpreter | None:
    """The newest of that version that `uv python install` has brought; None when there is none."""
    program = find_standalone_program(version, architecture)
    return replace(read_standalone(program, Place(program, 0, "uv"), "uv"), named=None) if program else None


def find_standalone_program(version: str, architecture: str) -> Path | None:
    """Where it lies; nothing is started."""
    folder = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or "~/.local/share/uv/python").expanduser()
    machine = _UV_NAMES.get(architecture, architecture)
    name = re.compile(rf"cpython-({re.escape(version)}(?:\.\d+)?)-linux-{machine}-gnu")
    homes = [(_number(found[1]), home) for home in folder.glob("cpython-*") if (found := name.fullmatch(home.name))]
    programs = (home / f"bin/python{version}" for _, home in sorted(homes, reverse=True))
    return next((program for program in programs if program.is_file()), None)


def install_command(version: str, architecture: str) -> str:
    """What brings a stand-alone Python for Lambda's Linux."""
    if _runs_here(architecture):
        return f"uv python install {version}"
    return f"uv python install cpython-{version}-linux-{_UV_NAMES.get(architecture, architecture)}-gnu"


def read_machine(program: Path) -> str:
    """The architecture of a 64-bit Linux program, by its ELF header; "" for anything else."""
    try:
        with program.open("rb") as file:
            head = file.read(20)
    except OSError:
        return ""
    is_elf = head[:6] == b"\x7fELF\x02\x01" and len(head) == 20
    return _MACHINES.get(struct.unpack_from("<H", head, 18)[0], "") if is_elf else ""


def find_program(path: Path) -> Path | None:
    """The program that `path` is or, as a folder, has in `bin/`; None when there is none.

    Without links in its path: a virtual environment's leads to the Python that it was made from.
    """
    if not path.is_dir():
        return path.resolve() if path.is_file() else None
    found = [file for file in path.glob("bin/python3.*") if _PROGRAM.fullmatch(file.name)]
    return max(found, key=lambda file: _number(file.name[6:])).resolve() if found else None


def _runs_here(architecture: str) -> bool:
    return sys.platform == "linux" and architecture == local_architecture()


def _ask(program: Path, place: Place, source: str) -> Interpreter:
    found = ask(program, source)
    if found is None:
        raise Mistake("L307", place, f"interpreter: {program} does not start here", _way_out())
    return found


def _read(program: Path, place: Place, source: str) -> Interpreter:
    """Of one that can't be started: from the names of its program and folders, and its header for C."""
    home = program.parent.parent
    for version in _versions(program, home):
        if (home / f"lib/python{version}/os.py").is_file():
            return Interpreter(program, version, _read_release(home, version), source, runs_here=False)
    raise Mistake(
        "L307", place, f"interpreter: {program} has no standard library beside it (lib/python3.X)", _way_out()
    )


def _versions(program: Path, home: Path) -> Iterator[str]:
    """The likely ones, the program's own name first."""
    names = [program.name, *(each.name for folder in ("include", "lib") for each in sorted(home.glob(f"{folder}/*")))]
    yield from dict.fromkeys(found[1] for name in names if (found := _PROGRAM.fullmatch(name)))


def _read_release(home: Path, version: str) -> str:
    header = home / f"include/python{version}/patchlevel.h"
    text = header.read_text(encoding="utf-8", errors="replace") if header.is_file() else ""
    found = re.search(rf'^#define\s+PY_VERSION\s+"({re.escape(version)}[^"\s]*)"', text, re.MULTILINE)
    return found[1] if found else version


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _way_out() -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    command = install_command(version, ARCHITECTURES[0])
    return f"name a stand-alone Python, or leave interpreter out for one that uv has brought: {command}"
