"""Projects broken in every way that mutants/ knows: whether each change breaks them, and whether the check says so."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lambic.check import Diagnostic

from .mutants.everything import make_subject, mutate
from .mutants.mutant import Mutant, Subject, Written
from .outcomes import Outcome, Outcomes
from .rule_pages import check
from .working import Working, site_of

MOST_FUNCTIONS = 3
"""So many of the functions that a change touches are run."""


@dataclass(frozen=True)
class Trial:
    """`is_proven` says that the mutant is broken, `codes` which rules have found something in what was changed."""

    mutant: Mutant
    is_proven: bool
    codes: tuple[str, ...] = ()


class Laboratory:
    """A project in a folder of its own, broken and mended again and again."""

    def __init__(self, working: Working, folder: Path, outcomes: Outcomes) -> None:
        self.root = working.copy(folder)
        self._working = working
        self._outcomes = outcomes
        self._before = {name: outcomes.of(self.root, name, calls) for name, calls in working.calls.items()}
        self._known = frozenset(map(_told, check(self.root).diagnostics))

    def subject(self) -> Subject:
        handlers = {name: self._outcomes.handler_of(self.root, name) for name in self._working.calls}
        return make_subject(self._working.name, self.root, self._before, handlers)

    def try_all(self, share: float) -> Iterator[Trial]:
        """As `mutate`."""
        subject = self.subject()
        for mutant in mutate(subject, share):
            assert any(text != subject.files.get(path) for path, text in mutant.changes.items()), mutant.name
            with self._changed(mutant):
                is_proven = isinstance(mutant.proof, Written) or self._is_broken(mutant)
                yield Trial(mutant, is_proven, self._find(mutant) if is_proven else ())

    def _is_broken(self, mutant: Mutant) -> bool:
        """Whether a function that the change touches gives another outcome."""
        return any(self._after(name, mutant) != self._told_before(name) for name in mutant.functions[:MOST_FUNCTIONS])

    def _after(self, name: str, mutant: Mutant) -> object:
        return self._outcomes.of(self.root, name, self._working.calls.get(name, ()), mutant.shadowed).told

    def _told_before(self, name: str) -> object:
        return self._before.get(name, Outcome(())).told

    def _find(self, mutant: Mutant) -> tuple[str, ...]:
        """The codes of what is found now in the changed files, the settings, or where else the mistake can be shown."""
        files = {self.root / path for path in (*mutant.changes, *mutant.shown_in, "pyproject.toml")}
        found = [each for each in check(self.root).diagnostics if _told(each) not in self._known]
        return tuple(sorted({each.code for each in found if _places(each) & files}))

    @contextmanager
    def _changed(self, mutant: Mutant) -> Iterator[None]:
        paths = [self.root / path for path in mutant.changes]
        before = [path.read_bytes() if path.exists() else None for path in paths]
        try:
            for path, content in zip(paths, mutant.changes.values(), strict=True):
                _write(path, content.encode() if isinstance(content, str) else content)
            yield
        finally:
            for path, old in zip(paths, before, strict=True):
                _write(path, old)


def _write(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)


def _told(diagnostic: Diagnostic) -> tuple[str, str]:
    return diagnostic.code, diagnostic.message


def _places(diagnostic: Diagnostic) -> set[Path]:
    return {diagnostic.span.file, *(related.span.file for related in diagnostic.related)}


@dataclass(frozen=True)
class Recall:
    """What came of all mutants of a project."""

    trials: tuple[Trial, ...]

    @property
    def proven(self) -> list[Trial]:
        return [each for each in self.trials if each.is_proven]

    @property
    def missed(self) -> list[str]:
        return [each.mutant.name for each in self.proven if not each.codes]

    @property
    def found_part(self) -> float:
        return 1 - len(self.missed) / len(self.proven)

    def lines(self, name: str) -> Iterable[str]:
        """For people."""
        kept = f"{len(self.proven)} broken, {len(self.trials) - len(self.proven)} not broken after all"
        yield f"{name}: {self.found_part:.1%} found ({kept})"
        missed = Counter(each.mutant.operator for each in self.proven if not each.codes)
        for operator, count in sorted(missed.items()):
            yield f"  missed {count}: {operator}"


def try_mutants(working: Working, folder: Path, share: float) -> Recall:
    """As `mutate`. Works in `folder`."""
    with Outcomes([site_of(folder / working.name)], working.environment) as outcomes:
        return Recall(tuple(Laboratory(working, folder, outcomes).try_all(share)))
