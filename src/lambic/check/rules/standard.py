"""L212: names that a module of the standard library does not have."""

from collections.abc import Iterator

from lambic.graph import library

from ..diagnostic import Diagnostic
from ..view import View


def check_standard(view: View) -> Iterator[Diagnostic]:
    for source in view.sources.values():
        for module, name, near, span in source.facts("standard").get("unknown", ()):
            if _is_library(view, module or name) and not _is_told(view, module, name):
                where = module or "Linux"
                text = (
                    f"{module} has no {name!r} in Python {view.target.python}"
                    if module
                    else f"only Windows has {name!r}"
                )
                help = f"did you mean {near!r}?" if near else 'import it under if sys.platform == "win32"'
                yield view.diagnostic("L212", source.span(span), text, help, label=f"not in {where}")


def _is_library(view: View, module: str) -> bool:
    """Whether no module of the project or of a package stands before the library's."""
    return view.finder.find(module.partition(".")[0]) is None


def _is_told(view: View, module: str, name: str) -> bool:
    """Whether it is known when the name came or went, which other rules say."""
    version = view.target.version
    return bool(library.left(module, version, name) or library.joins(module, version, name))
