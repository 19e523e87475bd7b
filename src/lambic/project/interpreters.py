"""Door to the machine's Python interpreters: each one found has been started once, for shims may not start."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from .errors import TOOL_FAILED, LambicError
from .interpreter import Interpreter
from .target import MANAGED_PYTHONS

_ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.version.split()[0], sys.executable)"
_LOOK = "run `lambic info` to see which interpreters work"


def running_interpreter() -> Interpreter:
    """The one that runs lambic: the base interpreter when that is a virtual environment."""
    path = Path(getattr(sys, "_base_executable", sys.executable))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return Interpreter(path, version, sys.version.split()[0], "running lambic")


@lru_cache
def find_interpreter(version: str, own: Interpreter | None = None) -> Interpreter | None:
    """The interpreter for "3.13": the running one, else the first found by PATH, pyenv, uv; None when there is none.

    `own` is what a bundle brings: nothing is better, if it runs here.
    """
    if own and own.runs_here:
        return own
    running = running_interpreter()
    if running.version == version:
        return running
    found = (ask(path, source) for path, source in _candidates((version,)))
    return next((each for each in found if each and each.version == version), None)


@lru_cache
def find_interpreters() -> tuple[Interpreter, ...]:
    """All interpreters of versions that Lambda manages, the running one first, each executable once."""
    found = [running_interpreter()]
    for path, source in _candidates(MANAGED_PYTHONS):
        interpreter = ask(path, source)
        if interpreter and interpreter.path.resolve() not in {each.path.resolve() for each in found}:
            found.append(interpreter)
    return tuple(found)


def newest_interpreter() -> Interpreter:
    """The one that reads most of what any version may be written in; the running one when that is as new."""
    return max(find_interpreters(), key=lambda each: tuple(int(part) for part in each.version.split(".")))


def run_script(interpreter: Interpreter, script: Path, stdin: str) -> str:
    """What a script that needs no other module writes to stdout. Raises LambicError (3) when it ends with an error."""
    command = [str(interpreter.path), "-I", "-S", "-X", "utf8", str(script)]
    try:
        ended = subprocess.run(command, input=stdin, capture_output=True, check=True, encoding="utf-8")
    except (OSError, subprocess.SubprocessError) as error:
        raise LambicError(f"{interpreter.path} failed: {error}", _LOOK, TOOL_FAILED) from error
    return ended.stdout


def _candidates(versions: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    yield from _on_path(versions)
    yield from _in_folder(os.environ.get("PYENV_ROOT", "~/.pyenv"), "versions", versions, "pyenv")
    yield from _in_folder(os.environ.get("UV_PYTHON_INSTALL_DIR", "~/.local/share/uv/python"), ".", versions, "uv")


def _on_path(versions: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    names = [f"python{version}" for version in versions] + ["python3"]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in names:
            if folder and os.access(path := Path(folder, name), os.X_OK):
                yield path, "PATH"


def _in_folder(root: str, below: str, versions: tuple[str, ...], source: str) -> Iterator[tuple[Path, str]]:
    homes = sorted(Path(root).expanduser().joinpath(below).glob("*/bin"), key=_release_of, reverse=True)
    for version in versions:
        for home in homes:
            if os.access(path := home / f"python{version}", os.X_OK):
                yield path, source


def _release_of(home: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", home.parent.name)[:3])


@lru_cache
def ask(path: Path, source: str) -> Interpreter | None:
    """What the program at `path` says that it is; None when it does not start."""
    try:
        answer = subprocess.run(
            [path, "-I", "-S", "-c", _ASK], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if answer.returncode or len(words := answer.stdout.strip().split(" ", 2)) < 3:
        return None
    return Interpreter(Path(words[2]), words[0], words[1], source)
