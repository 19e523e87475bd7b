"""L201 to L205 and L211: imports of modules that the function does not have in Lambda."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from lambic.graph import (
    Distribution,
    Distributions,
    Finder,
    Import,
    Module,
    Tree,
    distribution_of,
    is_known_package,
    library,
    load_rules,
    may_bring,
    normalize,
)

from ..diagnostic import Diagnostic, Edit
from ..import_spans import find_span, is_expected, is_in_branch, is_in_function
from ..packages import find_site
from ..shipped import Other
from ..source_file import SourceFile
from ..suggest import similar_module
from ..view import View

_LATER = "In Lambda this import fails with `ModuleNotFoundError` when the code around it runs."
_IN_BRANCH = "In Lambda this import fails with `ModuleNotFoundError` if its branch is taken."
_OURS = "lambic"


def check_modules(view: View) -> Iterator[Diagnostic]:
    look = _Look(view)
    for source in view.sources.values():
        imports = source.node.facts.imports
        tried = {each.module.partition(".")[0] for each in imports if each.is_guarded and not each.level}
        for each in imports:
            if is_expected(each) and not (not each.is_hard and each.module.partition(".")[0] in tried):
                yield from look.judge(source, each)


class _Look:
    """Looks for modules as Lambda would, and for what is in the way of one that is not there."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._owners: dict[str, Distribution | None] = {}

    def judge(self, source: SourceFile, each: Import) -> Iterator[Diagnostic]:
        name = each.absolute(source.module.package)
        if name is None:
            yield self._beyond(source, each)
            return
        top = name.partition(".")[0]
        found = self._find_top(top)
        missing = self._first_missing(name)
        if top == _OURS or (found is None and top in self._view.standard_library):
            yield from self._in_library(source, each, name) if top != _OURS else self._submodule(source, each, missing)
        elif found is None:
            yield from self._nowhere(source, each, name)
        elif missing is not None:
            yield from self._submodule(source, each, missing)
        elif found.tree.kind == "dependency":
            for part in self._parts_of(name, each):
                yield from self._not_shipped(source, each, part)

    def _parts_of(self, name: str, each: Import) -> list[str]:
        """What has an owner: of `from google.cloud import storage` google.cloud.storage, for the others are folders."""
        module = self._view.finder.find(name)
        is_folder = module is not None and module.path is None
        return [f"{name}.{part}" for part in each.names] if each.names and is_folder else [name]

    def _find_top(self, top: str) -> Module | None:
        """A folder without any module is none where a real one may be: `docker/` with a Dockerfile in it."""
        found = self._view.finder.find(top)
        if found is None or found.path is not None or found.tree.kind != "own":
            return found
        is_empty = next(self._view.finder.walk(top), None) is None
        return None if top in self._view.standard_library or is_empty else found

    def _first_missing(self, name: str) -> str | None:
        parts = name.split(".")
        names = (".".join(parts[: length + 1]) for length in range(len(parts)))
        return next((each for each in names if self._view.finder.find(each) is None), None)

    # What is told.

    def _tell(
        self, code: str, source: SourceFile, each: Import, message: str, help: str, label: str, fix: str = ""
    ) -> Diagnostic:
        span = find_span(source, each)
        why = "" if each.is_hard else _IN_BRANCH if is_in_branch(each) else _LATER
        edits = [Edit(span, fix)] if fix and span.line == span.end_line and span.end_column > span.column else []
        diagnostic = self._view.diagnostic(code, span, message, help, label=label, why=why, edits=edits)
        if is_in_branch(each) and not (is_in_function(each) and self._is_own(source, each)):
            diagnostic = replace(diagnostic, severity="warning")
        return self._with_layers(source, each, diagnostic) if code in ("L201", "L202", "L203", "L211") else diagnostic

    def _is_own(self, source: SourceFile, each: Import) -> bool:
        """Whether it asks for the project's own code, whose author knows what is there."""
        top = self._view.finder.find((each.absolute(source.module.package) or "").partition(".")[0])
        return top is not None and top.tree.kind == "own"

    def _with_layers(self, source: SourceFile, each: Import, diagnostic: Diagnostic) -> Diagnostic:
        """Of functions with layers nobody can say what they find there."""
        functions = [each for each in self._view.functions if each.name in source.functions]
        if each.level or not functions or not all(function.properties.get("Layers") for function in functions):
            return diagnostic
        names = ", ".join(function.name for function in functions)
        return replace(
            self._view.diagnostic(
                "L201",
                diagnostic.span,
                f"{diagnostic.message}; the layers of {names} could not be looked into",
                f"nothing, if a layer brings it; else {diagnostic.help}",
                label="only a layer can bring it",
            ),
            severity="warning",
        )

    def _beyond(self, source: SourceFile, each: Import) -> Diagnostic:
        package = source.module.package
        where = f"is in the package {package!r}" if package else "is in no package"
        fix = each.module if each.module and self._view.finder.find(each.module) is not None else ""
        return self._tell(
            "L205",
            source,
            each,
            f"{'.' * each.level}{each.module} leads out of the import root: this file {where}",
            f"import it by its full name: {fix or 'from package import name'}",
            "too many dots",
            fix,
        )

    def _in_library(self, source: SourceFile, each: Import, name: str) -> Iterator[Diagnostic]:
        """A module inside a package of the standard library; what is at its top is there."""
        parent, _, last = name.rpartition(".")
        if parent:
            yield from self._of_another_version(source, each, parent, last)

    def _of_another_version(self, source: SourceFile, each: Import, module: str, last: str) -> Iterator[Diagnostic]:
        """In a branch it is taken to be what another version needs."""
        version = self._view.target.version
        if is_in_branch(each):
            return
        if library.left(module, version, last):
            yield self._left(source, each, module, last)
        elif library.joins(module, version, last):
            yield self._joins(source, each, module, last)

    def _left(self, source: SourceFile, each: Import, module: str, last: str) -> Diagnostic:
        name = f"{module}.{last}" if last else module
        since = library.left(module, self._view.target.version, last)
        fix, other = library.successor(name), library.backport(name)
        help = f"write {fix} instead" if fix else f"uv add {other}" if other else "use something else in its place"
        message = f"{name!r} left the standard library in Python {_text(since)}"
        is_module = bool(fix) and all(part.isidentifier() for part in fix.split("."))
        return self._tell(
            "L204", source, each, message, help, f"not in Python {self._view.target.python}", fix if is_module else ""
        )

    def _joins(self, source: SourceFile, each: Import, module: str, last: str) -> Diagnostic:
        name = f"{module}.{last}" if last else module
        since = library.joins(module, self._view.target.version, last)
        return self._tell(
            "L204",
            source,
            each,
            f"{name!r} is in the standard library from Python {_text(since)} on",
            f'set runtime = "python{_text(since)}", or guard the import with `try`',
            f"not in Python {self._view.target.python}",
        )

    def _submodule(self, source: SourceFile, each: Import, missing: str | None) -> Iterator[Diagnostic]:
        if missing is None or self._may_appear(missing):
            return
        meant = similar_module(self._view, missing)
        parent = self._view.finder.find(missing.rpartition(".")[0])
        what = f"no module named {missing!r}"
        if parent is not None and not parent.is_package:
            what = f"no module named {missing!r}: {parent.name!r} is a single file, no package"
        help = f"did you mean {meant!r}?" if meant else f"create {missing.replace('.', '/')}.py, or correct the name"
        yield self._tell("L201", source, each, what, help, "not found", "" if each.level else self._fixed(each, meant))

    def _fixed(self, each: Import, meant: str) -> str:
        """The whole name with the missing part corrected."""
        rest = each.module.split(".")[meant.count(".") + 1 :]
        return ".".join([meant, *rest]) if meant else ""

    def _may_appear(self, missing: str) -> bool:
        """Whether a package may have that module all the same: compiled for another machine, or made when it loads."""
        parent = self._view.finder.find(missing.rpartition(".")[0])
        if parent is None:
            return False
        if parent.tree.kind == "dependency" and (parent.path is None or self._is_installed(missing)):
            return True
        if parent.is_opaque or self._view.is_compiled(missing):
            return True
        if not parent.is_source:
            return False
        scan = self._view.read(parent)["scan"]
        changes_path = any(kind == "path" for _, _, _, kind, _ in scan["dynamic"])
        return bool(scan["fabricates"] or changes_path or scan["error"])

    def _is_installed(self, name: str) -> bool:
        return any(name in each.modules for each in self._view.distributions.all)

    # What is not in the bundle although it is here.

    def _not_shipped(self, source: SourceFile, each: Import, name: str) -> Iterator[Diagnostic]:
        if self._view.packages.kind != "venv" or name.partition(".")[0] in load_rules().offered:
            return
        owner = self._owner_of(name)
        names = self._view.shipped.names
        if owner is not None and names is not None and owner.name not in names:
            yield self._owned(source, each, name, owner.name)

    def _owned(self, source: SourceFile, each: Import, name: str, owner: str) -> Diagnostic:
        other = self._view.shipped.others.get(owner)
        return self._aside(source, each, owner, other) if other else self._only_here(source, each, name, owner)

    def _only_here(self, source: SourceFile, each: Import, name: str, owner: str) -> Diagnostic:
        top = name.partition(".")[0]
        called = repr(top) if normalize(top) == owner else f"{top!r} of {owner}"
        return self._tell(
            "L202",
            source,
            each,
            f"{called} is installed in .venv, but the project does not depend on it",
            self._add(owner),
            "only on this machine",
        )

    def _aside(self, source: SourceFile, each: Import, owner: str, other: Other) -> Diagnostic:
        names = sorted(source.functions)
        take = f'groups = ["{other.name}"] in [tool.lambic.functions.{names[0]}]' if names else ""
        help = f"{self._add(owner)}, or {take}" if other.kind == "group" and take else self._add(owner)
        return self._tell(
            "L203",
            source,
            each,
            f"{owner!r} comes with {other} only, which {_functions(names)} not take",
            help,
            "not in the bundle",
        )

    def _add(self, name: str) -> str:
        return f"add {name} to requirements.txt" if self._is_requirements else f"uv add {name}"

    @property
    def _is_requirements(self) -> bool:
        return self._view.project.dependencies.kind == "requirements.txt"

    def _owner_of(self, name: str) -> Distribution | None:
        """The distribution that installed what the name stands for."""
        module = self._outermost_file(name)
        if module is None:
            return None
        if module.name not in self._owners:
            self._owners[module.name] = self._find_owner(module)
        return self._owners[module.name]

    def _outermost_file(self, name: str) -> Module | None:
        """The outermost part that is no mere folder: all below it was installed with it."""
        parts = name.split(".")
        found = (self._view.finder.find(".".join(parts[: length + 1])) for length in range(len(parts)))
        return next((module for module in found if module is not None and module.path is not None), None)

    def _find_owner(self, module: Module) -> Distribution | None:
        top = module.name.partition(".")[0]
        all_ = self._view.distributions.all
        # The likely ones first: reading what each has installed takes a while.
        ordered = sorted(all_, key=lambda each: not may_bring(each.name, top))
        return next((each for each in ordered if each.tree == module.tree and module.name in each.modules), None)

    # What is nowhere.

    def _nowhere(self, source: SourceFile, each: Import, name: str) -> Iterator[Diagnostic]:
        top = name.partition(".")[0]
        version = self._view.target.version
        if library.left(top, version) or library.joins(top, version):
            yield from self._of_another_version(source, each, top, "")
        elif top in load_rules().offered or self._is_installed(top) or self._view.is_compiled(top):
            return
        elif not self._may_be_locked(top):
            yield self._nowhere_at_all(source, each, name, top)

    def _nowhere_at_all(self, source: SourceFile, each: Import, name: str, top: str) -> Diagnostic:
        owner = self._aside_owner(top)
        if owner is not None:
            return self._aside(source, each, owner, self._view.shipped.others[owner])
        if (here := self._in_venv(top)) is not None:
            return self._only_here(source, each, name, here)
        if beside := self._beside(top):
            return self._only_beside(source, each, top, beside)
        return self._unknown(source, each, name, top)

    def _may_be_locked(self, top: str) -> bool:
        return any(may_bring(name, top) for name in self._unlooked)

    @cached_property
    def _unlooked(self) -> frozenset[str]:
        """Distributions that the function gets and nobody has installed: what is in them can't be seen."""
        if self._view.packages.kind == "built":
            return frozenset()
        names = self._view.shipped.names or frozenset()
        local = {each.name for each in self._view.lock.packages if each.is_local} if self._view.lock else set()
        return names - {each.name for each in self._view.distributions.all} - local

    @property
    def _is_all_seen(self) -> bool:
        """Whether a module that was not found is surely not there."""
        if self._view.packages.kind in ("built", "none"):
            return True
        return self._view.shipped.names is not None and not self._unlooked

    def _aside_owner(self, top: str) -> str | None:
        """What is left out and, by its name, brings that module."""
        names = (normalize(distribution_of(top)), normalize(top))
        return next((name for name in names if name in self._view.shipped.others), None)

    def _in_venv(self, top: str) -> str | None:
        """With a build at hand the developer's environment is looked into only now."""
        site = find_site(self._view.project) if self._view.packages.kind == "built" else None
        if site is None:
            return None
        tree = Tree(site, "dependency")
        found = Distributions([tree], Finder([tree], ())).all
        ordered = sorted(found, key=lambda each: not may_bring(each.name, top))
        return next((each.name for each in ordered if top in each.top_modules), None)

    def _beside(self, top: str) -> str:
        """The file or folder of that name beside the project, as the project names it."""
        above = self._view.project.root.parent
        if (above / f"{top}.py").is_file():
            return f"../{top}.py"
        folder = above / top
        is_code = top.isidentifier() and folder.is_dir() and next(folder.glob("*.py"), None) is not None
        return f"../{top}/" if is_code else ""

    def _only_beside(self, source: SourceFile, each: Import, top: str, beside: str) -> Diagnostic:
        return self._tell(
            "L202",
            source,
            each,
            f"{top!r} is found only beside the project: {beside}",
            f"move it into the project, or make it a package and depend on it: uv add ../{top}",
            "not in the bundle",
        )

    def _unknown(self, source: SourceFile, each: Import, name: str, top: str) -> Diagnostic:
        meant = similar_module(self._view, name)
        add = self._add(distribution_of(name))
        if is_known_package(top):
            meant = ""
        help = f"did you mean {meant!r}?" if meant else add
        fix = self._fixed(each, meant) if meant and not each.level else ""
        if self._is_all_seen:
            message = f"no module named {name!r}"
            return self._tell("L201", source, each, message, help, "found nowhere", fix)
        message = f"no module named {name!r} is known: the project's packages are not all installed here"
        help = f"uv sync, or lambic build, to look into them; {help if meant else 'or ' + add}"
        return self._tell("L211", source, each, message, help, "could not be looked up", fix)


def _functions(names: list[str]) -> str:
    listed = ", ".join(names)
    return f"function {listed} does" if len(names) == 1 else f"functions {listed} do"


def _text(version: tuple[int, int] | None) -> str:
    return "{}.{}".format(*version) if version else ""
