"""`lambic check --fix`: the safe edits of findings, made in the files."""

import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from lambic.project import shown

from .diagnostic import Edit, Span
from .result import Checked
from .source.text import decode, line_starts


def fix_project(checked: Checked) -> tuple[str, ...]:
    """Makes the safe edits; gives the files that were changed, as messages name them.

    Of edits that overlap the first is made: the next check finds what is left. A file is written whole or not at all.
    """
    edits = {edit for each in checked.diagnostics if each.is_safe for edit in each.edits}
    by_file = groupby(sorted(edits, key=lambda edit: (edit.span, edit.text)), key=lambda edit: edit.span.file)
    return tuple(shown(checked.root, file) for file, group in by_file if _change(file, list(group)))


def _change(file: Path, edits: Iterable[Edit]) -> bool:
    content = file.read_bytes()
    source, encoding = decode(content)
    fixed = apply_edits(source, edits).encode(encoding)
    if fixed == content:
        return False
    fresh = file.with_name(f".{file.name}.fixed")
    fresh.write_bytes(fixed)
    fresh.chmod(file.stat().st_mode)
    os.replace(fresh, file)
    return True


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """The text with non-overlapping edits made; `edits` are in the order of their spans."""
    starts = line_starts(source)
    parts: list[str] = []
    done = 0
    for edit in edits:
        first, last = _offsets(edit.span, starts)
        if first >= done:
            parts += [source[done:first], edit.text]
            done = last
    return "".join([*parts, source[done:]])


def _offsets(span: Span, starts: list[int]) -> tuple[int, int]:
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
