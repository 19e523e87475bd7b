"""Why a module is in a function's reach, or what keeps it out."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .chains import Chain, Chains, Link
from .node import Node
from .outcome import describe
from .round import Round
from .rules import pattern_of
from .tree import Module


@dataclass(frozen=True)
class Explanation:
    """`chains` lead to a module that is kept; of a file, and of what is not kept, there is a `reason`.

    `is_known`: there is something of that name in some tree. `links` are the places that `reason` is about.
    """

    name: str
    is_known: bool
    is_kept: bool = False
    chains: tuple[Chain, ...] = ()
    reason: str = ""
    links: tuple[Link, ...] = ()


def explain(walked: Round, name: str) -> Explanation:
    """Of a finished walk; `name` is a module's, or a file's path below its tree, with slashes."""
    if "/" in name:
        return _explain_file(walked, name)
    if name in walked.kept:
        return Explanation(name, True, True, Chains(walked).find(name))
    module = walked.index.finder.find(name)
    if module is None:
        return _explain_unknown(walked, name)
    if walked.index.is_dead(name):
        return _explain_dead(walked, name)
    return _explain_unreached(walked, module)


def _explain_unknown(walked: Round, name: str) -> Explanation:
    top = name.partition(".")[0]
    links = tuple(_missing(walked, name))
    if walked.index.finder.find(top) is not None:
        return Explanation(name, bool(links), reason=f"{top} has no file of that name", links=links)
    if top in walked.index.provided or top in walked.index.offered:
        return Explanation(name, True, reason="AWS's interpreter brings it along", links=links)
    return Explanation(name, bool(links), reason="no package that is installed provides it", links=links)


def _explain_file(walked: Round, path: str) -> Explanation:
    trees = [tree for tree in walked.index.trees if (tree.path / path).is_file()]
    if not trees:
        return Explanation(path, False)
    is_kept = path in {file.relative for file in describe(walked).files}
    reasons = _why_kept(walked, path) if is_kept else _why_left(walked, path)
    return Explanation(path, True, is_kept, reason=next(reasons))


def _why_kept(walked: Round, path: str) -> Iterator[str]:
    if any(pattern_of(pattern).match(path) for pattern in walked.wishes.include_files):
        yield "include-files asks for it"
    for keep in walked.met:
        if any(pattern_of(pattern).match(path) for pattern in keep.files):
            yield f"rule {keep.package}: {keep.reason}"
    for services, files in walked.service_files.items():
        if path in {file.relative for file in files}:
            yield f"rule {services.package}: {services.reason}"
    yield "it is data of a package of which modules are kept"


def _why_left(walked: Round, path: str) -> Iterator[str]:
    if path.endswith(".py"):
        yield f"it is a module: ask for {path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
    for package, pattern, reason in walked.index.rules.left:
        if pattern_of(pattern).match(path):
            yield f"rule {package}: {reason}"
    for keep in walked.met:
        if any(pattern_of(pattern).match(path) for pattern in keep.leave):
            yield f"rule {keep.package}: {keep.reason}"
    if {"test", "tests"} & set(path.split("/")):
        yield "it is data of tests"
    yield "no module of its package is kept: include-files takes it along"


def _missing(walked: Round, name: str) -> Iterator[Link]:
    """Who would import it."""
    for importer in walked.kept:
        node = walked.index.node(importer)
        for lack in node.lacks:
            if lack.name == name:
                yield Link(name, importer, node.module.path, lack.line)


def _explain_dead(walked: Round, name: str) -> Explanation:
    cause, lack = walked.index.cause(name)
    what = f"{cause.name} imports {lack.name}, which nothing provides" if lack else f"{cause.name} can't be parsed"
    link = Link(lack.name if lack else "", cause.name, cause.path, lack.line if lack else 1)
    return Explanation(name, True, reason=f"it can never be loaded: {what}", links=(link, *_importers(walked, name)))


def _importers(walked: Round, name: str) -> Iterator[Link]:
    for importer in walked.kept:
        node = walked.index.node(importer)
        for edge in node.edges:
            if edge.target == name:
                yield Link(name, importer, node.module.path, edge.line)


def _explain_unreached(walked: Round, module: Module) -> Explanation:
    if module.tree.kind == "lambic":
        reason = "lambic loads it only when it is used, and no source of the function has a word for that"
        return Explanation(module.name, True, reason=reason, links=tuple(_importers(walked, module.name)))
    ignored = tuple(link for name in walked.kept for link in _ignored(walked.index.node(name), module))
    if ignored:
        return Explanation(module.name, True, reason="its imports don't count on the target", links=ignored)
    return Explanation(module.name, True, reason="nothing that the function reaches imports it")


def _ignored(node: Node, module: Module) -> Iterator[Link]:
    """Imports that were not followed: for type checkers, as a program, or in a branch that the target never takes."""
    path, last = node.module.path, module.name.rpartition(".")[2]
    if path is None or path.suffix != ".py" or node.module.tree.kind not in ("own", "dependency"):
        return
    source = path.read_bytes()
    if last.encode() in source and node.facts.error is None:
        followed = {edge.line for edge in node.edges}
        for line in _lines_of_imports(source, node.module, module.name):
            if line not in followed:
                yield Link(module.name, node.module.name, path, line)


def _lines_of_imports(source: bytes, importer: Module, name: str) -> Iterator[int]:
    for statement in ast.walk(ast.parse(source)):
        if isinstance(statement, ast.Import) and any(_is_in(alias.name, name) for alias in statement.names):
            yield statement.lineno
        elif isinstance(statement, ast.ImportFrom):
            base = _absolute(importer, statement)
            if _is_in(base, name) or any(f"{base}.{alias.name}" == name for alias in statement.names):
                yield statement.lineno


def _absolute(importer: Module, statement: ast.ImportFrom) -> str:
    if not statement.level:
        return statement.module or ""
    parts = importer.package.split(".")
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, statement.module] if statement.module else base)


def _is_in(imported: str, name: str) -> bool:
    """Importing a.b.c loads a and a.b as well."""
    return imported == name or imported.startswith(f"{name}.")
