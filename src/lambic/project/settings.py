"""`[tool.lambic]`: which settings there are, what their values may be, and what each mistake is called.

The table `SETTINGS` is the only list; reading, messages and the reference page's test all go by it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from .arn import check_arn
from .bad_value import BadValue
from .lifetimes import when_deprecated
from .measure import MEMORY, TIMEOUT
from .mistake import Correction, Mistake, Place, Tell, attempt, refuse
from .nearest import find_nearest
from .path_template import check_template
from .raw_properties import overlay
from .route import METHODS
from .target import ARCHITECTURES, MANAGED_PYTHONS, PROVIDED
from .toml_lines import TomlFile
from .toml_marks import Key

MANAGED_RUNTIMES = tuple(f"python{version}" for version in MANAGED_PYTHONS)
RUNTIMES = (*MANAGED_RUNTIMES, PROVIDED)

RESERVED_VARIABLES = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_MAX_CONCURRENCY",
        "AWS_LAMBDA_METADATA_API",
        "AWS_LAMBDA_METADATA_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""Environment variables that Lambda sets and refuses in a configuration (AWS: "Lambda environment variables")."""

Values = dict[str, Any]

_TABLES = ("functions", "check")
"""Tables in `[tool.lambic]` that are no settings of functions."""

_ALIASES = {"amd64": "x86_64", "x86-64": "x86_64", "x64": "x86_64", "aarch64": "arm64", "arm": "arm64"}
_SHORT = {"env": "environment", "arch": "architecture", "function": "functions"}
"""What people write for a value, and for a setting, that is too far from it to be found by its letters."""

