"""A packed bundle -> its record for the manifest and the report."""

from pathlib import Path

from lambic.graph import KeptWhole

from .contents import Plan
from .pack import Entry, content_identity
from .report import BuiltFunction, KeptPackage


def describe(plan: Plan, entries: tuple[Entry, ...], root: Path) -> BuiltFunction:
    """Of its zip the record has the name only; `root` is the project's, for places."""
    function, reach = plan.function, plan.reach
    kept = {module.name for module in reach.modules if module.path}
    left_out = plan.kit.module_names - kept
    return BuiltFunction(
        name=function.name,
        handler=function.handler.aws,
        runtime=function.runtime,
        python=plan.kit.target.python,
        architecture=plan.kit.target.architecture,
        is_deployable=not plan.kit.target.is_local,
        folder=function.name,
        archive=f"{function.name}.zip",
        modules=tuple(sorted(kept)),
        left_out=tuple(sorted(left_out)),
        kept_whole=tuple(_whole(plan, each, root) for each in reach.whole),
        dynamic_imports=tuple(f"{plan.shown(root, each.file)}:{each.line}: {each.text}" for each in reach.dynamic),
        modules_kept=len(kept),
        modules_total=len(kept) + len(left_out),
        files=len(entries),
        unpacked_bytes=sum(len(entry.blob.content) for entry in entries),
        zipped_bytes=0,
        sha256="",
        content_sha256=content_identity(entries),
    )


def _whole(plan: Plan, kept: KeptWhole, root: Path) -> KeptPackage:
    place = f"{plan.shown(root, kept.file)}:{kept.line}" if kept.file else ""
    return KeptPackage(kept.package, kept.reason, place)
