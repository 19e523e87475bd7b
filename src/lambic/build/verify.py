"""The story of verification: each bundle, limited to itself, does what the full install does.

Third-party modules are imported here, as functions share them: once for each part that is the same. The project's own
modules, and the init phase, run in a sandbox only; without one they are not run.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from .candidate import Candidate
from .ground import NotHere, Reach, Stands, Subject
from .part import part_facts, prove_part, third_party_modules
from .proof import Remarks, keep_proof
from .report import BuiltFunction
from .sandbox import FindSandbox, Sandbox
from .start import Start
from .verification import NOTHING, THIRD_PARTY, WHOLE, Verification
from .whole import AWS_LOOP, prove_whole, whole_facts

Proofs = Mapping[str, Future[Remarks]]

NO_SANDBOX = (
    "your own modules and the init phase are not verified, which takes bubblewrap (Linux), and leave to make "
    "namespaces: apt install bubblewrap"
)

_PLACED = re.compile(r"\S+:\d+: ")
"""A remark that begins with file and line."""


class Prover:
    """Proves in the background. `find` finds a sandbox, or None; `reach` what a function reaches. Use in `with`."""

    def __init__(self, find: FindSandbox, reach: Reach) -> None:
        self._background = ThreadPoolExecutor(1)
        self._sandbox = self._background.submit(find)
        self._reach = reach

    def __enter__(self) -> "Prover":
        return self

    def __exit__(self, *_: object) -> None:
        self._background.shutdown()

    def begin(self, start: Start, candidates: Sequence[Candidate]) -> Future[Mapping[str, Verification]]:
        """How far each bundle is proven. Its result raises LambicError for one that lacks a module or a file."""
        return self._background.submit(self._prove, start, candidates)

    def _prove(self, start: Start, candidates: Sequence[Candidate]) -> Mapping[str, Verification]:
        with Stands(start.project, start.folder.path, self._reach) as stands:
            return verify(candidates, stands, start.project.root, self._sandbox.result())


def add_proof(record: BuiltFunction, found: Verification) -> BuiltFunction:
    notes = (*record.notes, *found.notes)
    return replace(record, verified=found.scope, unverified=found.unverified, notes=notes)


def verify(
    candidates: Sequence[Candidate], stands: Stands, root: Path, sandbox: Sandbox | None
) -> Mapping[str, Verification]:
    """How far each function's bundle is proven."""
    found: dict[str, Verification] = {}
    subjects: list[Subject] = []
    for each in candidates:
        try:
            subjects.append(stands.find(each))
        except NotHere as reason:
            text = f"not verified: {reason}"
            found[each.plan.function.name] = Verification(NOTHING, (text,), (text,))
    with _pool() as pool:
        begun = _begin_parts(subjects, root, sandbox, pool)
        begun_wholes = _begin_wholes(subjects, root, sandbox, pool) if sandbox else {}
        parts = {name: proof.result() for name, proof in begun.items()}
        wholes = {name: proof.result() for name, proof in begun_wholes.items()}
    for subject in subjects:
        found[subject.name] = _conclude(subject, parts.get(subject.name, ()), wholes.get(subject.name))
    return found


@contextmanager
def _pool() -> Iterator[ThreadPoolExecutor]:
    """What nobody has begun is not begun any more when one proof fails."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_parts(subjects: Iterable[Subject], root: Path, sandbox: Sandbox | None, pool: ThreadPoolExecutor) -> Proofs:
    """By function; those with the same part share the proof."""
    shared: dict[str, list[Subject]] = {}
    for subject in subjects:
        if third_party_modules(subject):
            shared.setdefault(repr(part_facts(subject, sandbox)), []).append(subject)

    def prove(facts: str, group: list[Subject]) -> Remarks:
        names = [subject.name for subject in group]
        return keep_proof(facts, lambda: prove_part(group[0], names, root, sandbox))

    proofs = {facts: pool.submit(prove, facts, group) for facts, group in shared.items()}
    return {subject.name: proofs[facts] for facts, group in shared.items() for subject in group}


def _begin_wholes(subjects: Sequence[Subject], root: Path, sandbox: Sandbox, pool: ThreadPoolExecutor) -> Proofs:
    def prove(subject: Subject) -> Remarks:
        return keep_proof(whole_facts(subject), lambda: prove_whole(subject, root, sandbox))

    return {subject.name: pool.submit(prove, subject) for subject in subjects}


def _conclude(subject: Subject, part: Remarks, whole: Remarks | None) -> Verification:
    stood_in = (subject.stands_in,) if subject.stands_in else ()
    if whole is None:
        return Verification(THIRD_PARTY, (*stood_in, *part, NO_SANDBOX), (NO_SANDBOX, *_notes(subject, part)))
    return Verification(WHOLE, (*stood_in, *part, *whole), tuple(_notes(subject, (*part, *whole))))


def _notes(subject: Subject, remarks: Remarks) -> Iterator[str]:
    """What somebody chose, or is told already, takes no further line; a place says it for all functions."""
    if subject.stands_in:
        yield subject.stands_in
    offered = [each.name for each in subject.plan.reach.missing if each.is_offered]
    for remark in remarks:
        if remark != AWS_LOOP and not any(f"No module named {name!r}" in remark for name in offered):
            yield f"not verified: {remark}" if _PLACED.match(remark) else f"not verified: {subject.name}: {remark}"
