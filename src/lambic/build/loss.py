"""What a bundle lacks: two sights compared, the full install's and the bundle's."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lambic.graph import Tree
from lambic.project import LambicError

from .contents import Plan
from .interpreter import HOME
from .sandbox import TASK
from .sight import Failure, Place, Seen, Sight

_MANY = 5
"""From so many modules of one package on, it is the package that should be kept."""
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


@dataclass(frozen=True)
class Loss:
    """`what` is "module", "file", or "failure" (a module that is there but does not load; `text` says how).

    `place` is who asked for it, "file:line" as the manifest names files, or "".
    """

    what: str
    name: str
    place: str = ""
    text: str = ""


@dataclass(frozen=True)
class Ground:
    """What a bundle is compared by: its plan, the project's root, the names of its files and where it was run."""

    plan: Plan
    root: Path
    files: Collection[str]
    bundle: str
    kept: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", frozenset(module.name for module in self.plan.reach.modules))

    def tree_of(self, file: str) -> Tree | None:
        """The tree that a file belongs to: the innermost, for `src` lies in the project's root."""
        found = [tree for tree in self.plan.kit.trees if file.startswith(f"{tree.path}/")]
        return max(found, key=lambda tree: len(str(tree.path)), default=None)

    def counts(self, file: str) -> bool:
        """Whether a bundle would have to bring it."""
        tree = self.tree_of(file)
        return tree is not None and (tree.kind != "stdlib" or self.plan.kit.target.has_interpreter)

    def relative(self, file: str) -> str:
        tree = self.tree_of(file)
        return file[len(str(tree.path)) + 1 :] if tree else file

    def is_there(self, file: str) -> bool:
        tree = self.tree_of(file)
        start = f"{HOME}/lib/python{self.plan.kit.target.python}/" if tree and tree.kind == "stdlib" else ""
        return start + self.relative(file) in self.files

    def shown(self, place: Place) -> str:
        file, line = place
        if not file:
            return ""
        for start in (f"{self.bundle}/", f"{TASK}/"):
            if file.startswith(start):
                return f"{file[len(start) :]}:{line}"
        return f"{self.plan.shown(self.root, Path(file))}:{line}"

    def told(self, failure: Failure) -> str:
        """A failure in words that are the same wherever it happened."""
        text = failure.text
        for start in sorted((self.bundle, TASK, *(str(tree.path) for tree in self.plan.kit.trees)), key=len)[::-1]:
            text = text.replace(f"{start}/", "").replace(start, "")
        text = _ADDRESS.sub("0x...", text.replace(".pyc", ".py"))
        return f"{failure.kind}: {text}" if text else failure.kind


def find_losses(ground: Ground, full: Sight, bundle: Sight) -> list[Loss]:
    """What the imports found in the full install and not in the bundle; nothing where they went the same way.

    Files that are rarely missed count where a module fails for no better reason, and are told after it.
    """
    failures = list(_failures(ground, full, bundle))
    files = list(_lost_files(ground, full.last))
    modules = list(lost_modules(ground, full.last, bundle.last.loaded if bundle.seen else ()))
    found = [*modules, *(loss for loss in files if not _is_weak(loss.name))]
    return found or ([*failures, *files] if failures else [])


def find_differences(ground: Ground, full: Sight, bundle: Sight) -> Iterator[str]:
    """Modules that fail in both, and not in the same words."""
    for name, failure in bundle.imports.items():
        other = full.imports.get(name)
        if failure and other and ground.told(failure) != ground.told(other):
            yield f"{name} fails with {ground.told(failure)}, and in the full install with {ground.told(other)}"


def lost_modules(ground: Ground, full: Seen, loaded: Collection[str]) -> Iterator[Loss]:
    """Modules that came with the full install and are not in the bundle; those that only they ask for are left out."""
    lost = {
        name: file
        for name, file in full.loaded.items()
        if name not in loaded and name not in ground.kept and file and ground.counts(file)
    }
    asked = {name: full.asked.get(name, ("", 0)) for name in lost}
    lost = _without_vain(ground, lost, asked)
    first = [name for name in lost if asked[name][0] not in lost.values()] or list(lost)
    for name in sorted(first):
        if not any(other.startswith(f"{name}.") and asked[other] == asked[name] for other in first):
            yield Loss("module", name, ground.shown(asked[name]))


