"""What a person should know of a bundle before it is used: it may work all the same."""

from collections.abc import Iterator
from pathlib import Path

from lambic.project import Function

from .contents import Plan
from .import_check import check_imports
from .report import BuiltFunction

_LARGEST_UNPACKED = 262_144_000
"""Bytes of a deployed function, unzipped, layers included (AWS: "Lambda quotas")."""


def find_notes(plan: Plan, root: Path) -> Iterator[str]:
    """Notes on what a function reaches. Raises LambicError for an import that nothing provides."""
    own = {module.name for module in plan.reach.modules if module.tree.kind == "own"}
    missing = [each for each in plan.reach.missing if each.module in own]
    yield from plan.kit.notes
    if not plan.kit.target.is_local:
        yield from (*plan.notes, *_stream_notes(plan.function))
    yield from check_imports(plan.function, plan.kit.target, missing, root)
    for package in plan.reach.whole:
        yield f"{plan.function.name}: {package.package} is kept whole: {package.reason}"
    if not plan.function.include_modules:
        yield from _open_imports(plan, root)


def find_size_notes(built: BuiltFunction) -> Iterator[str]:
    """Notes on a bundle that is too large for Lambda."""
    if built.is_deployable and built.unpacked_bytes > _LARGEST_UNPACKED:
        yield f"{built.name}: {built.unpacked_bytes} bytes unpacked are more than Lambda's {_LARGEST_UNPACKED}"


def _open_imports(plan: Plan, root: Path) -> Iterator[str]:
    """Imports for which nothing was kept; whoever has answered by the setting has read this."""
    for each in plan.reach.dynamic:
        if not each.package:
            place = f"{plan.shown(root, each.file)}:{each.line}"
            yield f"{place}: {each.text} is not known before it runs: name what it loads in include-modules"


def _stream_notes(function: Function) -> Iterator[str]:
    if function.stream_response and function.routes and not function.url:
        yield (
            f"{function.name}: its routes belong to an HTTP API, which takes whole replies only: to stream, set "
            "url = true and call the function URL"
        )
