"""What a walk is asked for: where it begins and what the settings add."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wishes:
    """`entries` are module names; the others are the settings of the same names."""

    entries: tuple[str, ...]
    include_modules: tuple[str, ...] = ()
    include_files: tuple[str, ...] = ()
    keep_whole: tuple[str, ...] = ()