def _without_vain(ground: Ground, lost: dict[str, str], asked: dict[str, Place]) -> dict[str, str]:
    """Without those that only a module asks for which fails in the end: it got so far, and is in no bundle."""
    vain: set[str] = set()
    while found := {file for name, file in lost.items() if file not in vain and _is_vain(ground, asked[name][0], vain)}:
        vain |= found
    return {name: file for name, file in lost.items() if file not in vain}


def _is_vain(ground: Ground, asker: str, vain: set[str]) -> bool:
    name = ground.relative(asker).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return asker in vain or (bool(asker) and ground.plan.kit.graph.is_dead(name))


def _lost_files(ground: Ground, full: Seen) -> Iterator[Loss]:
    for file, place in sorted(full.opened.items()):
        if ground.counts(file) and not ground.is_there(file) and not _is_private(ground, file) and Path(file).is_file():
            yield Loss("file", ground.relative(file), ground.shown(place))


def find_trace_losses(ground: Ground, full: Seen) -> list[Loss]:
    """What came with an event that the bundle does not hold."""
    return [*lost_modules(ground, full, ()), *lost_files(ground, full)]


def lost_files(ground: Ground, full: Seen) -> Iterator[Loss]:
    """Files that were opened in the full install and are not in the bundle, apart from those that nobody misses."""
    return (loss for loss in _lost_files(ground, full) if not _is_weak(loss.name))


def _is_private(ground: Ground, file: str) -> bool:
    """Hidden files of the project (`.env`) are for this machine; where they are read, Lambda has them not."""
    tree = ground.tree_of(file)
    is_hidden = any(part.startswith(".") for part in ground.relative(file).split("/"))
    return tree is not None and tree.kind == "own" and is_hidden


def _is_weak(name: str) -> bool:
    """Looked into by who goes through all that is installed, or reads sources for a message: rarely missed."""
    return ".dist-info/" in name or name.endswith((".py", ".pyc"))


def _failures(ground: Ground, full: Sight, bundle: Sight) -> Iterator[Loss]:
    """Modules that load in the full install alone."""
    for name, failure in full.imports.items():
        if failure is None and name not in bundle.imports:
            yield Loss("failure", name, text=bundle.ended)
            return
        if failure is None and (met := bundle.imports[name]):
            yield Loss("failure", name, ground.shown(met.place), ground.told(met))


def refusal(functions: str, losses: list[Loss]) -> LambicError:
    """The error for what is lost: the first in full, the others by name."""
    first, others = losses[0], [loss.name for loss in losses[1:]]
    message = f"{functions}: {_sentence(first)}"
    if others:
        message += f" (and {len(others)} more: {', '.join(others[:_MANY])}{', ...' if len(others) > _MANY else ''})"
    return LambicError(message, " and ".join(settings_for(losses)) or None)


def _sentence(loss: Loss) -> str:
    place = loss.place or "an import"
    if loss.what == "failure":
        where = f" ({loss.place})" if loss.place else ""
        return f"{loss.name} loads in the full install, but not in the bundle: {loss.text}{where}"
    verb = "loads" if loss.what == "module" else "opens"
    return f"{place} {verb} {loss.name}, which is not in the bundle"


def settings_for(losses: list[Loss]) -> Iterator[str]:
    """The settings that keep what is lost, as they stand in pyproject.toml."""
    names: dict[str, list[str]] = {}
    for loss in losses:
        if loss.what == "module":
            names.setdefault(loss.name.partition(".")[0], []).append(loss.name)
    single = [name for some in names.values() if len(some) < _MANY for name in some]
    whole = [top for top, some in names.items() if len(some) >= _MANY]
    files = list(dict.fromkeys(_pattern(loss.name) for loss in losses if loss.what == "file"))
    if single:
        yield f"include-modules = [{_quoted(single)}]"
    if files:
        is_source = all(name.endswith(".py") for name in files)
        yield "bytecode = false" if is_source else f"include-files = [{_quoted(files)}]"
    if failed := sorted({loss.name.partition(".")[0] for loss in losses if loss.what == "failure"}):
        whole += failed if not (single or files) else []
    if whole:
        yield f"keep-whole = [{_quoted(whole)}]"


def _pattern(name: str) -> str:
    """Versions stand in the folders of metadata, and change."""
    return re.sub(r"-[^/-]+\.dist-info/", "-*.dist-info/", name)


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
