"""One round of a walk: edges are followed until there are none, then rules and metadata say what else is needed."""

from collections.abc import Iterator

from lambic.project import LambicError

from .facts import Group
from .index import Index
from .metadata import Distribution
from .node import Edge, Node
from .reach import DynamicImport, KeptWhole
from .rules import Keep, Services, matches
from .services import find_calls, service_files, service_modules, why_whole
from .tree import DataFile, Module
from .wishes import Wishes

_TESTS = frozenset({"test", "tests"})
_STDLIB = "the standard library"

Asker = tuple[str, int]


class Round:
    """Follows edges until there are none; then `_settle` adds what rules, metadata and unreadable modules ask for."""

    def __init__(self, index: Index, wishes: Wishes) -> None:
        self.index = index
        self.wishes = wishes
        self.kept: dict[str, Asker] = {}
        self._queue: list[str] = []
        self._settled: set[str] = set()
        self.met: set[Keep] = set()
        self._words: set[str] = set()
        self._foreign_words: set[str] = set()
        self._is_in_doubt = False
        self._parts: dict[str, Asker] = {}
        self.whole: dict[str, KeptWhole] = {}
        self.wholly_wished: set[str] = set()
        self.dynamic: set[DynamicImport] = set()
        self.distributions: set[Distribution] = set()
        self._opaque: set[Distribution] = set()
        self.service_notes: dict[Services, KeptWhole] = {}
        self.service_files: dict[Services, set[DataFile]] = {}

    def run(self) -> None:
        self._begin()
        while self._queue or self._settle():
            self._step()

    def _begin(self) -> None:
        if self.index.target.has_interpreter:
            for name in self.index.scanner.bare:
                self._add_if_there(name, ("", 0))
        for name in self.wishes.entries:
            self._add_wished(name, "handler")
        for pattern in self.wishes.include_modules:
            self._add_included(pattern)
        for package in self.wishes.keep_whole:
            self._add_wished(package, "keep-whole")
            self.wholly_wished.add(package)
            self._keep_whole(KeptWhole(package, "the settings ask for it"), ("", 0), with_tests=True)

    def _add_wished(self, name: str, setting: str) -> None:
        if self.index.finder.find(name) is None:
            raise LambicError(f"{setting}: there is no module {name!r}", looked_in(self.index))
        self._add_if_there(name, ("", 0))

    def _add_included(self, pattern: str) -> None:
        name = pattern.removesuffix(".*")
        self._add_wished(name, "include-modules")
        if name != pattern:
            for module in self.index.finder.walk(name):
                self._add_if_there(module.name, ("", 0))

    def _add_if_there(self, name: str, asker: Asker) -> None:
        """Adds a module with its parents; nothing when there is none of that name."""
        if self.index.finder.find(name) is not None:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                self._add(".".join(parts[:length]), asker)

    def _add(self, name: str, asker: Asker) -> None:
        if name not in self.kept and not self.index.is_dead(name):
            self.kept[name] = asker
            self._queue.append(name)

    def _step(self) -> None:
        names, self._queue = self._queue, []
        self.index.load(names)
        for name in names:
            node = self.index.node(name)
            self._note_words(node)
            for edge in (*node.edges, *self.star_edges(node)):
                if self._is_part(node, edge):
                    self._parts.setdefault(edge.target, (name, edge.line))
                else:
                    self._add(edge.target, (name, edge.line))

    def _is_part(self, node: Node, edge: Edge) -> bool:
        """Whether it is lambic itself that loads something of lambic, and only when that is used."""
        return node.module.tree.kind == "lambic" and not edge.is_hard and self.index.rules.is_part(edge.target)

    def _note_words(self, node: Node) -> None:
        kind = node.module.tree.kind
        if kind != "stdlib":
            self._words.update(node.facts.words)
        if kind in ("own", "dependency"):
            self._foreign_words.update(node.facts.words)
            self._is_in_doubt |= node.module.is_opaque or node.facts.error is not None or bool(node.lacks)

    def star_edges(self, node: Node) -> Iterator[Edge]:
        for star in node.stars:
            if not self.index.is_dead(star.target):
                for name in self.index.node(star.target).facts.exports:
                    if self.index.finder.find(f"{star.target}.{name}") is not None:
                        yield Edge(f"{star.target}.{name}", star.line, False)

    # What edges don't say.

    def _settle(self) -> bool:
        """Whether there is more to follow."""
        fresh = [name for name in self.kept if name not in self._settled]
        self._settled.update(fresh)
        for name in fresh:
            self._settle_node(self.index.node(name))
        self._meet_rules()
        self._add_parts()
        if not self._queue:
            self._settle_services()
        return bool(self._queue)

    def _settle_node(self, node: Node) -> None:
        module = node.module
        if module.tree.kind in ("lambic", "stdlib") or self.index.rules.is_covered(module.name):
            return
        for group in node.facts.groups:
            self._settle_group(node, group)
        for _line, name in node.facts.dists:
            self._keep_distribution(self.index.distributions.find(name))
        for dynamic in node.open:
            package = self._keep_package(module, f"{dynamic.text} is not known before it runs", dynamic.line)
            self._note_dynamic(node, dynamic.line, dynamic.text, package)
        if module.is_opaque:
            self._settle_opaque(module)

    def _settle_group(self, node: Node, group: Group) -> None:
        if not group.name:
            self._note_dynamic(node, group.line, "entry_points() of a group that is not a literal")
            return
        self._keep_group(group.name, group.is_whole, (node.module.name, group.line))

    def _keep_group(self, group: str, is_whole: bool, asker: Asker) -> None:
        for distribution, modules in self.index.distributions.with_group(group, is_whole):
            self._keep_distribution(distribution)
            for name in modules:
                self._add_if_there(name, asker)

    def _keep_distribution(self, distribution: Distribution | None) -> None:
        if distribution is not None:
            self.distributions.add(distribution)

    def _note_dynamic(self, node: Node, line: int, text: str, package: str = "") -> None:
        if node.module.path is not None:
            self.dynamic.add(DynamicImport(node.module.name, node.module.path, line, text, package))

    def _keep_package(self, module: Module, reason: str, line: int) -> str:
        """The name of the package that is kept whole now; "" for a module that is in none."""
        package = self.outermost(module.name)
        if package is None:
            return ""
        self._keep_whole(KeptWhole(package.name, reason, module.path, line), (module.name, line))
        return package.name

    def outermost(self, name: str) -> Module | None:
        """The first regular package on the way to a module: what was made, and is installed, as one."""
        parts = name.split(".")
        found = (self.index.finder.find(".".join(parts[:length])) for length in range(1, len(parts) + 1))
        return next((module for module in found if module and module.is_package and module.path is not None), None)

    def _keep_whole(self, whole: KeptWhole, asker: Asker, with_tests: bool = False) -> None:
        if whole.package in self.whole:
            return
        self.whole[whole.package] = whole
        for module in self.index.finder.walk(whole.package):
            if with_tests or not _TESTS & set(module.name.split(".")):
                self._add_if_there(module.name, asker)

    def _settle_opaque(self, module: Module) -> None:
        """Machine code imports what it likes: its package, what that says it requires, and the standard library."""
        self._keep_package(module, _compiled(module), 0)
        owner = self.index.distributions.owner(module.name.partition(".")[0], module.tree)
        if owner is not None and owner not in self._opaque:
            self._opaque.add(owner)
            self._keep_siblings(owner, module)
            self._add_requirements(owner, module)
        if self.index.target.has_interpreter:
            self._keep_stdlib(module)

    def _keep_siblings(self, owner: Distribution, asker: Module) -> None:
        """What was installed with it: mypyc puts a module of its own beside the packages that it has compiled."""
        for name in sorted(owner.modules):
            package = self.outermost(name)
            if package is not None and package.name not in _TESTS:
                self._keep_whole(KeptWhole(package.name, _compiled(asker), asker.path), (asker.name, 0))
            elif package is None:
                self._add_if_there(name, (asker.name, 0))

    def _add_requirements(self, owner: Distribution, asker: Module) -> None:
        for name in owner.requirements:
            required = self.index.distributions.find(name)
            for top in sorted(required.top_modules) if required else ():
                self._add_if_there(top, (asker.name, 0))

    def _keep_stdlib(self, asker: Module) -> None:
        if _STDLIB in self.whole:
            return
        self.whole[_STDLIB] = KeptWhole(_STDLIB, _compiled(asker), asker.path)
        for top in self.index.finder.children(""):
            if top.tree.kind == "stdlib" and not self._is_rare(top.name):
                self._add_if_there(top.name, (asker.name, 0))
                for module in self.index.finder.walk(top.name):
                    if not self._is_rare(module.name):
                        self._add_if_there(module.name, (asker.name, 0))

    def _is_rare(self, name: str) -> bool:
        return any(matches(pattern, name) for pattern in self.index.rules.rarely)

    def _meet_rules(self) -> None:
        for keep in self.index.rules.keep:
            if keep not in self.met and self._applies(keep):
                self.met.add(keep)
                for pattern in keep.modules:
                    self._add_pattern(pattern, (keep.when, 0))
                for group in keep.groups:
                    self._keep_group(group, True, (keep.when, 0))

    def _add_parts(self) -> None:
        """What lambic may load of itself, once a source has been read that could make it."""
        rules = self.index.rules
        is_in_doubt = self._is_in_doubt or not rules.doubts.isdisjoint(self._foreign_words)
        for part in rules.parts:
            if (is_in_doubt and part.words) or not part.words.isdisjoint(self._foreign_words):
                for name in part.modules:
                    if name in self._parts:
                        self._add(name, self._parts[name])

    def _applies(self, keep: Keep) -> bool:
        is_there = keep.when in self.kept or (not keep.when and self.index.target.has_interpreter)
        return is_there and (not keep.word or keep.word in self._words)

    def rule_for(self, asker: str, name: str) -> Keep | Services | None:
        """The rule by which a module is kept when `asker` is."""
        for keep in self.met:
            if keep.when == asker and (
                any(_means(pattern, name) for pattern in keep.modules) or self._plugs(keep, name)
            ):
                return keep
        services = (each for each in self.index.rules.services if each.when == asker)
        return next((each for each in services if any(name in modules for _, modules in each.modules)), None)

    def _plugs(self, keep: Keep, name: str) -> bool:
        """Whether a rule keeps it, or its package, as an entry point."""
        found = (each for group in keep.groups for _, each in self.index.distributions.with_group(group))
        return any(module == name or module.startswith(f"{name}.") for modules in found for module in modules)

    def _add_pattern(self, pattern: str, asker: Asker) -> None:
        finder = self.index.finder
        if pattern.endswith(".*"):
            for module in finder.walk(pattern[:-2]):
                self._add_if_there(module.name, asker)
        elif pattern.endswith("*"):
            for module in finder.children(pattern.rpartition(".")[0]):
                if module.name.startswith(pattern[:-1]):
                    self._add_if_there(module.name, asker)
        else:
            self._add_if_there(pattern, asker)

    def _settle_services(self) -> None:
        for rule in self.index.rules.services:
            if rule.when not in self.kept:
                continue
            calls = find_calls(map(self.index.node, self.kept), rule)
            whole = why_whole(calls, rule)
            if whole is not None and whole.package:
                self.service_notes[rule] = whole
            for name in service_modules(calls, rule, whole is not None):
                self._add_if_there(name, (rule.when, 0))
            found = service_files(calls, rule, self.index.files, whole is not None)
            self.service_files[rule] = set(found)


def _means(pattern: str, name: str) -> bool:
    is_open = pattern.endswith("*") and not pattern.endswith(".*")
    return name.startswith(pattern[:-1]) if is_open else matches(pattern, name) or pattern.startswith(f"{name}.")


def _compiled(module: Module) -> str:
    return f"{module.name} is compiled: what it imports can't be read"


def looked_in(index: Index) -> str:
    """A hint: where modules and files are looked for."""
    return "looked in " + ", ".join(str(tree.path) for tree in index.trees if tree.kind in ("own", "dependency"))
