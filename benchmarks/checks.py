"""What `lambic check` takes, over projects of 10, 40 and 160 functions with five modules of their own for each.

boto3, pydantic and FastAPI are installed in `.venv`, and three functions import them. The floor reads the same files:
`ruff check` without its cache, and one `ast.parse` of each in a fresh interpreter.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .checked import write_checked
from .effort import Effort
from .folders import MADE
from .projects import RUNTIME, UV
from .rounds import ratio, say
from .run import ClientFailed
from .table import render, times

_PYTHON = Path(sys.executable)
_PARSE = "import ast, pathlib\nfor file in pathlib.Path().glob('[fs]*/**/*.py'): ast.parse(file.read_bytes())"
_PACKAGES = ("boto3", "pydantic", "fastapi")
_CACHE = MADE / "check-cache"
_OTHER = "python3.13"
"""What write_checked says; here the sources are read by the Python that runs the benchmark."""


@dataclass(frozen=True)
class Checker:
    """`commands` are run one after the other; `forgets` empties lambic's cache before."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    forgets: bool = False
    is_available: bool = True


_CHECK = (str(_PYTHON), "-m", "lambic", "check", "--format", "concise")
FIRST = Checker("lambic check", (_CHECK,), forgets=True)
AGAIN = Checker("lambic check, unchanged", (_CHECK,))
FLOOR = Checker(
    "ruff check, and one parse",
    (
        (str(_PYTHON.with_name("ruff")), "check", "--no-cache", "--quiet", "--exit-zero", "."),
        (str(_PYTHON), "-c", _PARSE),
    ),
)
CLIENTS = (FIRST, AGAIN, FLOOR)
TITLE = "Checks: seconds, and the largest process in MB"


def measure(checkers: Sequence[Checker], effort: Effort) -> dict[str, Any]:
    return {
        "rounds": effort.check_rounds,
        "projects": [_measure(checkers, effort, functions) for functions in effort.check_functions],
    }


def _measure(checkers: Sequence[Checker], effort: Effort, functions: int) -> dict[str, Any]:
    root = _write(functions)
    seconds: dict[str, list[float]] = {checker.name: [] for checker in checkers}
    megabytes: dict[str, float] = {}
    for number in range(effort.check_rounds):
        for checker in checkers:
            say(f"{functions} functions, round {number + 1} of {effort.check_rounds}: {checker.name}")
            took, largest = _run(checker, root)
            seconds[checker.name].append(took)
            megabytes[checker.name] = max(largest, megabytes.get(checker.name, 0))
    return {"functions": functions, "seconds": seconds, "megabytes": megabytes}


def _write(functions: int) -> Path:
    root = MADE / f"checked-{functions}"
    shutil.rmtree(root, ignore_errors=True)
    write_checked(root, functions, 5 * functions)
    for package in _PACKAGES:
        source = f"import {package}\n\n\ndef handler(event, context):\n    return {package}.__version__\n"
        (root / "functions" / f"uses_{package}.py").write_text(source)
    settings = root / "pyproject.toml"
    text = settings.read_text().replace(f'runtime = "{_OTHER}"', f'runtime = "{RUNTIME}"')
    settings.write_text(text.replace("\n\n", f"\ndependencies = {json.dumps(_PACKAGES)}\n\n", 1))
    _run_command((UV, "sync", "--quiet", "--python", sys.executable, "--no-install-project"), root)
    return root


def _run(checker: Checker, root: Path) -> tuple[float, float]:
    """(seconds, the largest process in MB)."""
    if checker.forgets:
        shutil.rmtree(_CACHE, ignore_errors=True)
    began = time.perf_counter()
    largest = max(_run_command(command, root) for command in checker.commands)
    return time.perf_counter() - began, largest


def _run_command(command: Sequence[str], root: Path) -> float:
    # As it is installed: with byte code of its own modules.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["LAMBIC_CACHE_DIR"] = str(_CACHE)
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise ClientFailed(f"{' '.join(command)} in {root}\n{said.decode()[-2000:]}")
    return usage.ru_maxrss / 1000


def show(result: Mapping[str, Any]) -> str:
    projects = result["projects"]
    columns = ["", *(f"{each['functions']} functions" for each in projects), "MB", "to the floor"]
    return render(columns, [_row(name, projects) for name in projects[0]["seconds"]])


def _row(name: str, projects: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """The ratio is that of the project with 40 functions, or the only one."""
    seconds = projects[min(1, len(projects) - 1)]["seconds"]
    compared = ratio(seconds[name], seconds.get(FLOOR.name))
    largest = max(each["megabytes"][name] for each in projects)
    return [name, *(f"{median(each['seconds'][name]):.2f}" for each in projects), f"{largest:.0f}", times(compared)]
