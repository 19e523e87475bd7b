"""What repeats on any machine: system calls (strace) and instructions (valgrind) of a client.

Per event it is the difference of two lengths of run, so that the start is not in it. Texts are hashed alike in every
run (PYTHONHASHSEED), without which the counts of instructions differ by a percent.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from .run import NO_EVENTS, Load, run
from .tools import find_tool

_FIXED = {"PYTHONHASHSEED": "0"}
_READS_ENVIRONMENT = {"-I": ("-P", "-s")}
"""-I is these two and to ignore PYTHONHASHSEED."""

_CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")


def syscalls_of_start(
    command: Sequence[str], environment: Mapping[str, str], *, until_exit: bool = False
) -> int | None:
    """From exec to the first `next`. None without strace."""
    calls = _trace(command, environment, NO_EVENTS, until_exit=until_exit)
    return None if calls is None else calls.total()


def syscalls_per_event(command: Sequence[str], environment: Mapping[str, str], load: Load) -> dict[str, float] | None:
    """By name. `load.count` events more or less is what is compared. None without strace."""
    short = _trace(command, environment, replace(load, count=0))
    long = _trace(command, environment, load)
    if short is None or long is None:
        return None
    return {name: (long[name] - short[name]) / load.count for name in sorted(long) if long[name] != short[name]}


def instructions_of_start(
    command: Sequence[str], environment: Mapping[str, str], *, until_exit: bool = False
) -> int | None:
    """From exec to the first `next`, in user space. None without valgrind."""
    return _count(command, environment, NO_EVENTS, until_exit=until_exit)


def instructions_per_event(command: Sequence[str], environment: Mapping[str, str], load: Load) -> float | None:
    """In user space. None without valgrind."""
    short = _count(command, environment, replace(load, count=0))
    long = _count(command, environment, load)
    return None if short is None or long is None else (long - short) / load.count


def _trace(
    command: Sequence[str], environment: Mapping[str, str], load: Load, *, until_exit: bool = False
) -> Counter[str] | None:
    strace = find_tool("strace")
    if strace is None:
        return None
    with NamedTemporaryFile() as log:
        # -I 2: a SIGTERM ends both, though there is a log.
        _run([strace, "-I", "2", "-f", "-q", "-o", log.name], command, environment, load, until_exit)
        return _read_calls(Path(log.name))


def _read_calls(log: Path) -> Counter[str]:
    lines = log.read_text(errors="replace").splitlines()
    return Counter(found[1] for line in lines if (found := _CALL.match(line)))


def _count(
    command: Sequence[str], environment: Mapping[str, str], load: Load, *, until_exit: bool = False
) -> int | None:
    valgrind = find_tool("valgrind")
    if valgrind is None:
        return None
    with NamedTemporaryFile() as log:
        tool = [valgrind, "--quiet", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={log.name}"]
        _run(tool, command, environment, load, until_exit)
        return _read_summary(Path(log.name))


def _read_summary(log: Path) -> int:
    lines = log.read_text(errors="replace").splitlines()
    return next(int(line.split()[1]) for line in reversed(lines) if line.startswith("summary:"))


def _run(
    tool: Sequence[str], command: Sequence[str], environment: Mapping[str, str], load: Load, until_exit: bool
) -> None:
    fixed = [flag for argument in command for flag in _READS_ENVIRONMENT.get(argument, (argument,))]
    run([*tool, *fixed], {**environment, **_FIXED}, load, spins=False, until_exit=until_exit)
