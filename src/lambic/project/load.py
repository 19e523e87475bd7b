"""pyproject.toml and functions/ -> Project: the only way in which a project is read."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from .errors import LambicError, shown
from .function import Function, Handler
from .handler_file import HandlerFile, read_handler_files
from .interpreters import running_interpreter
from .logical_name import logical_id
from .mistake import Correction, Mistake, Place, Tell, attempt, refuse
from .nearest import find_nearest
from .path_template import shape_of
from .project import Dependencies, Project
from .route import Route
from .routes import read_routes
from .runtimes import Runtime, find_project_python, find_runtime
from .settings import Settings, read_settings
from .target import PROVIDED
from .toml_lines import TomlFile
from .triggers import find_wrong_triggers
from .workspace import find_workspace

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` with a pyproject.toml. Raises LambicError when there is none."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file():
            return folder
    raise LambicError(f"{start}: no pyproject.toml here or above", "go to your project, or make one: lambic new NAME")


def load_project(root: Path, tell: Tell = refuse) -> Project:
    """Reads the project in `root` (a folder with pyproject.toml). Imports none of its code.

    Tells every Mistake; what `tell` takes is left out of the project. Raises LambicError for what leaves no project.
    """
    file = TomlFile(root / "pyproject.toml")
    settings = read_settings(file, tell)
    python, source = attempt(tell, partial(find_project_python, root, settings)) or _running_python()
    roots = tuple(folder for folder in (root, root / "src") if folder.is_dir())
    functions = _load_functions(root, roots, settings, python, tell)
    name = str(file.table("project").get("name") or root.resolve().name)
    dependencies = _find_dependencies(root, file)
    return Project(root, name, functions, roots, dependencies, python, source, settings, settings.check)


def _running_python() -> tuple[str, str]:
    return running_interpreter().version, "the running Python"


def _load_functions(
    root: Path, roots: tuple[Path, ...], settings: Settings, python: str, tell: Tell
) -> tuple[Function, ...]:
    files = {file.stem: file for file in sorted((root / "functions").glob("*.py")) if not file.stem.startswith("_")}
    handlers = dict(_find_handlers(root, roots, settings, files, tell))
    runtimes = {
        name: attempt(tell, partial(find_runtime, root, settings, name, python)) or Runtime(f"python{python}", python)
        for name in handlers
    }
    wanted = [(handlers[name], (each.python, each.interpreter)) for name, each in runtimes.items()]
    functions = tuple(
        _load_function(root, settings, name, handlers[name], runtimes[name], file, tell)
        for name, file in zip(handlers, read_handler_files(wanted, root, tell), strict=True)
    )
    if not files and not settings.functions:
        what = "the project has no functions"
        tell(Mistake("L613", Place(settings.file.path, 0, settings.file.path.name), what, "add functions/hello.py"))
    _check_routes(root, functions, tell)
    return functions


def _find_handlers(
    root: Path, roots: tuple[Path, ...], settings: Settings, files: dict[str, Path], tell: Tell
) -> Iterator[tuple[str, Handler]]:
    """By name, in order."""
    seen: dict[str, str] = {}
    ids: dict[str, str] = {}
    for name in sorted(files.keys() | settings.functions.keys()):
        attempt(tell, partial(_check_name, name, seen, ids, _place_of(settings, name, files.get(name))))
        handler = attempt(tell, partial(_find_handler, root, roots, settings, name, files.get(name)))
        if handler is not None:
            yield name, handler


def _place_of(settings: Settings, name: str, file: Path | None) -> Place:
    if file is not None:
        return Place(file, 0, f"functions/{name}.py")
    return settings.file.place_of("tool", "lambic", "functions", name)


def _check_name(name: str, seen: dict[str, str], ids: dict[str, str], place: Place) -> None:
    if not _NAME.fullmatch(name):
        raise Mistake("L611", place, f"{name!r} is no function name", "use letters, digits, - and _, a letter first")
    if (other := seen.setdefault(name.lower(), name)) != name:
        raise Mistake("L109", place, f"the name {name!r} differs from {other!r} only by case", "rename one of them")
    if (other := ids.setdefault(found := logical_id(name), name)) != name:
        raise Mistake("L109", place, f"{name} and {other} are both {found} in AWS", "rename one of them")


def _load_function(
    root: Path, settings: Settings, name: str, handler: Handler, runtime: Runtime, file: HandlerFile, tell: Tell
) -> Function:
    place = shown(root, handler.file)
    # What http.routes joins may be defined anywhere: then the settings list the routes instead.
    is_listed = file.joined_at and "routes" in settings.of(name)
    declared = () if is_listed else attempt(tell, partial(read_routes, file, handler.file, place)) or ()
    attempt(tell, partial(_check_streaming, settings, name))
    attempt(tell, partial(_check_loop, settings, name, runtime))
    decorator = file.find_decorator()
    if decorator is not None:
        for mistake in find_wrong_triggers(settings, name, decorator, place):
            tell(mistake)
    return Function(
        name=name,
        handler=handler,
        runtime=runtime.name,
        python=runtime.python,
        interpreter=runtime.interpreter,
        source=decorator.source if decorator else "",
        routes=attempt(tell, partial(_find_routes, root, settings, name, declared)) or (),
        **_optional(settings.of(name)),
    )


_FIELDS = {
    "architecture": "architecture",
    "memory": "memory_mb",
    "timeout": "timeout_s",
    "environment": "environment",
    "loop": "loop",
    "bytecode": "bytecode",
    "include-modules": "include_modules",
    "include-files": "include_files",
    "keep-whole": "keep_whole",
    "groups": "groups",
    "url": "url",
    "stream-response": "stream_response",
    "schedule": "schedule",
    "queue": "queue",
    "stream": "stream",
    "properties": "properties",
}


def _optional(values: dict[str, Any]) -> dict[str, Any]:
    return {field: values[key] for key, field in _FIELDS.items() if key in values}


def _find_handler(root: Path, roots: tuple[Path, ...], settings: Settings, name: str, file: Path | None) -> Handler:
    text = settings.of(name).get("handler")
    if text is None and file is not None:
        return Handler(f"functions.{name}", "handler", file)
    if text is None:
        raise _no_such_function(root, settings, name)
    module, attribute = _split_handler(settings.value_of(name, "handler"), text)
    found = _find_module(roots, module)
    if found is None:
        place = settings.value_of(name, "handler")
        what = f"handler {text!r}: there is no {module.replace('.', '/')}.py"
        near = _nearest_module(roots, module)
        hint = f'did you mean "{near}:{attribute}"?' if near else "name a module of this project"
        raise Mistake("L101", place, what, hint, Correction(place, f'"{near}:{attribute}"') if near else None)
    return Handler(module, attribute, found)


def _check_streaming(settings: Settings, name: str) -> None:
    values = settings.of(name)
    if values.get("stream-response") and values.get("loop") == "aws":
        place = settings.place_of(name, "stream-response")
        raise Mistake(
            "L106",
            place,
            f"{name} can't stream its response: AWS's own Python client never does",
            f'leave out stream-response, or loop = "aws" ({settings.place_of(name, "loop")})',
        )


def _check_loop(settings: Settings, name: str, runtime: Runtime) -> None:
    if settings.of(name).get("loop") == "aws" and runtime.name == PROVIDED:
        raise Mistake(
            "L602",
            settings.place_of(name, "loop"),
            f"{name} can't have loop = \"aws\": {PROVIDED} has no client of AWS's",
            "leave loop out, or take a runtime that brings Python",
        )


def _no_such_function(root: Path, settings: Settings, name: str) -> Mistake:
    place = settings.file.place_of("tool", "lambic", "functions", name)
    near, _ = find_nearest(name, {file.stem for file in (root / "functions").glob("*.py")})
    hint = f"did you mean {near!r}?" if near else f'add functions/{name}.py, or handler = "module:attribute" here'
    what = f"there is no function {name!r}: functions/{name}.py does not exist"
    is_free = near and near not in settings.functions
    return Mistake("L101", place, what, hint, Correction(place, near) if is_free else None)


def _split_handler(place: Place, text: str) -> tuple[str, str]:
    """`module:attribute`, `module.attribute` and AWS's `folder/module.attribute` are one thing."""
    module, _, attribute = text.partition(":") if ":" in text else text.rpartition(".")
    if not module or not attribute.isidentifier():
        raise Mistake("L101", place, f"handler {text!r} names no attribute", 'write "module:attribute"')
    return module.replace("/", "."), attribute


