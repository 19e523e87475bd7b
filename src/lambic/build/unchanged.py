"""A build that has nothing to do, found out without loading the project or the import graph."""

import time
from pathlib import Path

from .copy import check_content, check_place, copy_bundle
from .folder import BuildFolder
from .manifest import Manifest
from .options import BuildOptions
from .report import BuildReport
from .stamp import Stamp


def find_unchanged(root: Path, options: BuildOptions) -> BuildReport | None:
    """The report of a build of the project in `root` that finds all up to date; None when it may not be.

    Copies the bundle that `into` asks for. Raises LambicError as `build_project` does.
    """
    started = time.perf_counter()
    folder = BuildFolder((options.out or root / "build").absolute())
    if not folder.has_stamp():
        return None
    with folder.locked():
        stamp, last = folder.load_stamp(), folder.load_manifest()
        asked = _find_asked(stamp, options) if stamp else ()
        if stamp is None or not asked or not _is_fresh(stamp, last, root, folder.path, options, asked):
            return None
        if options.into:
            check_place(options.into, map(Path, (stamp.inputs.root, *stamp.inputs.import_roots)), folder.path)
            check_content(options.into, folder.path)
            copy_bundle(folder.path / asked[0], options.into)
    records = tuple(last.functions[name] for name in asked)
    return BuildReport(stamp.project, stamp.python, stamp.python_source, records, time.perf_counter() - started)


def _find_asked(stamp: Stamp, options: BuildOptions) -> tuple[str, ...]:
    """The functions that the options name, sorted; none when that is for others to judge."""
    by_id = {logical_id: name for name, logical_id in stamp.logical_ids.items()}
    asked = {*options.names, *([by_id.get(options.logical_id, "")] if options.logical_id else ())}
    if not stamp.logical_ids.keys() >= asked or (options.into and len(asked) != 1):
        return ()
    return tuple(sorted(asked or stamp.logical_ids))


def _is_fresh(
    stamp: Stamp, last: Manifest, root: Path, folder: Path, options: BuildOptions, asked: tuple[str, ...]
) -> bool:
    """Whether the asked are up to date; with `into` all must be, as when it builds."""
    wanted = frozenset(stamp.logical_ids if options.into else asked)
    is_whole = len(wanted) == len(stamp.logical_ids)
    if not stamp.find_same(root, folder, options.is_local) >= wanted or (is_whole and last.names != wanted):
        return False
    if not all(stamp.is_enough(name, options.is_verified) for name in wanted):
        return False
    return last.functions.keys() >= wanted and stamp.find_there(folder, wanted) == wanted
