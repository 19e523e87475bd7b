"""L411, L607, L608: environment variables, what the code reads of them and what the settings give."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lambic.project import RESERVED_VARIABLES, Function, TomlFile

from ..diagnostic import Diagnostic, Edit, Related
from ..source.alike import find_alike
from ..source_file import SourceFile
from ..spans import span_of
from ..view import View, name_functions

_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_PROFILE_FILES = frozenset({"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"})
_THERE = frozenset({*RESERVED_VARIABLES, "PATH", "LANG", "TZ", "HOME", "PWD", "SHLVL", "_", "TMPDIR"})
"""Set by Lambda or, in some of its runtimes, by the shell that starts them."""
_THERE_BEGIN = ("AWS_LAMBDA_", "AWS_XRAY_", "_AWS_XRAY_", "AWS_CONTAINER_", "LAMBDA_", "LD_", "PYTHON", "LAMBIC_")
_READ_BY_OTHERS = re.compile(
    r"AWS_.*|LAMBDA_.*|LAMBIC_.*|POWERTOOLS_.*|OTEL_.*|SENTRY_.*|DD_.*|NEW_RELIC_.*|PYTHON.*|LD_.*|LC_.*|LANG|TZ|TMPDIR"
    r"|LOG_LEVEL|(HTTP|HTTPS|NO|ALL)_PROXY|SSL_.*|DJANGO_.*|FLASK_.*|MALLOC_.*|GLIBC_.*|OMP_.*|OPENSSL_.*",
    re.IGNORECASE,
)
"""Variables that the interpreter, its libraries and agents read."""

_SHARED = ("tool", "lambic", "environment")

Facts = Mapping[str, Any]


def check_variables(view: View) -> Iterator[Diagnostic]:
    file = TomlFile(view.project.root / "pyproject.toml")
    yield from _check_reads(view, file)
    for name, keys, functions in _configured_at(view, file):
        yield from _check_setting(view, file, name, keys, functions)


def _facts(sources: Sequence[SourceFile]) -> Iterator[Facts]:
    return (facts for source in sources if (facts := source.facts("variables")))


def _sources(view: View, function: Function) -> list[SourceFile]:
    return [source for source in view.sources.values() if function.name in source.functions]


def _configured(function: Function) -> frozenset[str] | None:
    """The variables that the function is given; None where only CloudFormation would tell."""
    environment = function.properties.get("Environment", {})
    variables = environment.get("Variables", {}) if isinstance(environment, Mapping) else None
    if not isinstance(variables, Mapping) or any(name.startswith("Fn::") for name in variables):
        return None
    return frozenset({*function.environment, *map(str, variables)})


# L607


def _check_reads(view: View, file: TomlFile) -> Iterator[Diagnostic]:
    lacking: dict[tuple[str, str], list[Function]] = {}
    for function in view.functions:
        written = {*_names_in(file, _SHARED), *_names_in(file, _own(function))}
        for source, name in _lacks(view, function):
            # Of settings with a mistake nothing is left in the function: they are told apart.
            if name not in written:
                lacking.setdefault((source, name), []).append(function)
    for (module, name), functions in lacking.items():
        yield _unset(view, view.sources[module], name, functions)


def _lacks(view: View, function: Function) -> Iterator[tuple[str, str]]:
    """Modules, each with a variable that it surely reads and nothing sets."""
    given = _configured(function)
    sources = _sources(view, function)
    if given is None or any(facts["sets_any"] for facts in _facts(sources)):
        return
    written = {name for facts in _facts(sources) for name in facts["writes"]}
    for source in sources:
        names = {read[0] for read in source.facts("variables").get("reads", ()) if read[1] != "maybe"}
        yield from ((source.module.name, name) for name in sorted(names - given - written) if not _is_there(name))


def _is_there(name: str) -> bool:
    return name in _THERE or name in _PROFILES or name.startswith(_THERE_BEGIN)


def _unset(view: View, source: SourceFile, name: str, functions: Sequence[Function]) -> Diagnostic:
    reads = [read for read in source.facts("variables")["reads"] if read[0] == name and read[1] != "maybe"]
    _, how, is_at_import, span, literal = min(reads, key=lambda read: (not read[2], read[3]))
    near = _find_near(name, functions)
    error = "KeyError" if how == "item" else "TypeError or AttributeError"
    when = "importing this file" if is_at_import else "what comes here"
    found = view.diagnostic(
        "L607",
        source.span(span),
        f"the variable {name!r} is read, and nothing sets it for {name_functions([each.name for each in functions])}",
        f"did you mean {near!r}?" if near else _help(view, name, functions),
        label="not set",
        why=f"In Lambda only configured variables are there: {when} fails with `{error}`.",
        edits=[Edit(source.span(literal), f'"{near}"')] if near and literal else (),
    )
    is_sure = is_at_import and how == "item" and _knows_all(view, functions) and _is_loaded(view, source, functions)
    return replace(found, severity="error") if is_sure else found


def _find_near(name: str, functions: Sequence[Function]) -> str:
    """A variable that is set and has nearly the name; "" without one."""
    return find_alike(name, {each for function in functions for each in _configured(function) or ()}, 0.75)


def _help(view: View, name: str, functions: Sequence[Function]) -> str:
    table = f"[tool.lambic.functions.{functions[0].name}]" if len(functions) == 1 else "[tool.lambic]"
    about_dotenv = " (.env is for lambic dev only)" if _is_in_dotenv(view, name) else ""
    return f'set it: environment = {{ {name} = "..." }} in {table}{about_dotenv}'


def _is_in_dotenv(view: View, name: str) -> bool:
    try:
        text = (view.project.root / ".env").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return re.search(rf"^\s*(export\s+)?{re.escape(name)}\s*=", text, re.MULTILINE) is not None


def _knows_all(view: View, functions: Sequence[Function]) -> bool:
    """Whether the settings are where variables come from: some are there, and no layer or library may set others."""
    sources = [source for function in functions for source in _sources(view, function)]
    is_configured = any(each.environment for each in view.project.functions)
    has_layers = any("Layers" in function.properties for function in functions)
    return is_configured and not has_layers and not any(facts["libraries"] for facts in _facts(sources))


def _is_loaded(view: View, source: SourceFile, functions: Sequence[Function]) -> bool:
    """Whether one of the functions can't start without importing the module."""
    return any(source.module.name in _loaded(view, function.handler.module) for function in functions)


