"""What all sandboxes of one service share."""

from dataclasses import dataclass

from .limits import Patience
from .report import Reporter
from .starter import Starter


@dataclass(frozen=True)
class Conditions:
    """With `is_watching`, files are looked at before each event: changes count at once."""

    starter: Starter
    reporter: Reporter
    patience: Patience
    is_watching: bool
