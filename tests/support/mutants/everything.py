"""All mutants of a project, always the same ones."""

import math
from collections.abc import Iterator
from pathlib import Path

from ..outcomes import Outcome
from . import handlers, http, imports, language, settings
from .mutant import OPERATORS, Mutant, Subject, spread

FAMILIES = (handlers, imports, language, http, settings)
"""Importing them registers their operators."""


def make_subject(
    name: str, root: Path, outcomes: dict[str, Outcome], handler_files: dict[str, tuple[str, str]]
) -> Subject:
    """A project in `root`, of which every function has run."""
    files = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".venv" not in path.parts and "__pycache__" not in path.parts
    }
    touched = {path: tuple(name for name, outcome in outcomes.items() if path in outcome.files) for path in files}
    return Subject(name, files, touched, handler_files)


def mutate(subject: Subject, share: float) -> Iterator[Mutant]:
    """`share` is the part of each operator's mutants that is taken, one at least."""
    for operator, most in OPERATORS.values():
        yield from spread(operator(subject), math.ceil(most * share))