def _loaded(view: View, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in view.sources and name not in seen:
            seen.add(name)
            waiting += [edge.target for edge in view.sources[name].node.edges if edge.is_hard]
    return seen


# L411, L608: the settings.


def _configured_at(view: View, file: TomlFile) -> Iterator[tuple[str, tuple[str, ...], list[Function]]]:
    """Each variable of the settings with the key of its table and the functions that get it.

    The project's own are left out when functions are not in this view: those may read them.
    """
    if len(view.functions) == len(view.project.functions):
        for name in _names_in(file, _SHARED):
            yield name, _SHARED, list(view.functions)
    for function in view.functions:
        keys = _own(function)
        yield from ((name, keys, [function]) for name in _names_in(file, keys))


def _own(function: Function) -> tuple[str, ...]:
    return "tool", "lambic", "functions", function.name, "environment"


def _names_in(file: TomlFile, keys: Sequence[str]) -> list[str]:
    table: Any = file.values
    for key in keys:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    return list(table) if isinstance(table, dict) else []


def _check_setting(
    view: View, file: TomlFile, name: str, keys: tuple[str, ...], functions: list[Function]
) -> Iterator[Diagnostic]:
    if name in _PROFILES:
        if not any(_PROFILE_FILES & (_configured(each) or _PROFILE_FILES) for each in functions):
            yield _profile(view, file, name, keys)
    elif not _READ_BY_OTHERS.fullmatch(name) and all(name in function.environment for function in functions):
        yield from _check_unread(view, file, name, keys, functions)


def _profile(view: View, file: TomlFile, name: str, keys: tuple[str, ...]) -> Diagnostic:
    return view.diagnostic(
        "L411",
        span_of(file.place_of(*keys, name)),
        f"{name} names a profile, and Lambda has none",
        "remove it: boto3 finds the credentials of the function's role itself",
        label="~/.aws is not there",
        why="In Lambda there is no ~/.aws with profiles, so boto3 raises `ProfileNotFound`.",
    )


def _check_unread(
    view: View, file: TomlFile, name: str, keys: tuple[str, ...], functions: list[Function]
) -> Iterator[Diagnostic]:
    sources = list({id(source): source for each in functions for source in _sources(view, each)}.values())
    reads = {read[0]: (source, read) for source in sources for read in source.facts("variables").get("reads", ())}
    if name in reads or not _can_be_followed(view, sources, functions):
        return
    given = {each for function in functions for each in _configured(function) or ()}
    others = [each for each in reads if each not in given and not _is_there(each)]
    near = find_alike(name, others, 0.8)
    if near and reads[near][1][1] != "maybe":
        return  # L607 says the same where it is read
    if near or not any(_has_foreign(view, source) for source in sources):
        yield _unread(view, file, name, keys, reads[near] if near else None)


def _can_be_followed(view: View, sources: Sequence[SourceFile], functions: Sequence[Function]) -> bool:
    """Whether all the code that the functions reach is the bundle's, is read, and names what it reads."""
    has_all = all(view.handler_source(each) is not None and "Layers" not in each.properties for each in functions)
    is_open = any(
        source.answer["error"] or source.node.open or source.facts("variables").get("is_open") for source in sources
    )
    return has_all and not is_open


def _has_foreign(view: View, source: SourceFile) -> bool:
    """Whether it imports what is not the project's: that may read any variable."""
    modules = (view.finder.find(edge.target) for edge in source.node.edges)
    is_foreign = any(
        module is not None and (module.tree.kind == "dependency" or module.is_opaque) for module in modules
    )
    return is_foreign or bool(source.node.lacks or source.facts("variables").get("libraries"))


def _unread(
    view: View, file: TomlFile, name: str, keys: tuple[str, ...], near: tuple[SourceFile, Sequence[Any]] | None
) -> Diagnostic:
    span = span_of(file.place_of(*keys, name))
    message = f"the variable {name!r} is set, and no code reads it"
    if near is None:
        return view.diagnostic("L608", span, message, "remove it, or read it: os.environ[...]", label="never read")
    source, read = near
    return view.diagnostic(
        "L608",
        span,
        message,
        f"did you mean {read[0]!r}?",
        label="never read",
        related=[Related(source.span(read[3]), "this is read, and set nowhere")],
        edits=[Edit(span, read[0])],
    )
