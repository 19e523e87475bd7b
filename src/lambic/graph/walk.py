"""One function's walk over the graph, from its entries to everything that it needs."""

from .index import Index
from .round import Round
from .wishes import Wishes


def walk(index: Index, wishes: Wishes) -> Round:
    """The last round, which has what the wishes come to. Raises LambicError for one that can't be met.

    A module may turn out never to load: then what only it reaches is left out too, by walking again without it.
    """
    while True:
        round_ = Round(index, wishes)
        round_.run()
        index.judge(round_.kept)
        if not any(map(index.is_dead, round_.kept)):
            return round_
