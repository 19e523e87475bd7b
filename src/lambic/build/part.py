"""The third-party part of bundles: all its modules are imported, in the bundle and in the full install."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .cache import cache_folder, make_folder
from .ground import Subject
from .loss import Ground, find_differences, find_losses, refusal
from .proof import Remarks
from .sandbox import TASK, Sandbox
from .sight import Sight, Window, look
from .toolchain import lambic_package

PLAIN_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"}
"""What imports see of this machine's variables: nothing."""


def third_party_modules(subject: Subject) -> tuple[str, ...]:
    return _imported(subject, "dependency")


def own_modules(subject: Subject) -> tuple[str, ...]:
    return _imported(subject, "own")


def _imported(subject: Subject, kind: str) -> tuple[str, ...]:
    """The modules that are kept, but for programs (to import `package.__main__` is to run it) and mere folders."""
    found = (each for each in subject.plan.reach.modules if each.tree.kind == kind and each.path)
    return tuple(each.name for each in found if each.name.rpartition(".")[2] != "__main__")


def part_facts(subject: Subject, sandbox: Sandbox | None) -> tuple[object, ...]:
    """All that the proof of the third-party part depends on; equal for functions that share it."""
    kit = subject.plan.kit
    own = tuple(f"{tree.path}/" for tree in kit.trees if tree.kind == "own")
    files = sorted(
        (entry.name, entry.mode, entry.blob.sha256)
        for entry in subject.entries
        if entry.origin and not str(entry.origin).startswith(own)
    )
    installed = [str(tree.path) for tree in kit.trees if tree.kind == "dependency"]
    return (subject.release, kit.target, installed, files, third_party_modules(subject), sandbox is not None)


def prove_part(subject: Subject, names: Sequence[str], root: Path, sandbox: Sandbox | None) -> Remarks:
    """What stayed unverified. Raises LambicError for what the bundle lacks; `names` are the functions that share it."""
    imports = third_party_modules(subject)
    hidden = own_modules(subject)
    with tempfile.TemporaryDirectory(prefix="lambic-") as empty, ThreadPoolExecutor(2) as pool:
        trees = [tree for tree in subject.plan.kit.trees if tree.kind == "dependency"]
        full = full_window(subject, [str(tree.path) for tree in trees], empty, PLAIN_ENVIRONMENT, sandbox, True)
        bundle = bundle_window(subject, empty, PLAIN_ENVIRONMENT, sandbox)
        seen = pool.submit(look, full, sandbox, imports), pool.submit(look, bundle, sandbox, imports, hidden)
        in_full, in_bundle = seen[0].result(), seen[1].result()
    ground = ground_of(subject, root, bundle)
    return judge(ground, ", ".join(names), in_full, in_bundle, imports)


def ground_of(subject: Subject, root: Path, bundle: Window) -> Ground:
    return Ground(subject.plan, root, frozenset(entry.name for entry in subject.entries), bundle.path[0])


def judge(ground: Ground, names: str, full: Sight, bundle: Sight, imports: Sequence[str]) -> Remarks:
    """Raises LambicError for what was lost; else what can't be said of the bundle."""
    if full.ended:
        culprit = next((name for name in imports if name not in full.imports), "")
        return (f"{f'import {culprit}' if culprit else 'the imports'}: {full.ended}",)
    if losses := find_losses(ground, full, bundle):
        raise refusal(names, losses)
    return tuple(find_differences(ground, full, bundle))


def full_window(
    subject: Subject,
    path: Sequence[str],
    empty: str,
    environment: dict[str, str],
    sandbox: Sandbox | None,
    is_trusted: bool = False,
) -> Window:
    """The full install: as it was unpacked, so its byte code lies in the cache.

    Lambic's own tree is a link to the package that runs the build.
    """
    cached = cache_folder("pycache")
    make_folder(cached)
    shown = {**subject.python_folders, **{Path(each): each for each in (*path, str(lambic_package()))}}
    folder = TASK if sandbox else empty
    if sandbox:
        shown[Path(empty)] = TASK
    return Window(subject.full_python, tuple(path), folder, shown, environment, cached, is_trusted)


def bundle_window(subject: Subject, empty: str, environment: dict[str, str], sandbox: Sandbox | None) -> Window:
    place = TASK if sandbox else str(subject.folder)
    shown = {**subject.python_folders, subject.folder: TASK}
    return Window(subject.python(place), (place,), TASK if sandbox else empty, shown, environment)
