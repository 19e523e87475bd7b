"""What all functions of one target share: one resolution, one installation, one import graph, one compiler."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambic.graph import Explanation, Graph, Reach, Scanner, Tree
from lambic.project import (
    Function,
    Interpreter,
    LambicError,
    Project,
    Target,
    install_command,
    local_architecture,
    newest_interpreter,
)

from .bytecode import Compiler
from .dependencies import Requirements, read_requirements
from .install import install, python_for, remember_installed
from .interpreter import Home, home_of, interpreter_for
from .listing import module_names
from .toolchain import lambic_tree

_LOOP = "lambic.runtime.__main__"
"""What `bootstrap` starts."""

_SEVERAL = "CapacityProviderConfig"
"""A property of functions that get several events at once (AWS: "Lambda Managed Instances")."""

_START_UP_MODULES = ("encodings.aliases", "encodings.ascii", "encodings.latin_1", "encodings.utf_8", "io", "os")
"""What an interpreter needs before any module of ours is imported; it finds its own home by `os`."""


@dataclass(frozen=True)
class Kit:
    """`requirements` are the resolved ones, `trees` where modules come from.

    `compiler` is None when this machine has no Python of the target's version: sources are shipped then. `home` is
    the interpreter that goes into the bundle.
    """

    target: Target
    requirements: Requirements
    trees: tuple[Tree, ...]
    graph: Graph
    compiler: Compiler | None
    home: Home | None
    notes: tuple[str, ...]

    @cached_property
    def module_names(self) -> frozenset[str]:
        """All modules that a bundle could hold: own, installed, ours, and those of the interpreter that is inside."""
        roots = frozenset(tree.path for tree in self.trees)
        return frozenset(name for tree in self.trees for name in module_names(tree, roots))

    def reach(self, function: Function) -> Reach:
        """What the function needs. Raises LambicError."""
        return self.graph.reach(self._entries(function), **_settings(function))

    def explain(self, function: Function, name: str) -> Explanation:
        """Why a module is in the function's bundle, or not. Raises LambicError."""
        return self.graph.explain(name, self._entries(function), **_settings(function))

    def _entries(self, function: Function) -> list[str]:
        entries = [function.handler.module]
        if self.target.has_interpreter or function.loop == "lambic":
            entries.append(_LOOP)
        if self.target.has_interpreter:
            entries += _START_UP_MODULES
        if function.loop == "lambic" and _SEVERAL in function.properties:
            entries.append("lambic.runtime.concurrency")
        return entries


def _settings(function: Function) -> dict[str, Sequence[str]]:
    return {
        "include_modules": function.include_modules,
        "include_files": function.include_files,
        "keep_whole": function.keep_whole,
    }


def target_of(function: Function, is_local: bool) -> Target:
    """What the function is built for. Raises LambicError where its bundle has to bring a Python and none was found."""
    own = function.interpreter
    if is_local:
        inside = own if own and own.runs_here else None
        return Target(function.python, local_architecture(), function.runtime, is_local, inside)
    if own is None and not function.is_managed:
        raise LambicError(
            f"function {function.name}: no stand-alone Python {function.python} for {function.architecture} was found "
            f"to go into its bundle, and {function.runtime} has none",
            f"{install_command(function.python, function.architecture)}, or set interpreter to the path of one",
        )
    return Target(function.python, function.architecture, function.runtime, interpreter=own)


def make_kit(project: Project, target: Target, groups: tuple[str, ...], out: Path) -> Kit:
    """Resolves, installs and gets ready to follow imports; `out` is the build folder. Raises LambicError."""
    requirements = read_requirements(project, target, groups, python_for(target))
    dependencies = install(project, target, requirements)
    remember_installed(project, target, groups, dependencies)
    interpreter, home = interpreter_for(target), home_of(target)
    trees = tuple(_trees(project, requirements.roots, dependencies, home))
    scanner = Scanner((interpreter or newest_interpreter()).path, home.built_in if home else ())
    graph = Graph(trees, target, scanner, out)
    compiler = Compiler(interpreter) if interpreter else None
    return Kit(target, requirements, trees, graph, compiler, home, tuple(_notes(project, target, interpreter)))


def _trees(project: Project, roots: tuple[Path, ...], dependencies: Path, home: Home | None) -> Iterator[Tree]:
    for root in dict.fromkeys((*project.import_roots, *roots)):
        yield Tree(root, "own")
    yield Tree(dependencies, "dependency")
    yield Tree(lambic_tree(), "lambic")
    if home:
        yield Tree(home.standard_library, "stdlib")


def _notes(project: Project, target: Target, interpreter: Interpreter | None) -> Iterator[str]:
    if interpreter is None:
        yield (
            f"no Python {target.python} was found here to compile with, so sources are shipped, which start slower: "
            f"uv python install {target.python}"
        )
    if (own := target.interpreter) and not own.runs_here:
        what = f"the Python for {target.architecture} can't be started here"
        yield f"{what}: that it is {own.release} is what its files say"
    if project.dependencies.kind == "pyproject.toml":
        yield "the versions of the dependencies are not locked, so elsewhere they may be others: uv lock"
