"""What a misspelt word may have meant."""

import difflib
from collections.abc import Iterable

_FAR = 0.6
_NEAR = 0.75
_AHEAD = 0.1
"""How much nearer than any other a word has to be to be the only one that can be meant."""


def find_nearest(word: str, known: Iterable[str]) -> tuple[str, bool]:
    """The nearest of the known words, and whether no other can be meant; ("", False) when none is near."""
    found = difflib.get_close_matches(word, list(known), 2, _FAR)
    if not found:
        return "", False
    best, *others = (difflib.SequenceMatcher(None, each, word).ratio() for each in found)
    return found[0], best >= _NEAR and all(best - other >= _AHEAD for other in others)
