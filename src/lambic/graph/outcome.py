"""A finished walk told as a Reach: modules, their data files, and what is to be reported."""

from collections.abc import Iterable, Iterator
from functools import cache

from lambic.project import LambicError

from .files import leaving
from .node import Node
from .reach import MissingImport, Reach
from .round import Round, looked_in
from .secrets import Secrets
from .tree import DataFile, Module

_SAFE = "let the function read it when it runs: from Secrets Manager or Parameter Store, by its role"


def describe(walked: Round) -> Reach:
    """Raises LambicError when a pattern of the settings means no file."""
    found = filter(None, map(walked.index.finder.find, walked.kept))
    modules = tuple(sorted(found, key=lambda module: module.name))
    data = _Data(walked, modules)
    files = data.find()
    secrets = {each for each in files if data.is_secret(each)}
    whole = (*walked.whole.values(), *walked.service_notes.values())
    return Reach(
        modules=modules,
        files=tuple(sorted(files - secrets)),
        secrets=tuple(sorted(secrets)),
        whole=tuple(sorted(whole, key=lambda each: (each.package, each.line))),
        dynamic=tuple(sorted(walked.dynamic)),
        missing=tuple(sorted({each for module in modules for each in _missing(walked, module)})),
        reasons={name: walked.kept[name] for name in sorted(walked.kept)},
    )


class _Data:
    """The files that travel with the modules."""

    def __init__(self, walked: Round, modules: tuple[Module, ...]) -> None:
        self._walked = walked
        self._modules = modules
        self._files = walked.index.files
        self._left = leaving([pattern for keep in walked.met for pattern in keep.leave])
        self._secrets = Secrets()
        self.is_secret = cache(self._is_secret)

    def find(self) -> set[DataFile]:
        found = {each for each in self._of_packages() if not self._left(each.relative)}
        found.update(self._of_rules(), self._of_services(), self._of_libraries())
        for distribution in self._walked.distributions:
            found.update(distribution.files())
        for pattern in self._walked.wishes.include_files:
            found.update(self._wished(pattern))
        return found

    def _of_packages(self) -> Iterator[DataFile]:
        for package in self._packages():
            yield from self._files.of_package(package, package.name in self._walked.wholly_wished)

    def _packages(self) -> Iterable[Module]:
        """Whose data travels: installed packages as a whole, the project's own one by one."""
        found: dict[str, Module] = {}
        for module in self._modules:
            if module.tree.kind == "own" and module.is_package:
                found[module.name] = module
            elif module.tree.kind == "dependency":
                package = self._walked.outermost(module.name)
                found.update({package.name: package} if package else {})
        return found.values()

    def _of_libraries(self) -> Iterator[DataFile]:
        """auditwheel puts the shared libraries of compiled modules into a folder beside the package."""
        for module in self._modules:
            if module.is_opaque and module.tree.kind == "dependency":
                owner = self._walked.index.distributions.owner(module.name.partition(".")[0], module.tree)
                for folder in sorted(owner.tops) if owner else ():
                    if folder.endswith(".libs"):
                        yield from self._files.matching(f"{folder}/**", module.tree)

    def _of_rules(self) -> Iterator[DataFile]:
        for keep in self._walked.met:
            for pattern in keep.files:
                for tree in self._files.installed:
                    yield from self._files.matching(pattern, tree)

    def _of_services(self) -> Iterator[DataFile]:
        for rule in self._walked.index.rules.services:
            without = leaving(rule.leave)
            found = self._walked.service_files.get(rule, ())
            yield from (each for each in found if not without(each.relative))

    def _wished(self, pattern: str) -> list[DataFile]:
        found = self._files.wished(pattern)
        if not found:
            raise LambicError(f"include-files: {pattern!r} means no file", looked_in(self._walked.index))
        if all(map(self.is_secret, found)):
            raise LambicError(f"include-files: {found[0].relative} looks like a secret: no bundle may hold one", _SAFE)
        return found

    def _is_secret(self, file: DataFile) -> bool:
        """Packages have keys among their data that everybody knows."""
        return file.tree.kind == "own" and self._secrets.has(file.path, file.relative)


def _missing(walked: Round, module: Module) -> Iterator[MissingImport]:
    if module.tree.kind == "own" and module.path is not None:
        node = walked.index.node(module.name)
        yield from _lacks(walked, node)
        yield from _through_dead(walked, node)


def _lacks(walked: Round, node: Node) -> Iterator[MissingImport]:
    for lack in node.lacks:
        is_offered = lack.name.partition(".")[0] in walked.index.offered
        if node.module.path is not None and (is_offered or walked.index.is_lacking(lack)):
            yield MissingImport(lack.name, node.module.name, node.module.path, lack.line, lack.is_guarded, is_offered)


def _through_dead(walked: Round, node: Node) -> Iterator[MissingImport]:
    """The project imports a package that can't be loaded for what it imports itself: that is what is missing."""
    for edge in node.edges:
        if walked.index.is_dead(edge.target):
            dead, lack = walked.index.cause(edge.target)
            name, line = (lack.name, lack.line) if lack else (dead.name, 1)
            if dead.path is not None:
                yield MissingImport(name, dead.name, dead.path, line, edge.is_guarded)
