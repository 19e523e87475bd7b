"""What a project depends on -> exact requirements, by uv.lock, requirements.txt or pyproject.toml."""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lambic.project import LambicError, Project, Target, find_workspace

from .cache import cache_folder, keep_checked, read_checked
from .uv import Uv

_OURS = "lambic"
"""It comes from the toolchain that builds; what a project declares of it is for the developer's machine."""

_PLAIN = ("--no-header", "--no-annotate", "--quiet")

_PACKAGE_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
"""Where a local package says what it depends on."""

_SETTINGS = ("pyproject.toml", "uv.toml")
"""What uv goes by, in the project's folder and in its workspace's."""

_MARK = "# from "


@dataclass(frozen=True)
class Requirements:
    """`lines` pin every package of a registry; `roots` are the import roots of local packages, which are copied.

    `files` are all that were read on this machine to find that out: when one of them changes, so may the answer.
    """

    lines: tuple[str, ...] = ()
    roots: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def has_all_hashes(self) -> bool:
        return all("--hash=" in line for line in self.lines)


def read_requirements(project: Project, target: Target, groups: tuple[str, ...], python: Path) -> Requirements:
    """Resolves what is not locked; `groups` are dependency groups (PEP 735) to add. Raises LambicError."""
    kind, file = project.dependencies.kind, project.dependencies.file
    if (kind == "none" or file is None) and not groups:
        return Requirements()
    uv = Uv(project.root, python)
    if kind == "uv.lock" and file is not None:
        return _split(_export(uv, project.root, file, groups), file.parent, [file])
    asked = _asked_files(project.root, file)
    return _split(_compile(uv, project.root, target, groups, asked), project.root, asked)


def _export(uv: Uv, root: Path, lock: Path, groups: tuple[str, ...]) -> str:
    """uv.lock as it is: one export serves every platform, for it carries markers and hashes. It is made once."""
    files = [lock, *(folder / name for folder in (root, lock.parent) for name in _SETTINGS)]
    texts = {str(file): file.read_text(encoding="utf-8") for file in files if file.is_file()}
    key = hashlib.sha256(json.dumps([str(root), texts, groups, uv.conditions]).encode()).hexdigest()
    kept = cache_folder("exported", f"{key}.txt")
    found = read_checked(kept)
    if found is None:
        found = _ask_for_export(uv, groups).encode()
        keep_checked(kept, found)
    return found.decode()


def _ask_for_export(uv: Uv, groups: tuple[str, ...]) -> str:
    command = ["export", "--frozen", "--no-default-groups", "--no-emit-project", "--prune", _OURS, *_PLAIN]
    return uv.run([*command, *(f"--group={group}" for group in groups)], "reading uv.lock")


def _asked_files(root: Path, file: Path | None) -> list[Path]:
    """What says which packages are wanted: the first is the one that uv is given, and has to be there."""
    found = list(_requirement_files(file, set())) or [file] if file is not None and file.suffix == ".txt" else []
    workspace = find_workspace(root)
    return [*found, *(folder / "pyproject.toml" for folder in (root, workspace) if folder is not None)]


def _requirement_files(file: Path, seen: set[Path]) -> Iterator[Path]:
    """A requirements file and those it names with -r and -c."""
    if (real := file.resolve()) in seen or not file.is_file():
        return
    seen.add(real)
    yield file
    for named in re.findall(
        r"^\s*(?:-r|--requirement|-c|--constraint)[\s=]+(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE
    ):
        yield from _requirement_files(file.parent / named, seen)


def _compile(uv: Uv, root: Path, target: Target, groups: tuple[str, ...], asked: list[Path]) -> str:
    """Resolves once; the answer is kept under a hash of all that was asked, and as long as local packages stay."""
    texts = [file.read_text(encoding="utf-8") for file in asked]
    key = hashlib.sha256(json.dumps([str(root), texts, target.python, groups]).encode()).hexdigest()
    kept = cache_folder("resolved", f"{key}.txt")
    found = read_checked(kept)
    if found is not None and _is_current(text := found.decode()):
        return text
    text = _resolve(uv, target, groups, asked[0].name, has_hashes=any("--hash=" in text for text in texts))
    text += "".join(f"{_mark(file)}\n" for file in _split(text, root, []).files)
    keep_checked(kept, text.encode())
    return text


def _mark(file: Path) -> str:
    """A comment with the state of a file that the answer rests on."""
    content = file.read_bytes() if file.is_file() else b""
    return f"{_MARK}{hashlib.sha256(content).hexdigest()} {file}"


def _is_current(text: str) -> bool:
    marks = (line for line in text.splitlines() if line.startswith(_MARK))
    return all(_mark(Path(mark.removeprefix(_MARK).partition(" ")[2])) == mark for mark in marks)


def _resolve(uv: Uv, target: Target, groups: tuple[str, ...], name: str, has_hashes: bool) -> str:
    with tempfile.TemporaryDirectory() as folder:
        excluded = Path(folder, "excluded.txt")
        excluded.write_text(f"{_OURS}\n")
        command = ["pip", "compile", name, "--universal", "--python-version", target.python, *_PLAIN]
        command += ["--excludes", str(excluded), *(f"--group=pyproject.toml:{group}" for group in groups)]
        if has_hashes:
            command.append("--generate-hashes")
        return uv.run(command, f"resolving {name}")


def _split(text: str, base: Path, files: list[Path]) -> Requirements:
    """`base` is what relative paths in the text start from."""
    lines: list[str] = []
    roots: list[Path] = []
    files = list(files)
    for line in _logical_lines(text):
        place = _find_local(line, base)
        if place is None:
            lines.append(line)
        elif place.is_dir():
            roots.append(_import_root(place))
            files += [place / name for name in _PACKAGE_FILES]
        else:
            lines.append(str(place))
            files.append(place)
    return Requirements(tuple(lines), tuple(roots), tuple(files))


def _logical_lines(text: str) -> Iterator[str]:
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    for line in joined.splitlines():
        if (stripped := line.strip()) and not stripped.startswith("#"):
            yield stripped


def _find_local(line: str, base: Path) -> Path | None:
    """The folder or wheel that a line names; None for a package of a registry, which is pinned, and of a URL.

    Raises LambicError when there is nothing.
    """
    text = line.removeprefix("-e ").partition(" ;")[0].partition(" --hash")[0].strip()
    name, at, url = text.partition(" @ ")
    text = url if at else text
    is_elsewhere = "://" in text and not text.startswith("file:")
    if is_elsewhere or re.match(r"[\w.-]+(\[[^\]]*\])?\s*[=<>~!]=", text):
        return None
    path = unquote(text.removeprefix("file:").removeprefix("//").partition("#")[0])
    if (found := base / path).exists():
        return found.resolve()
    raise LambicError(f"{name}: the local package {path} is not there", "correct its path in pyproject.toml")


def _import_root(package: Path) -> Path:
    """Where a local package's modules lie: its src/ if it has one."""
    return source if (source := package / "src").is_dir() else package
