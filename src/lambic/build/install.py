"""Requirements -> one folder of installed wheels, made once for all functions that share them."""

import hashlib
import json
import platform
import re
import shutil
import sysconfig
from pathlib import Path

from lambic.project import PROVIDED, LambicError, Project, Target, naming, running_interpreter

from .cache import cache_folder, keep_checked, keep_folder, read_checked
from .dependencies import Requirements, read_requirements
from .interpreter import interpreter_for
from .records import check_records
from .traces import trace
from .uv import Uv, is_network_failure

_AL2_PYTHONS = ("3.11",)
"""Runtimes on Amazon Linux 2 (glibc 2.26); the later ones are on Amazon Linux 2023, glibc 2.34 (AWS: "Runtimes")."""

_MACHINES = {"arm64": "aarch64"}
_WHEELLESS = re.compile(
    r"Wheels are required for `([^`]+)` because building from source is disabled"
    r"|Building source distributions is disabled, but attempted to build `([^`]+)`"
)
"""Of a registry, and by an address of its own."""
_MARK = ".trace"
"""Beside the modules, since whoever makes an installation makes both at once."""
_NOT_MODULES = ("bin", "Scripts", ".lock")


def install_dependencies(project: Project, target: Target, groups: tuple[str, ...] = ()) -> Path:
    """The folder with the project's packages for the target: in the user's cache, never written into afterwards.

    Its files are hard links into uv's cache: whoever runs them has to keep byte code elsewhere.

    Raises LambicError: with uv's words when resolving or installing fails.
    """
    return install(project, target, read_requirements(project, target, groups, python_for(target)))


def install(project: Project, target: Target, requirements: Requirements) -> Path:
    """Wheels, and what builds into a wheel for any machine: what is compiled here can't be promised to run there.

    What somebody has changed since is installed again.
    """
    place = cache_folder("installed", _key(target, requirements))
    is_changed = _is_changed(place)

    def fill(fresh: Path) -> None:
        _fill(project, target, requirements, fresh)
        if is_changed:
            check_records(fresh)
        keep_checked(fresh / _MARK, trace(fresh).encode())

    return keep_folder(place, fill, is_stale=is_changed)


def remember_installed(project: Project, target: Target, groups: tuple[str, ...], place: Path) -> None:
    """Notes what `find_installed` is to find."""
    memory = _memory(project, target, groups)
    if read_checked(memory) != str(place).encode():
        keep_checked(memory, str(place).encode())


def find_installed(project: Project, target: Target, groups: tuple[str, ...]) -> Path | None:
    """Where the last build installed the project's packages; None when that was for other requirements.

    Asks nobody: what an installation was made for is remembered by the files that say what is wanted.
    """
    kept = read_checked(_memory(project, target, groups))
    place = Path(kept.decode()) if kept is not None else None
    return place if place is not None and place.is_dir() else None


def _memory(project: Project, target: Target, groups: tuple[str, ...]) -> Path:
    wanted = project.dependencies.file
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in (wanted,) if file and file.is_file()]
    question = json.dumps([str(project.root), target.python, target.architecture, target.is_local, groups, texts])
    return cache_folder("wanted", hashlib.sha256(question.encode()).hexdigest()[:40])


def _is_changed(place: Path) -> bool:
    """Whether there is an installation that is not as it was made; older releases left no mark."""
    mark = place / _MARK
    return mark.is_file() and read_checked(mark) != trace(place, _MARK).encode()


def python_for(target: Target) -> Path:
    """The interpreter uv is given: the target's, or of its version, else the running one. Raises LambicError."""
    found = interpreter_for(target)
    if found is None and target.is_local:
        raise LambicError(
            f"no Python {target.python} was found on this machine", f"install it: uv python install {target.python}"
        )
    return (found or running_interpreter()).path


def _key(target: Target, requirements: Requirements) -> str:
    made_for = [target.python, *_platform(target)]
    if target.is_local:
        made_for += [sysconfig.get_platform(), platform.libc_ver()[0], str(python_for(target))]
    wheels = [Path(line).stat().st_mtime_ns for line in requirements.lines if line.startswith("/")]
    return hashlib.sha256(json.dumps([made_for, requirements.text, wheels]).encode()).hexdigest()[:40]


def _platform(target: Target) -> list[str]:
    """uv's options for a machine that is not this one; none for a local target."""
    if target.is_local:
        return []
    glibc = "2_17" if target.python in _AL2_PYTHONS and target.runtime != PROVIDED else "2_34"
    machine = _MACHINES.get(target.architecture, target.architecture)
    return ["--python-platform", f"{machine}-manylinux_{glibc}", "--python-version", target.python]


def _fill(project: Project, target: Target, requirements: Requirements, folder: Path) -> None:
    if not requirements.lines:
        return
    listed = folder.with_name(f"{folder.name}.txt")
    with naming(listed):
        listed.write_text(requirements.text)
    try:
        built = _run(project, target, requirements, folder, listed)
    finally:
        listed.unlink()
    for name in built if not target.is_local else ():
        _refuse_compiled(folder, name, target)
    _remove_others(folder)


def _run(project: Project, target: Target, requirements: Requirements, folder: Path, listed: Path) -> list[str]:
    """Gives the packages that had no wheel at all, and were built."""
    command = ["pip", "install", "--quiet", "--target", str(folder), "--no-deps", "--only-binary", ":all:"]
    command += [*_platform(target), "-r", str(listed)]
    if requirements.has_all_hashes:
        command.append("--require-hashes")
    uv, built, failed = Uv(project.root, python_for(target)), list[str](), None
    while True:
        more = [word for name in built for word in ("--no-binary", name)]
        if failed:
            # All is pinned: what uv has kept of it is as good as what a network would bring.
            more.append("--offline")
        try:
            uv.run([*command, *more], f"installing the dependencies for {_shown(target)}")
        except LambicError as error:
            name = _find_wheelless(error.hint or "")
            if name is not None and name not in built:
                built.append(name)
            elif failed is None and is_network_failure(error):
                failed = error
            else:
                raise failed or error from None
        else:
            return built


def _find_wheelless(text: str) -> str | None:
    """The package of which uv says that there are sources only."""
    found = _WHEELLESS.search(text)
    return found[1] or found[2] if found else None


def _refuse_compiled(folder: Path, name: str, target: Target) -> None:
    """Raises LambicError when what was built is for machines like this one (PyPA: "Binary distribution format")."""
    normalized = re.sub(r"[-_.]+", "_", name).lower()
    for file in folder.glob("*.dist-info/WHEEL"):
        if re.sub(r"[-_.]+", "_", file.parent.name.partition("-")[0]).lower() == normalized:
            tags = re.findall(r"^Tag: *(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)
            if not all(tag.endswith("-none-any") for tag in tags):
                raise LambicError(
                    f"{name} has no wheels, and its sources build into machine code for this machine ({tags[0]}), "
                    f"not for {_shown(target)}",
                    f"take a version of {name} that has wheels, or give the project one: {name} @ file:///path/to/wheel",
                )


def _shown(target: Target) -> str:
    return f"Python {target.python} on {'this machine' if target.is_local else target.architecture}"


def _remove_others(folder: Path) -> None:
    """Scripts are started by nobody in a function."""
    for name in _NOT_MODULES:
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