_LONGEST = 40
"""Characters of a value that a message shows."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise BadValue("must be a text", hint="write it in quotes")
    return value


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = str(value).strip().lower()
    instead = "true" if meant in ("true", "yes", "on", "1") else "false" if meant in ("false", "no", "off", "0") else ""
    raise BadValue("must be true or false", hint="write true or false, without quotes", instead=instead, is_safe=True)


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        meant, is_sure = _ALIASES.get(str(value).lower(), ""), True
        if meant not in choices:
            meant, is_sure = find_nearest(str(value), choices)
        hint = f"did you mean {meant!r}?" if meant else f"write {' or '.join(map(_quoted, choices))}"
        instead = _quoted(meant) if meant else ""
        raise BadValue(f"must be one of {', '.join(choices)}", hint=hint, instead=instead, is_safe=is_sure)

    return read


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) and value:
        raise BadValue("must be a list of texts", instead=f"[{_quoted(value)}]", is_safe=True)
    if not isinstance(value, list):
        raise BadValue("must be a list of texts", hint='write it as in ["one", "two"]')
    for number, item in enumerate(value):
        if not isinstance(item, str) or not item:
            raise BadValue("must be a list of texts, and this is none", hint="write it in quotes", at=(number,))
    return tuple(value)


def _patterns(value: object) -> tuple[str, ...]:
    for number, text in enumerate(_texts(value)):
        if text.startswith("/") or ".." in text.split("/"):
            what = f"holds {text!r}: a pattern is relative to the project, and stays in it"
            raise BadValue(what, hint="write the way from the project's folder", at=(number,))
    return _texts(value)


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadValue("must be a table", hint="write it as in { NAME = ... }")
    return value


def _environment(value: object) -> Mapping[str, str]:
    for name, text in _table(value).items():
        _check_variable(name, text)
    return _table(value)


def _check_variable(name: str, value: object) -> None:
    if name in RESERVED_VARIABLES:
        what = f"holds {name}, which Lambda sets itself and refuses from you"
        raise BadValue(what, "L605", hint="leave it out, or give yours another name", at=(name,), is_on_key=True)
    if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]+", name):
        what = f"holds {name!r}: Lambda takes names of two or more letters, digits and _, a letter first"
        raise BadValue(what, hint="rename it", at=(name,), is_on_key=True)
    if not isinstance(value, str):
        is_number = isinstance(value, int) and not isinstance(value, bool)
        written = _quoted(str(value)) if is_number else ""
        raise BadValue(
            f"holds {name}, which must be a text",
            hint=f"write it in quotes{f': {name} = {written}' if written else ''}",
            at=(name,),
            is_on_key=True,
            instead=written,
            is_safe=True,
        )


def _routes(value: object) -> tuple[tuple[str, str], ...]:
    return tuple(_route(text, number) for number, text in enumerate(_texts(value)))


def _route(text: str, number: int) -> tuple[str, str]:
    method, _, path = text.partition(" ")
    if method not in METHODS or not path.startswith("/"):
        what = f'holds {text!r}: a route reads "GET /products/{{id}}", its method one of {", ".join(METHODS)}'
        is_lower = method.upper() in METHODS and path.startswith("/")
        instead = _quoted(f"{method.upper()} {path}") if is_lower else ""
        raise BadValue(what, "L501", hint=_nearest_route(text), at=(number,), instead=instead, is_safe=True)
    try:
        check_template(path)
    except ValueError as error:
        hint = 'write it as in "GET /products/{id}"'
        raise BadValue(f"holds {text!r}: {error}", "L501", hint=hint, at=(number,)) from None
    return method, path


def _nearest_route(text: str) -> str:
    """The hint for one in small letters, with two blanks, or without a method."""
    first, _, rest = text.strip().partition(" ")
    method, path = (first.upper(), rest.strip()) if rest else ("GET", first)
    is_route = method in METHODS and path.startswith("/")
    return f'did you mean "{method} {path}"?' if is_route else 'write it as in "GET /products/{id}"'


def _runtime(value: object) -> str:
    if value not in RUNTIMES:
        raise BadValue(f"must be one of {', '.join(RUNTIMES)}", "L704", **_managed(value))
    return str(value)


def _managed(value: object) -> dict[str, Any]:
    """What a version alone means."""
    meant = f"python{value}"
    if meant in RUNTIMES:
        return {"hint": f"did you mean {meant!r}?", "instead": _quoted(meant), "is_safe": isinstance(value, str)}
    deprecated = when_deprecated(str(value)).removeprefix(": ")
    return {"hint": f"{deprecated}: name one that it still has" if deprecated else "name one that Lambda has"}


def _schedule(value: object) -> str:
    # Loaded for a schedule only, with the calendar that it needs.
    from .schedule import BadSchedule, read_schedule

    text = _text(value)
    try:
        read_schedule(text)
    except BadSchedule as bad:
        part = None if bad.part == (0, len(text)) else bad.part
        instead = _quoted(bad.instead) if bad.instead else ""
        hint = f"{f'write {instead}' if instead else bad.hint}{_runs_of(bad.instead)}"
        raise BadValue(str(bad), "L609", hint=hint, part=part, instead=instead, is_safe=True) from None
    return text


def _runs_of(text: str) -> str:
    if not text:
        return ""
    from datetime import UTC, datetime

    from .schedule import Rate, read_schedule, render_runs

    schedule = read_schedule(text)
    runs = schedule.next_runs(datetime.now(UTC), 3)
    return (
        f", which runs {f'at {render_runs(runs)}' if runs else schedule if isinstance(schedule, Rate) else 'no more'}"
    )


def _arn(key: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        check_arn(key, text)
        return text

    return read


@dataclass(frozen=True)
class Setting:
    """`read` turns the TOML value into ours or raises; `is_shared` ones may also stand in `[tool.lambic]` itself.

    `merge` joins the project's value with the function's (in that order); without it the function's replaces it.
    """

    read: Callable[[object], Any]
    is_shared: bool = True
    merge: Callable[[Any, Any], Any] | None = None


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return first + tuple(item for item in second if item not in first)


def _overlaid(first: Mapping[str, Any], second: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**first, **second}


SETTINGS: dict[str, Setting] = {
    "runtime": Setting(_runtime),
    "architecture": Setting(_one_of(*ARCHITECTURES)),
    "interpreter": Setting(_text),
    "memory": Setting(MEMORY.read),
    "timeout": Setting(TIMEOUT.read),
    "environment": Setting(_environment, merge=_overlaid),
    "loop": Setting(_one_of("lambic", "aws")),
    "bytecode": Setting(_flag),
    "include-modules": Setting(_texts, merge=_joined),
    "include-files": Setting(_patterns, merge=_joined),
    "keep-whole": Setting(_texts, merge=_joined),
    "groups": Setting(_texts, merge=_joined),
    "properties": Setting(_table, merge=overlay),
    "handler": Setting(_text, is_shared=False),
    "routes": Setting(_routes, is_shared=False),
    "url": Setting(_flag, is_shared=False),
    "stream-response": Setting(_flag, is_shared=False),
    "schedule": Setting(_schedule, is_shared=False),
    "queue": Setting(_arn("queue"), is_shared=False),
    "stream": Setting(_arn("stream"), is_shared=False),
}


@dataclass(frozen=True)
class Settings:
    """What the file says: `shared` for all functions, `functions` by name; only what is written, no defaults.

    `check` is `[tool.lambic.check]`, as it stands there.
    """

    file: TomlFile
    shared: Values
    functions: Mapping[str, Values]
    check: Values

    def of(self, name: str) -> Values:
        """The settings of one function, the project's under its own."""
        own = self.functions.get(name, {})
        return {key: self._join(key, own) for key in SETTINGS if key in self.shared or key in own}

    def _join(self, key: str, own: Values) -> Any:
        merge = SETTINGS[key].merge
        if merge and key in self.shared and key in own:
            return merge(self.shared[key], own[key])
        return own.get(key, self.shared.get(key))

    def place_of(self, name: str, key: str, *inner: str | int) -> Place:
        """Where a function's setting stands (or what is in it), or the project's when that is where it comes from."""
        return self.file.place_of(*self._way(name, key, *inner))

    def value_of(self, name: str, key: str, *inner: str | int) -> Place:
        """Where its value stands."""
        return self.file.value_of(*self._way(name, key, *inner))

    def item_of(self, name: str, key: str, item: object) -> Place:
        """Where that item of a list stands."""
        items: Sequence[object] = self.functions.get(name, {}).get(key, ())
        if item not in items:
            items = self.shared.get(key, ())
            return self.file.value_of("tool", "lambic", key, *[items.index(item)] * (item in items))
        return self.file.value_of("tool", "lambic", "functions", name, key, items.index(item))

    def _way(self, name: str, *key: str | int) -> Key:
        own = ("tool", "lambic", "functions", name, *key)
        return own if self.file.has(*own) else ("tool", "lambic", *key)


