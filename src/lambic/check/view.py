"""What rules look at: the functions of one target, the sources they reach, the packages they are given."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from lambic.graph import Distributions, Finder, Module, Scanner, Tree, extension_suffixes, library
from lambic.project import Function, Project, Target, shown

from .binary import Binaries
from .catalogue import load_rule
from .diagnostic import Diagnostic, Edit, Related, Span
from .installed import Installation
from .lock import Lock, read_lock
from .own_modules import find_modules
from .packages import Packages
from .shipped import Shipped
from .source_file import SourceFile
from .sources import Answer, Sources


class View:
    """One target of the project: all `functions` of it share Python version, architecture and dependency groups."""

    def __init__(
        self,
        project: Project,
        target: Target,
        functions: Sequence[Function],
        packages: Packages,
        lambic: Tree,
        scanner: Scanner,
        today: date,
    ) -> None:
        self.project = project
        self.target = target
        self.functions = functions
        self.packages = packages
        self.scanner = scanner
        self.today = today
        roots = dict.fromkeys((*project.import_roots, *map(_import_root, self.shipped.folders)))
        self.own_trees = tuple(Tree(root, "own") for root in roots)
        self.finder = Finder((*self.own_trees, *packages.trees, lambic), extension_suffixes(target))

    @cached_property
    def sources(self) -> Mapping[str, SourceFile]:
        """The project's own modules that the functions reach, by dotted name."""
        return self._reading.modules

    @cached_property
    def _reading(self) -> Sources:
        entries = {function.name: function.handler.module for function in self.functions}
        return Sources(entries, self.finder, self.scanner, self.target.version, self.project.root)

    def read(self, module: Module) -> Answer:
        """What the reader says of any module that has a source: a package's, too."""
        found = self.sources.get(module.name)
        return found.answer if found is not None else self._reading.read([module])[module.name]

    def read_together(self, modules: Iterable[Module]) -> None:
        """Reads what `read` will be asked for: many at once are quicker."""
        self._reading.read(each for each in dict.fromkeys(modules) if each.name not in self.sources and each.is_source)

    def save(self) -> None:
        """Keeps what was read of packages for the next check."""
        self._reading.save()

    @cached_property
    def own_modules(self) -> tuple[str, ...]:
        """All modules below the project's import roots, as paths: "shared/pricing"."""
        return tuple(module for root in self.project.import_roots for module in find_modules(root))

    @cached_property
    def standard_library(self) -> frozenset[str]:
        """Top-level modules of the target's Python, whichever Python reads for it."""
        return library.at(self.target.version, frozenset(self.scanner.description["stdlib"]))

    @cached_property
    def installed(self) -> Installation:
        """What the installed packages say of themselves."""
        return Installation(self.packages.trees, self.target)

    @cached_property
    def binaries(self) -> Binaries:
        """Files with machine code."""
        return Binaries(self.project.root)

    @cached_property
    def lock(self) -> Lock | None:
        """The project's uv.lock, where it has one that can be read."""
        file = self.project.dependencies.file if self.project.dependencies.kind == "uv.lock" else None
        return read_lock(file) if file is not None else None

    @cached_property
    def shipped(self) -> Shipped:
        """Which distributions the functions get."""
        groups = self.functions[0].groups if self.functions else ()
        return Shipped(self.project, self.target, groups, self.lock, lambda: self.distributions)

    @cached_property
    def distributions(self) -> Distributions:
        """What is installed in the packages' folders."""
        return Distributions(self.packages.trees, self.finder)

    def is_compiled(self, name: str) -> bool:
        """Whether it is there as machine code, of another machine or version maybe: that is no import's mistake."""
        parent, _, last = name.rpartition(".")
        places = self.finder.portions(parent) if parent else [(tree, "") for tree in self.own_trees]
        files = (file for tree, folder in places for file in self.finder.list(tree.path / folder)[0])
        return any(file.startswith(f"{last}.") and file.endswith((".so", ".pyd")) for file in files)

    def handler_source(self, function: Function) -> SourceFile | None:
        """The file of its handler; None when that can't be read."""
        return self.sources.get(function.handler.module)

    def shown(self, path: Path) -> str:
        """A path as messages name it."""
        return shown(self.project.root, path)

    def diagnostic(
        self,
        code: str,
        span: Span,
        message: str,
        help: str,
        *,
        label: str = "",
        why: str = "",
        related: Iterable[Related] = (),
        edits: Iterable[Edit] = (),
        is_safe: bool = False,
    ) -> Diagnostic:
        """A finding of the rule `code`, with its severity, and its `why` unless another is given."""
        return make_diagnostic(code, span, message, help, label, why, tuple(related), tuple(edits), is_safe)

    def of_source(self, source: SourceFile, finding: Mapping[str, Any]) -> Diagnostic:
        """What the reader found in one file."""
        return make_diagnostic(
            finding["code"],
            source.span(finding["span"]),
            finding["message"],
            finding["help"],
            finding["label"],
            finding["why"],
            tuple(Related(source.span(span), text) for span, text in finding["related"]),
            tuple(Edit(source.span(span), text) for span, text in finding["edits"]),
            finding["is_safe"],
        )


def _import_root(package: Path) -> Path:
    """Where a local package's modules lie: its src/ if it has one."""
    return source if (source := package / "src").is_dir() else package


def make_diagnostic(
    code: str,
    span: Span,
    message: str,
    help: str,
    label: str = "",
    why: str = "",
    related: tuple[Related, ...] = (),
    edits: tuple[Edit, ...] = (),
    is_safe: bool = False,
) -> Diagnostic:
    rule = load_rule(code)
    return Diagnostic(code, rule.severity, message, why or rule.why, help, span, label, related, edits, is_safe)


def name_functions(names: Sequence[str]) -> str:
    """Functions as messages name them: "function a", "functions a, b and c"."""
    if len(names) == 1:
        return f"function {names[0]}"
    return f"functions {', '.join(names[:-1])} and {names[-1]}"
