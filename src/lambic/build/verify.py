"""The story of verification: each bundle, limited to itself, does what the full install does.

Third-party modules are imported here, as functions share them: once for each part that is the same. The project's own
modules, and the init phase, run in a sandbox only; without one they are not run.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from .candidate import Candidate
from .ground import NotHere, Reach, Stands, Subject
from .part import part_facts, prove_part, third_party_modules
from .proof import Remarks, keep_proof
from .report import BuiltFunction, Step
from .sandbox import Sandbox
from .start import Start
from .verification import NOTHING, THIRD_PARTY, WHOLE, Verification
from .whole import AWS_LOOP, prove_whole, whole_facts

Records = dict[str, BuiltFunction]

NO_SANDBOX = (
    "your own modules and the init phase are not verified, which takes bubblewrap (Linux), and leave to make "
    "namespaces: apt install bubblewrap"
)

_PLACED = re.compile(r"\S+:\d+: ")
"""A remark that begins with file and line."""


class Prover:
    """`sandbox` is None where there is none; `reach` finds what a function reaches."""

    def __init__(self, sandbox: Sandbox | None, reach: Reach, listen: Callable[[Step], None]) -> None:
        self._sandbox = sandbox
        self._reach = reach
        self._listen = listen

    def prove(self, start: Start, candidates: Sequence[Candidate], built: Records) -> Records:
        """The records, with what is proven. Raises LambicError for a bundle that lacks a module or a file."""
        self._listen(Step("verify", "importing what the bundles hold"))
        with Stands(start.project, start.folder.path, self._reach) as stands:
            found = verify(candidates, stands, start.project.root, self._sandbox)
        return {name: _add(record, found[name]) for name, record in built.items()}


def _add(record: BuiltFunction, found: Verification) -> BuiltFunction:
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
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        parts = _prove_parts(subjects, root, sandbox, pool)
        wholes = _prove_wholes(subjects, root, sandbox, pool) if sandbox else {}
    for subject in subjects:
        found[subject.name] = _conclude(subject, parts[subject.name], wholes.get(subject.name))
    return found


def _prove_parts(
    subjects: Iterable[Subject], root: Path, sandbox: Sandbox | None, pool: ThreadPoolExecutor
) -> dict[str, Remarks]:
    """By function; those with the same part share the proof."""
    shared: dict[str, list[Subject]] = {}
    for subject in subjects:
        shared.setdefault(repr(part_facts(subject, sandbox)), []).append(subject)

    def prove(facts: str, group: list[Subject]) -> Remarks:
        names = [subject.name for subject in group]
        return keep_proof(facts, lambda: prove_part(group[0], names, root, sandbox))

    groups = [(facts, group) for facts, group in shared.items() if third_party_modules(group[0])]
    found = pool.map(lambda each: prove(*each), groups)
    proofs = {facts: remarks for (facts, _), remarks in zip(groups, found, strict=True)}
    return {subject.name: proofs.get(facts, ()) for facts, group in shared.items() for subject in group}


def _prove_wholes(
    subjects: Sequence[Subject], root: Path, sandbox: Sandbox, pool: ThreadPoolExecutor
) -> dict[str, Remarks]:
    def prove(subject: Subject) -> Remarks:
        return keep_proof(whole_facts(subject), lambda: prove_whole(subject, root, sandbox))

    return dict(zip([subject.name for subject in subjects], pool.map(prove, subjects), strict=True))


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
