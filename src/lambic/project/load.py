"""pyproject.toml and functions/ -> Project: the only way in which a project is read."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .errors import LambicError, shown
from .function import Function, Handler
from .handler_file import HandlerFile, read_handler_files
from .path_template import shape_of
from .project import Dependencies, Project
from .python_version import find_python
from .route import Route
from .routes import read_routes
from .settings import Settings, read_settings
from .toml_lines import TomlFile
from .triggers import check_triggers
from .workspace import find_workspace

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` with a pyproject.toml. Raises LambicError when there is none."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file():
            return folder
    raise LambicError(f"{start}: no pyproject.toml here or above", "go to your project, or make one: lambic new NAME")


def load_project(root: Path) -> Project:
    """Reads the project in `root` (a folder with pyproject.toml). Imports none of its code. Raises LambicError."""
    file = TomlFile(root / "pyproject.toml")
    settings = read_settings(file)
    python, source = _find_python(root, settings)
    roots = tuple(folder for folder in (root, root / "src") if folder.is_dir())
    functions = _load_functions(root, roots, settings, f"python{python}")
    name = file.values.get("project", {}).get("name") or root.resolve().name
    return Project(root, str(name), functions, roots, _find_dependencies(root, file), python, source)


def _find_python(root: Path, settings: Settings) -> tuple[str, str]:
    if runtime := settings.shared.get("runtime"):
        return runtime.removeprefix("python"), settings.file.path.name
    return find_python(root)


def _load_functions(root: Path, roots: tuple[Path, ...], settings: Settings, runtime: str) -> tuple[Function, ...]:
    files = {file.stem: file for file in sorted((root / "functions").glob("*.py")) if not file.stem.startswith("_")}
    names = sorted(files.keys() | settings.functions.keys())
    _check_names(names, files, settings)
    handlers = [
        (_find_handler(root, roots, settings, name, files.get(name)), settings.of(name).get("runtime", runtime))
        for name in names
    ]
    found = read_handler_files([(handler, each.removeprefix("python")) for handler, each in handlers], root)
    functions = tuple(
        _load_function(root, settings, name, handler, each, file)
        for name, (handler, each), file in zip(names, handlers, found, strict=True)
    )
    if not functions:
        raise LambicError(f"{settings.file.path.name}: the project has no functions", "add functions/hello.py")
    _check_routes(root, functions)
    return functions


def _check_names(names: Iterable[str], files: dict[str, Path], settings: Settings) -> None:
    seen: dict[str, str] = {}
    for name in names:
        place = f"functions/{name}.py" if name in files else settings.file.place_of("tool", "lambic", "functions", name)
        if not _NAME.fullmatch(name):
            raise LambicError(f"{place}: {name!r} is no function name", "use letters, digits, - and _, a letter first")
        if other := seen.get(name.lower()):
            raise LambicError(f"{place}: the name {name!r} differs from {other!r} only by case", "rename one of them")
        seen[name.lower()] = name


def _load_function(
    root: Path, settings: Settings, name: str, handler: Handler, runtime: str, file: HandlerFile
) -> Function:
    # What http.routes joins may be defined anywhere: then the settings list the routes instead.
    is_listed = file.joined_at and "routes" in settings.of(name)
    declared = () if is_listed else read_routes(file, handler.file, shown(root, handler.file))
    _check_streaming(settings, name)
    decorator = file.find_decorator()
    if decorator is not None:
        check_triggers(settings, name, decorator, shown(root, handler.file))
    return Function(
        name=name,
        handler=handler,
        runtime=runtime,
        source=decorator.source if decorator else "",
        routes=_find_routes(root, settings, name, declared),
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
    module, attribute = _split_handler(settings.place_of(name, "handler"), text)
    found = _find_module(roots, module)
    if found is None:
        place = settings.place_of(name, "handler")
        path = module.replace(".", "/")
        raise LambicError(f"{place}: handler {text!r}: there is no {path}.py", "name a module of this project")
    return Handler(module, attribute, found)


def _check_streaming(settings: Settings, name: str) -> None:
    values = settings.of(name)
    if values.get("stream-response") and values.get("loop") == "aws":
        place = settings.place_of(name, "stream-response")
        raise LambicError(
            f"{place}: {name} can't stream its response: AWS's own Python client never does",
            f'leave out stream-response, or loop = "aws" ({settings.place_of(name, "loop")})',
        )


def _no_such_function(root: Path, settings: Settings, name: str) -> LambicError:
    place = settings.file.place_of("tool", "lambic", "functions", name)
    near = difflib.get_close_matches(name, [file.stem for file in (root / "functions").glob("*.py")], 1, 0.6)
    hint = f"did you mean {near[0]!r}?" if near else f'add functions/{name}.py, or handler = "module:attribute" here'
    return LambicError(f"{place}: there is no function {name!r}: functions/{name}.py does not exist", hint)


def _split_handler(place: str, text: str) -> tuple[str, str]:
    """`module:attribute`, `module.attribute` and AWS's `folder/module.attribute` are one thing."""
    module, _, attribute = text.partition(":") if ":" in text else text.rpartition(".")
    if not module or not attribute.isidentifier():
        raise LambicError(f"{place}: handler {text!r} names no attribute", 'write "module:attribute"')
    return module.replace("/", "."), attribute


def _find_module(roots: tuple[Path, ...], module: str) -> Path | None:
    path = module.replace(".", "/")
    candidates = (folder / name for folder in roots for name in (f"{path}.py", f"{path}/__init__.py"))
    return next((file for file in candidates if file.is_file()), None)


def _find_routes(root: Path, settings: Settings, name: str, declared: tuple[Route, ...]) -> tuple[Route, ...]:
    values = settings.of(name)
    if "routes" not in values:
        return declared
    if declared:
        place = settings.place_of(name, "routes")
        other = f"{shown(root, declared[0].file)}:{declared[0].line}"
        raise LambicError(f"{place}: {name} has routes here and in its decorator ({other})", "keep one of the two")
    line = settings.file.line_of("tool", "lambic", "functions", name, "routes")
    return tuple(Route(path, method, settings.file.path, line) for method, path in values["routes"])


def _check_routes(root: Path, functions: tuple[Function, ...]) -> None:
    seen: dict[str, tuple[Function, Route]] = {}
    for function in functions:
        for route in function.routes:
            if found := seen.get(key := f"{route.method} {shape_of(route.path)}"):
                raise _conflict(root, found, (function, route))
            seen[key] = function, route


def _conflict(root: Path, first: tuple[Function, Route], second: tuple[Function, Route]) -> LambicError:
    places = [f"{shown(root, route.file)}:{route.line}" for _, route in (first, second)]
    return LambicError(
        f"{places[1]}: {second[1]} of {second[0].name} is also served by {first[0].name} ({places[0]})",
        "give one of them another method or path",
    )


def _find_dependencies(root: Path, file: TomlFile) -> Dependencies:
    declared = tuple(file.values.get("project", {}).get("dependencies", ()))
    workspace = find_workspace(root)
    for lock in (root / "uv.lock", *([workspace / "uv.lock"] if workspace else [])):
        if lock.is_file():
            return Dependencies("uv.lock", lock, declared)
    if (root / "requirements.txt").is_file():
        return Dependencies("requirements.txt", root / "requirements.txt", declared)
    return Dependencies("pyproject.toml", file.path, declared) if declared else Dependencies("none")
