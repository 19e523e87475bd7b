"""How `dev` and `invoke` start workers: from the sources, or from the built bundles."""

import os
from collections.abc import Callable
from pathlib import Path

from lambic.build import cache_folder, install_dependencies, lambic_tree
from lambic.emulator import Launch
from lambic.graph import Graph, Scanner, Tree
from lambic.project import (
    Function,
    Interpreter,
    LambicError,
    Project,
    Target,
    find_interpreter,
    load_project,
    local_architecture,
    running_interpreter,
)

from . import output


class SourceLauncher:
    """Runs the project's files as they are, with the dependencies that a bundle would hold and no others.

    What Python compiles for it goes into lambic's cache: nothing is written into what is installed there.
    """

    def __init__(self, root: Path, refuse: Callable[[Function], None] | None = None) -> None:
        """`refuse` raises LambicError for a function that should not be started."""
        self._root = root
        self._refuse = refuse

    def load(self) -> Project:
        """Reads the project again. Raises LambicError."""
        return load_project(self._root)

    def launch(self, function: Function) -> Launch:
        """How to start the function now, and the files of the project that it reaches. Raises LambicError."""
        project = self.load()
        if self._refuse:
            self._refuse(function)
        interpreter = _interpreter_for(function)
        target = _local_target(interpreter, function)
        dependencies = install_dependencies(project, target, function.groups)
        paths = (*project.import_roots, dependencies, lambic_tree())
        return Launch(
            argv=(str(interpreter.path), "-S", "-P", "-s", "-m", "lambic.runtime"),
            cwd=project.root,
            environment={
                "PYTHONPATH": os.pathsep.join(map(str, paths)),
                "PYTHONPYCACHEPREFIX": str(cache_folder("pycache")),
                "LAMBDA_TASK_ROOT": str(project.root),
                **({"LAMBIC_STREAM_RESPONSE": "1"} if function.stream_response else {}),
            },
            watched=_reached(project, function, target, interpreter),
        )


def _interpreter_for(function: Function) -> Interpreter:
    found = find_interpreter(function.python, function.interpreter)
    if found is None:
        found = running_interpreter()
        output.note(f"{function.name}: there is no Python {function.python} here, so {found.release} runs it")
    return found


def _local_target(interpreter: Interpreter, function: Function) -> Target:
    own = interpreter if interpreter == function.interpreter else None
    return Target(interpreter.version, local_architecture(), f"python{interpreter.version}", True, own)


def _reached(project: Project, function: Function, target: Target, interpreter: Interpreter) -> tuple[Path, ...]:
    trees = [Tree(root, "own") for root in project.import_roots]
    reach = Graph(trees, target, Scanner(interpreter.path)).reach([function.handler.module])
    own = {module.path for module in reach.modules if module.path} | {file.path for file in reach.files}
    return tuple(sorted(own | {function.handler.file}))


class BuiltLauncher:
    """Runs the bundles of `build/` through their own `bootstrap`. As in Lambda, nothing is written into them."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._folder = folder

    def load(self) -> Project:
        """Reads the project again. Raises LambicError."""
        return load_project(self._root)

    def launch(self, function: Function) -> Launch:
        """How to start the function's bundle. Raises LambicError when it is not built for this machine."""
        bundle = (self._folder / function.name).resolve()
        bootstrap = bundle / "bootstrap"
        if not bootstrap.is_file():
            raise LambicError(f"{function.name} is not built: {bootstrap} is missing", "lambic build --local")
        return Launch(
            argv=(str(bootstrap), *self._interpreter_argument(function)),
            cwd=bundle,
            environment={"PYTHONDONTWRITEBYTECODE": "1", "LAMBDA_TASK_ROOT": str(bundle)},
            watched=(bootstrap,),
        )

    def _interpreter_argument(self, function: Function) -> tuple[str, ...]:
        """A managed bundle is started as AWS starts an exec wrapper: with the interpreter as its first argument."""
        if (self._folder / function.name / ".python").is_dir():
            return ()
        return (str(_interpreter_for(function).path), "/var/runtime/bootstrap.py")
