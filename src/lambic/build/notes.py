"""What a person should know of a bundle before it is used: it may work all the same."""

from collections.abc import Iterator
from pathlib import Path

from lambic.project import Function, LambicError, shown

from .contents import Plan
from .import_check import check_imports
from .report import BuiltFunction

_LARGEST_UNPACKED = 262_144_000
"""Bytes of a deployed function, unzipped, layers included (AWS: "Lambda quotas")."""
_LARGEST_UPLOAD = 52_428_800
"""Bytes of a zip that is uploaded as it is; larger ones go through S3."""


def find_notes(plan: Plan, root: Path) -> Iterator[str]:
    """Notes on what a function reaches. Raises LambicError for an import that nothing provides."""
    own = {module.name for module in plan.reach.modules if module.tree.kind == "own"}
    missing = [each for each in plan.reach.missing if each.module in own]
    yield from plan.kit.notes
    if not plan.kit.target.has_interpreter:
        yield from plan.notes
    if not plan.kit.target.is_local:
        yield from _stream_notes(plan.function)
    yield from check_imports(plan.function, plan.kit.target, missing, root)
    for package in plan.reach.whole:
        yield f"{plan.function.name}: {package.package} is kept whole: {package.reason}"
    for file in plan.reach.secrets:
        yield f"{shown(root, file.path)} looks like a secret: it stays out of the bundle"
    if not plan.function.include_modules:
        yield from _open_imports(plan, root)


def find_size_notes(built: BuiltFunction) -> Iterator[str]:
    """A note on a zip that can't be uploaded as it is. Raises LambicError for a bundle that is too large for Lambda."""
    if built.is_deployable and built.unpacked_bytes > _LARGEST_UNPACKED:
        raise LambicError(
            f"{built.name}: {built.unpacked_bytes:,} bytes unpacked are more than the {_LARGEST_UNPACKED:,} that "
            "Lambda takes (AWS calls them 250 MB)",
            f"the largest are {_largest(built)}: `lambic why {built.name} MODULE` tells what asks for them, "
            f"`lambic report {built.name}` what they were in the last build",
        )
    if built.is_deployable and built.zipped_bytes > _LARGEST_UPLOAD:
        limit = f"more than {_LARGEST_UPLOAD:,} (AWS calls them 50 MB) have to go through S3"
        yield f"{built.name}: a zip of {built.zipped_bytes:,} bytes: {limit}; the largest are {_largest(built)}"


def _largest(built: BuiltFunction) -> str:
    packages = sorted(built.packages, key=lambda each: -each.unpacked_bytes)[:3]
    return ", ".join(f"{each.name} ({_mb(each.unpacked_bytes)})" for each in packages)


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


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
