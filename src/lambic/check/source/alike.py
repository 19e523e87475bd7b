"""What a misspelt name may have meant."""

from collections.abc import Iterable


def find_alike(name: str, known: Iterable[str], least: float) -> str:
    """The one that has the same letters in another order, else the most alike; "" where none is alike by `least`."""
    import difflib  # 3 ms, for a mistake alone

    ordered = sorted(known)
    same = [each for each in ordered if sorted(each) == sorted(name)]
    return next(iter([*same, *difflib.get_close_matches(name, ordered, 1, least)]), "")
