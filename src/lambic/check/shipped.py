"""Which distributions a function gets in Lambda, and by what others are declared that it does not get."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambic.graph import Distribution, Distributions, normalize
from lambic.project import Project, Target

from .declared import Declared, Wanted, parse, read_declared
from .lock import Lock, Locked, Need
from .marker import may_apply

_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


@dataclass(frozen=True)
class Other:
    """Why a distribution is known and yet left out: `kind` is "group" or "extra", `name` that of it."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"the dependency group {self.name!r}" if self.kind == "group" else f"the extra {self.name!r}"


class Shipped:
    """What the project needs by uv.lock, else by what it declares and what is installed.

    `folders` are local packages (workspace members, paths): own code of the project. `installed` is asked late, for
    what is found depends on these folders.
    """

    def __init__(
        self,
        project: Project,
        target: Target,
        groups: Sequence[str],
        lock: Lock | None,
        installed: Callable[[], Distributions],
    ) -> None:
        self._project = project
        self._target = target
        self._groups = tuple(groups)
        self._lock = lock
        self._installed = installed
        self._own = lock.project(project.root) if lock is not None else None

    @cached_property
    def _declared(self) -> Declared:
        return read_declared(self._project, self._groups)

    @cached_property
    def _locked(self) -> tuple[Locked, ...] | None:
        if self._lock is None or self._own is None:
            return None
        return self._lock.closure(self._own, self._groups, self._target)

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        if self._lock is not None and self._locked is not None:
            return tuple(self._lock.folder(each) for each in self._locked if each.is_local)
        return () if self._project.dependencies.kind == "uv.lock" else self._declared.folders

    @cached_property
    def names(self) -> frozenset[str] | None:
        """Normalized names of all that the function gets; None when that can't be known by looking."""
        if self._locked is not None:
            return frozenset(each.name for each in self._locked)
        if self._project.dependencies.kind == "uv.lock" or not self._declared.is_whole:
            return None
        return self._closure(self._declared.wanted)

    @cached_property
    def others(self) -> Mapping[str, Other]:
        """Names of what only groups and extras bring that the function does not take, the groups first."""
        found: dict[str, Other] = {}
        for other, names in self._asides():
            for name in names:
                found.setdefault(name, other)
        kept = self.names or ()
        return {name: other for name, other in found.items() if name not in kept}

    def _asides(self) -> Iterator[tuple[Other, Iterable[str]]]:
        if self._lock is not None and self._own is not None:
            needs: dict[Other, tuple[Need, ...]] = {
                Other("group", name): each for name, each in self._own.groups.items()
            }
            needs |= {Other("extra", name): each for name, each in self._own.extras.items()}
            for other, each in needs.items():
                yield other, [package.name for package in self._lock.follow(each, self._target)]
        elif self._project.dependencies.kind != "uv.lock":
            wanted = {Other("group", name): each for name, each in self._declared.groups.items()}
            wanted |= {Other("extra", name): each for name, each in self._declared.extras.items()}
            for other, texts in wanted.items():
                yield other, self._closure(texts)

    @cached_property
    def _by_name(self) -> Mapping[str, Distribution]:
        return {each.name: each for each in self._installed().all}

    def _closure(self, wanted: Iterable[Wanted]) -> frozenset[str]:
        """What the requirements bring along, as the installed metadata has it."""
        waiting = list(wanted)
        seen: set[Wanted] = set()
        while waiting:
            each = waiting.pop()
            if each not in seen and each.name != "lambic" and may_apply(each.marker, self._target):
                seen.add(each)
                distribution = self._by_name.get(each.name)
                waiting += _requirements(distribution, each.extras) if distribution is not None else ()
        return frozenset(each.name for each in seen)


def _requirements(distribution: Distribution, extras: Sequence[str]) -> Iterator[Wanted]:
    """What it requires without an extra, and with those asked for; an extra's own marker is left to the installer."""
    asked = set(map(normalize, extras))
    for line in _required_lines(distribution.path / "METADATA"):
        wanted = parse(line)
        if wanted is not None:
            needed = set(map(normalize, _EXTRA.findall(wanted.marker)))
            if not needed or needed & asked:
                yield wanted._replace(marker="") if needed else wanted


def _required_lines(metadata: Path) -> Iterator[str]:
    try:
        text = metadata.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.partition("\n\n")[0].splitlines():
        if line.startswith("Requires-Dist:"):
            yield line.partition(":")[2].strip()