def read_settings(file: TomlFile, tell: Tell = refuse) -> Settings:
    """Reads `[tool.lambic]`. Tells Mistakes with file, line, key and the nearest valid key; raises the first."""
    tool = _expect_table(file, tell, file.values.get("tool", {}), "tool")
    raw = _expect_table(file, tell, tool.get("lambic", {}), "tool", "lambic")
    tables = _expect_table(file, tell, raw.get("functions", {}), "tool", "lambic", "functions")
    own = {key: value for key, value in raw.items() if key not in _TABLES}
    shared = _read_table(file, tell, ("tool", "lambic"), own)
    functions = {name: _read_function(file, tell, name, table) for name, table in tables.items()}
    check = _expect_table(file, tell, raw.get("check", {}), "tool", "lambic", "check")
    return Settings(file, shared, functions, check)


def _read_function(file: TomlFile, tell: Tell, name: str, value: object) -> Values:
    table = ("tool", "lambic", "functions", name)
    return _read_table(file, tell, table, _expect_table(file, tell, value, *table))


def _expect_table(file: TomlFile, tell: Tell, value: object, *key: str) -> Values:
    if isinstance(value, dict):
        return value
    name = ".".join(key)
    tell(Mistake("L602", file.place_of(*key), f"{name} must be a table", f"write [{name}] above the settings in it"))
    return {}


def _read_table(file: TomlFile, tell: Tell, table: tuple[str, ...], values: Mapping[str, object]) -> Values:
    read = {key: attempt(tell, partial(_read_value, file, table, key, value)) for key, value in values.items()}
    return {key: value for key, value in read.items() if value is not None}


def _read_value(file: TomlFile, table: tuple[str, ...], key: str, value: object) -> Any:
    setting = _find_setting(file, table, key, value)
    try:
        return setting.read(value)
    except BadValue as bad:
        raise _mistake(file, (*table, key), bad) from None


def _mistake(file: TomlFile, key: tuple[str, ...], bad: BadValue) -> Mistake:
    at = (*key, *bad.at)
    value = file.value_of(*at)
    what = f"{key[-1]} {bad}"
    if bad.is_whole and len(text := file.text_of(*at)) <= _LONGEST and "\n" not in text:
        what += f", not {text}"
    place = file.place_of(*at) if bad.is_on_key else file.value_of(*at, part=bad.part)
    correction = Correction(value, bad.instead, bad.is_safe) if bad.instead else None
    return Mistake(bad.code, place, what, bad.hint or f"write {at[-1]} = {bad.instead}", correction)


def _find_setting(file: TomlFile, table: tuple[str, ...], key: str, value: object) -> Setting:
    is_function = "functions" in table
    setting = SETTINGS.get(key)
    if setting and (is_function or setting.is_shared):
        return setting
    place = file.place_of(*table, key)
    if setting:
        raise Mistake("L601", place, f"{key} belongs to one function", "put it into [tool.lambic.functions.NAME]")
    known = [name for name, each in SETTINGS.items() if is_function or each.is_shared]
    what = f"unknown setting {key!r} in [{'.'.join(table)}]"
    raise Mistake("L601", place, what, *_way_out(file, table, key, value, known))


def _way_out(
    file: TomlFile, table: tuple[str, ...], key: str, value: object, known: list[str]
) -> tuple[str, Correction | None]:
    meant, is_sure = _SHORT.get(key.lower(), ""), True
    if not meant:
        tables = () if "functions" in table else _TABLES
        meant, is_sure = find_nearest(key.replace("_", "-").lower(), [*known, *tables])
    if not meant:
        if isinstance(value, dict) and "functions" not in table:
            return f"what is for one function stands in [tool.lambic.functions.{key}]", None
        return f"the settings are {', '.join(known)}", None
    is_free = not file.has(*table, meant)
    correction = Correction(file.place_of(*table, key), meant, is_sure) if is_free else None
    return f"did you mean {meant!r}?", correction


def _quoted(text: str) -> str:
    """As a text of TOML."""
    return json.dumps(text, ensure_ascii=False)
