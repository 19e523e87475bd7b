"""Why a data file is in a function's bundle, or what keeps it out."""

from collections.abc import Iterator

from .files import TESTS, is_data
from .resolve import COMPILED, module_name
from .round import Round
from .rules import pattern_of
from .secrets import Secrets
from .tree import Tree


def find_module(walked: Round, path: str) -> str | None:
    """The name of the module whose file this is."""
    name = module_name(path.removeprefix(f"{COMPILED}/"))
    module = walked.index.finder.find(name)
    return name if module is not None and module.relative == path else None


def find_tree(walked: Round, path: str) -> Tree | None:
    """The tree with a file of that path, if there is one; a path that leaves it is none."""
    is_inside = not path.startswith("/") and ".." not in path.split("/")
    return next((tree for tree in walked.index.trees if is_inside and (tree.path / path).is_file()), None)


def why_kept(walked: Round, path: str) -> Iterator[str]:
    """The reasons that there are; the first is the best."""
    if any(pattern_of(pattern).match(path) for pattern in walked.wishes.include_files):
        yield "include-files asks for it"
    for keep in walked.met:
        if any(pattern_of(pattern).match(path) for pattern in keep.files):
            yield f"rule {keep.package}: {keep.reason}"
    for services, files in walked.service_files.items():
        if path in {file.relative for file in files}:
            yield f"rule {services.package}: {services.reason}"
    if _is_metadata(path):
        yield "code asks for the metadata of its package"
    yield "it is data of a package of which modules are kept"


def why_left(walked: Round, path: str, tree: Tree) -> Iterator[str]:
    """The reasons that there are; the first is the best."""
    *folders, name = path.split("/")
    if tree.kind == "own" and Secrets().has(tree.path / path, path):
        yield "it looks like a secret"
    for package, pattern, reason in walked.index.rules.left:
        if pattern_of(pattern).match(path):
            yield f"rule {package}: {reason}"
    for keep in walked.met:
        if any(pattern_of(pattern).match(path) for pattern in keep.leave):
            yield f"rule {keep.package}: {keep.reason}"
    if not TESTS.isdisjoint(folders):
        yield "it is data of tests"
    if _is_metadata(path):
        yield "metadata of a package travels when code asks for it by the package's name"
    if not is_data(path):
        yield "stubs, markers and sources of modules are nothing that runs"
    if any(part.startswith(".") for part in (*folders, name)):
        yield "hidden files travel when include-files names them"
    yield "no module of its package is kept: include-files takes it along"


def _is_metadata(path: str) -> bool:
    return path.partition("/")[0].endswith(".dist-info")
