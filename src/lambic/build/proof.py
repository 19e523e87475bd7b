"""What was proven once, kept in the user's cache under a name that says all it depends on."""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from .cache import cache_folder, keep_file
from .sight import PROBER

_JUDGES = ("loss", "part", "sandbox", "sight", "whole")
"""Modules of ours that may judge otherwise in another release, as the programs in probe/ may."""

Remarks = tuple[str, ...]
"""What stayed unverified."""


def keep_proof(facts: object, prove: Callable[[], Remarks]) -> Remarks:
    """The remarks that `prove` gave for these facts, now or earlier. What it raises is not kept."""
    place = _place(facts)
    remarks = _read(place)
    if remarks is None:
        remarks = prove()
        text = json.dumps(remarks)
        keep_file(place, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}".encode())
    return remarks


def _place(facts: object) -> Path:
    key = hashlib.sha256(repr((facts, _judges())).encode()).hexdigest()
    return cache_folder("verified", key[:2], key[2:])


@lru_cache
def _judges() -> str:
    files = [*sorted(PROBER.parent.glob("*.py")), *(PROBER.parent.parent / f"{name}.py" for name in _JUDGES)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _read(place: Path) -> Remarks | None:
    """None for what is not there, or damaged."""
    try:
        digest, _, text = place.read_text().partition("\n")
        return tuple(json.loads(text)) if hashlib.sha256(text.encode()).hexdigest() == digest else None
    except (OSError, ValueError):
        return None
