"""Why a module or a file is in a function's bundle, or what keeps it out."""

import difflib

from lambic.graph import Explanation
from lambic.project import WRONG_USAGE, Function, LambicError, Project

from .contents import BOOTSTRAP, IMAGE
from .interpreter import HOME, read_program
from .kit import Kit, make_kit, target_of
from .weight import source_of


def explain(project: Project, function: Function, name: str, is_local: bool = False) -> Explanation:
    """Follows the imports anew: nothing has to be built. `name` is a module's, or a path in the bundle.

    Raises LambicError for what is nowhere.
    """
    kit = make_kit(project, target_of(function, is_local), function.groups, project.root / "build")
    if name == BOOTSTRAP:
        return Explanation(name, True, True, reason="it starts the handler")
    if kit.home and name in dict(read_program(kit.home, kit.target.python).files):
        return Explanation(name, True, True, reason="it is the interpreter that runs the function")
    found = kit.explain(function, _before_build(name, kit))
    if not found.is_known:
        kind = "file" if "/" in name else "module"
        raise LambicError(f"{function.name}: there is no {kind} {name!r}", _near(kit, name), WRONG_USAGE)
    return found


def _before_build(name: str, kit: Kit) -> str:
    """The file that one in a bundle was made from."""
    if name == IMAGE:
        return "lambic"
    name = name.removeprefix(f"{HOME}/lib/python{kit.target.python}/")
    return source_of(name) if name.endswith(".pyc") else name


def _near(kit: Kit, name: str) -> str:
    near = kit.graph.modules_of(name) or difflib.get_close_matches(name, kit.module_names, 3)
    return f"did you mean {', '.join(near)}?" if near else "name it as an import does, or as it lies in the bundle"
