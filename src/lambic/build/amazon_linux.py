"""Whether the interpreter in a bundle can be loaded by the Linux that Lambda's provided.al2023 is."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lambic.project import LambicError, install_command

from .contents import Plan
from .elf import is_elf, loader, needed_libraries, needed_versions
from .interpreter import HOME
from .pack import Entry

GLIBC = (2, 34)
"""Of Amazon Linux 2023 (AWS: "Amazon Linux 2023 C library")."""

_VERSIONS = {"GLIBC_ABI_DT_RELR": (2, 36)}
"""Those that are no number, and the release that first had them."""

_OF_GLIBC = re.compile(r"(ld-linux[\w-]*|lib(c|m|dl|pthread|rt|util|resolv|anl|nsl))\.so\.\d+")


def find_interpreter_notes(plan: Plan, entries: Iterable[Entry]) -> Iterator[str]:
    """A note on libraries that Lambda does not promise. Raises LambicError for what can't be loaded there."""
    if not plan.kit.target.is_local and plan.kit.target.has_interpreter:
        yield from _check(plan, entries)


def _check(plan: Plan, entries: Iterable[Entry]) -> Iterator[str]:
    inside = [entry for entry in entries if entry.name.startswith(f"{HOME}/") and is_elf(entry.blob.content)]
    brought = {entry.name.rpartition("/")[2] for entry in inside}
    lacks: dict[str, str] = {}
    for entry in inside:
        _check_glibc(plan, entry)
        for name in needed_libraries(entry.blob.content):
            if name.rpartition("/")[2] not in brought and not _OF_GLIBC.fullmatch(name):
                lacks.setdefault(name, entry.name.rpartition("/")[2].partition(".")[0])
    if lacks:
        listed = ", ".join(f"{name} ({user})" for name, user in sorted(lacks.items()))
        yield (
            f"{plan.function.name}: its Python needs libraries that are not in the bundle, and perhaps not in Lambda: "
            f"{listed}; a stand-alone Python brings them: {_way_out(plan)}"
        )


def _check_glibc(plan: Plan, entry: Entry) -> None:
    needed = max(map(_number, needed_versions(entry.blob.content)), default=GLIBC)
    is_other = "musl" in loader(entry.blob.content)
    if is_other or needed > GLIBC:
        what = "another C library (musl)" if is_other else f"glibc {needed[0]}.{needed[1]}"
        raise LambicError(
            f"{plan.function.name}: {_shown(plan, entry)} needs {what}, "
            f"and {plan.function.runtime} has glibc {GLIBC[0]}.{GLIBC[1]}",
            f"take a stand-alone Python, which needs less: {_way_out(plan)}",
        )


def _number(version: str) -> tuple[int, int]:
    """(0, 0) for what no release of glibc has to have."""
    found = re.fullmatch(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?", version)
    return (int(found[1]), int(found[2])) if found else _VERSIONS.get(version, (0, 0))


def _shown(plan: Plan, entry: Entry) -> Path:
    """The file of the interpreter, not the one made of it."""
    if entry.origin:
        return entry.origin
    home, name = plan.kit.home, entry.name.rpartition("/")[2]
    assert home is not None
    return home.library if home.library and home.library.name == name else home.executable


def _way_out(plan: Plan) -> str:
    command = install_command(plan.kit.target.python, plan.kit.target.architecture)
    own = plan.kit.target.interpreter
    return f"{command}, and leave interpreter out" if own and own.named else command
