"""Why a module is in a function's reach, or what keeps it out."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass

from .chains import Chain, Chains, Link
from .file_reasons import find_module, find_tree, why_kept, why_left
from .node import Node
from .outcome import describe
from .round import Round
from .tree import Module, Tree


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
    module = walked.index.finder.find(name) if all(name.split(".")) else None
    if module is None and (tree := find_tree(walked, name)) is not None:
        return _explain_file(walked, name, tree)
    if module is None:
        return Explanation(name, False) if "/" in name else _explain_unknown(walked, name)
    if name in walked.kept:
        return Explanation(name, True, True, Chains(walked).find(name))
    if walked.index.is_dead(name):
        return _explain_dead(walked, name)
    return _explain_unreached(walked, module)


def _explain_unknown(walked: Round, name: str) -> Explanation:
    top = name.partition(".")[0]
    links = tuple(_missing(walked, name))
    if walked.index.finder.find(top) is not None:
        return Explanation(name, bool(links), reason=f"{top} has no file of that name", links=links)
    if top in walked.index.provided and walked.index.target.has_interpreter:
        return Explanation(name, True, True, reason="it is built into the interpreter")
    if top in walked.index.provided or top in walked.index.offered:
        return Explanation(name, True, reason="AWS's interpreter brings it along", links=links)
    return Explanation(name, bool(links), reason="no package that is installed provides it", links=links)


def _explain_file(walked: Round, path: str, tree: Tree) -> Explanation:
    module = find_module(walked, path)
    if module is not None:
        return explain(walked, module)
    is_kept = path in {file.relative for file in describe(walked).files}
    reasons = why_kept(walked, path) if is_kept else why_left(walked, path, tree)
    return Explanation(path, True, is_kept, reason=next(reasons))


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
    importers = tuple(_importers(walked, module.name))
    if module.tree.kind == "lambic" and importers:
        reason = "lambic loads it only when it is used, and no source of the function has a word for that"
        return Explanation(module.name, True, reason=reason, links=importers)
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
    if os.fsencode(last) in source and node.facts.error is None:
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
