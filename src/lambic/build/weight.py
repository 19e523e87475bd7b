"""What each package takes of a bundle."""

from collections.abc import Iterable, Iterator

from .contents import BOOTSTRAP, Plan
from .interpreter import HOME
from .pack import Entry, entry_bytes
from .report import PackedPackage

OWN = "own code"


def weigh(plan: Plan, entries: Iterable[Entry]) -> Iterator[PackedPackage]:
    """The largest in the zip first."""
    own = {each.relative for each in plan.reach.modules if each.tree.kind == "own"}
    own.update(each.relative for each in plan.reach.files if each.tree.kind == "own")
    sizes: dict[str, tuple[int, int, int]] = {}
    for entry in entries:
        files, unpacked, zipped = sizes.get(name := _package(entry.name, own), (0, 0, 0))
        sizes[name] = files + 1, unpacked + len(entry.blob.content), zipped + entry_bytes(entry)
    for name in sorted(sizes, key=lambda each: (-sizes[each][2], each)):
        yield PackedPackage(name, *sizes[name])


def _package(place: str, own: set[str]) -> str:
    if source_of(place) in own:
        return OWN
    top = place.partition("/")[0]
    if top in (BOOTSTRAP, "lambic"):
        return "lambic"
    return "python" if top == HOME else top.partition(".")[0] if top.endswith((".py", ".pyc", ".so")) else top


def source_of(place: str) -> str:
    """What a file of byte code was made from (PEP 3147): its place says so."""
    folder, _, name = place.rpartition("__pycache__/")
    if folder or name != place:
        return f"{folder}{name.partition('.')[0]}.py"
    return f"{place.removesuffix('.pyc')}.py" if place.endswith(".pyc") else place
