"""How far a bundle was proven."""

from dataclasses import dataclass

WHOLE = "whole"
"""Third-party modules, the project's own, and the init phase."""
THIRD_PARTY = "third-party"
NOTHING = "nothing"
SKIPPED = ""
"""Nobody asked for it (`--no-verify`): the next build that asks makes up for it."""


@dataclass(frozen=True)
class Verification:
    """`scope` is WHOLE, THIRD_PARTY, NOTHING or SKIPPED; `unverified` says what stayed so, and why.

    `notes` is what of it is worth a line on the terminal.
    """

    scope: str = SKIPPED
    unverified: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