def _find_module(roots: tuple[Path, ...], module: str) -> Path | None:
    path = module.replace(".", "/")
    candidates = (folder / name for folder in roots for name in (f"{path}.py", f"{path}/__init__.py"))
    return next((file for file in candidates if file.is_file()), None)


def _nearest_module(roots: tuple[Path, ...], module: str) -> str:
    """Of those in the folder where it would be; "" when none is near."""
    package, _, name = module.rpartition(".")
    names = {file.stem for folder in roots for file in (folder / package.replace(".", "/")).glob("*.py")}
    near, _ = find_nearest(name, names)
    return f"{package}.{near}".lstrip(".") if near else ""


def _find_routes(root: Path, settings: Settings, name: str, declared: tuple[Route, ...]) -> tuple[Route, ...]:
    values = settings.of(name)
    if "routes" not in values:
        return declared
    if declared:
        place = settings.place_of(name, "routes")
        other = f"{shown(root, declared[0].file)}:{declared[0].line}"
        raise Mistake("L512", place, f"{name} has routes here and in its decorator ({other})", "keep one of the two")
    line = settings.file.line_of("tool", "lambic", "functions", name, "routes")
    return tuple(Route(path, method, settings.file.path, line) for method, path in values["routes"])


def _check_routes(root: Path, functions: tuple[Function, ...], tell: Tell) -> None:
    seen: dict[str, tuple[Function, Route]] = {}
    for function in functions:
        for route in function.routes:
            found = seen.setdefault(f"{route.method} {shape_of(route.path)}", (function, route))
            if found[1] is not route:
                tell(_conflict(root, found, (function, route)))


def _conflict(root: Path, first: tuple[Function, Route], second: tuple[Function, Route]) -> Mistake:
    places = [Place(route.file, route.line, shown(root, route.file), route.path) for _, route in (first, second)]
    what = f"{second[1]} of {second[0].name} is also served by {first[0].name} ({places[0]})"
    return Mistake("L502", places[1], what, "give one of them another method or path")


def _find_dependencies(root: Path, file: TomlFile) -> Dependencies:
    listed = file.table("project").get("dependencies")
    declared = tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()
    workspace = find_workspace(root)
    for lock in (root / "uv.lock", *([workspace / "uv.lock"] if workspace else [])):
        if lock.is_file():
            return Dependencies("uv.lock", lock, declared)
    if (root / "requirements.txt").is_file():
        return Dependencies("requirements.txt", root / "requirements.txt", declared)
    return Dependencies("pyproject.toml", file.path, declared) if declared else Dependencies("none")
