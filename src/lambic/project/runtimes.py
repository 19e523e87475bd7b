"""Which AWS runtime each function is for, with which Python, and which interpreter goes into its bundle."""

from dataclasses import dataclass
from pathlib import Path

from .interpreter import Interpreter
from .mistake import Mistake, Place
from .python_version import find_python
from .settings import Settings
from .standalone import find_standalone, install_command, read_machine, read_standalone
from .target import ARCHITECTURES, PROVIDED


@dataclass(frozen=True)
class Runtime:
    """`name` is AWS's, `python` a version; `interpreter` is None where AWS brings it, and where none was found."""

    name: str
    python: str
    interpreter: Interpreter | None = None


def find_project_python(root: Path, settings: Settings) -> tuple[str, str]:
    """("3.13", where that is from) of the functions that don't say it themselves. Raises Mistake."""
    runtime = settings.shared.get("runtime")
    if runtime == PROVIDED and "interpreter" in settings.shared:
        text = settings.shared["interpreter"]
        found = read_standalone(_place(root, text), settings.file.place_of("tool", "lambic", "interpreter"))
        return found.version, f"the interpreter {text}"
    if runtime and runtime != PROVIDED:
        return runtime.removeprefix("python"), settings.file.path.name
    return find_python(root)


def find_runtime(root: Path, settings: Settings, name: str, python: str) -> Runtime:
    """What one function is for; `python` is the project's version. Raises Mistake."""
    values = settings.of(name)
    runtime = values.get("runtime", f"python{python}")
    _check_interpreter(settings, name, runtime)
    if runtime != PROVIDED:
        return Runtime(runtime, runtime.removeprefix("python"))
    architecture = values.get("architecture", ARCHITECTURES[0])
    if "interpreter" not in values:
        return Runtime(runtime, python, find_standalone(python, architecture))
    place = settings.place_of(name, "interpreter")
    found = read_standalone(_place(root, values["interpreter"]), place)
    _check_architecture(found, architecture, name, place)
    return Runtime(runtime, found.version, found)


def _place(root: Path, text: str) -> Path:
    return root / Path(text).expanduser()


def _check_interpreter(settings: Settings, name: str, runtime: str) -> None:
    """The project's is for those of its functions that have a use for it; if none has, it is as wrong as one's own."""
    if runtime == PROVIDED or "interpreter" not in settings.of(name):
        return
    others = (each.get("runtime", settings.shared.get("runtime")) for each in settings.functions.values())
    if "interpreter" in settings.functions.get(name, {}) or PROVIDED not in (settings.shared.get("runtime"), *others):
        raise Mistake(
            "L307",
            settings.place_of(name, "interpreter"),
            f"interpreter is for {PROVIDED}, and {name} is for {runtime}",
            f'set runtime = "{PROVIDED}", or leave interpreter out: AWS brings the Python of {runtime}',
        )


def _check_architecture(found: Interpreter, architecture: str, name: str, place: Place) -> None:
    machine = read_machine(found.path)
    if machine != architecture:
        raise Mistake(
            "L307",
            place,
            f"interpreter: {found.path} is for {machine}, and {name} is for {architecture}",
            f'set architecture = "{machine}", or take one for {architecture}: '
            f"{install_command(found.version, architecture)}",
        )
