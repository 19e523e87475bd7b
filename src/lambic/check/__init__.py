"""What would fail in the cloud, said where the code is written; checker.py tells the story.

What is here is loaded when it is used: a worker in another Python needs source/ alone.
"""

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .catalogue import FAMILIES, Rule, list_codes, load_rule
    from .checker import check_project
    from .diagnostic import Diagnostic, Edit, Related, Span
    from .fixes import fix_project
    from .memory import Memory
    from .packages import Supplies
    from .result import Checked

_PLACES = {
    "Checked": "result",
    "Diagnostic": "diagnostic",
    "Edit": "diagnostic",
    "FAMILIES": "catalogue",
    "Memory": "memory",
    "Related": "diagnostic",
    "Rule": "catalogue",
    "Span": "diagnostic",
    "Supplies": "packages",
    "check_project": "checker",
    "fix_project": "fixes",
    "list_codes": "catalogue",
    "load_rule": "catalogue",
}

__all__ = [
    "FAMILIES",
    "Checked",
    "Diagnostic",
    "Edit",
    "Memory",
    "Related",
    "Rule",
    "Span",
    "Supplies",
    "check_project",
    "fix_project",
    "list_codes",
    "load_rule",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_PLACES[name]}", __name__), name)
