"""What may have been meant by a module's name that is not there."""

from .source.alike import find_alike
from .view import View

_NEAR = 0.75
_LONGER = 2
"""By so many letters a slip of the pen may be longer or shorter: platformdirs is no platform."""


def similar_module(view: View, name: str) -> str:
    """The module that is there instead of the missing part: "shared.pricing" for "shared.pricng"; or ""."""
    parent, last = _split(view, name)
    known = [each.name.rpartition(".")[2] for each in view.finder.children(parent)]
    if not parent:
        known += [each for each in view.standard_library if not each.startswith("_")]
    alike = [each for each in known if each[:1].lower() == last[:1].lower() and abs(len(each) - len(last)) <= _LONGER]
    near = find_alike(last, alike, _NEAR)
    return f"{parent}.{near}" if near and parent else near or _elsewhere(view, name)


def _split(view: View, name: str) -> tuple[str, str]:
    """The longest part that is there, and the part behind it."""
    parent = ""
    for part in name.split("."):
        whole = f"{parent}.{part}" if parent else part
        if view.finder.find(whole) is None:
            return parent, part
        parent = whole
    return parent.rpartition(".")[0], parent.rpartition(".")[2]


def _elsewhere(view: View, name: str) -> str:
    """The own module that ends so, if there is one alone: "shared.pricing" for "pricing"."""
    path = name.replace(".", "/")
    found = {each for each in view.own_modules if each.endswith(f"/{path}")}
    return found.pop().replace("/", ".") if len(found) == 1 else ""
