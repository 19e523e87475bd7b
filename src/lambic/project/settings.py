"""`[tool.lambic]`: which settings there are, what their values may be, and what each mistake is called.

The table `SETTINGS` is the only list; reading, messages and the reference page's test all go by it.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .lifetimes import when_deprecated
from .mistake import Mistake, Place, Tell, attempt, refuse
from .path_template import check_template
from .raw_properties import overlay
from .route import METHODS
from .target import ARCHITECTURES, MANAGED_PYTHONS
from .toml_lines import TomlFile

RUNTIMES = tuple(f"python{version}" for version in MANAGED_PYTHONS)

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


class _Bad(Exception):
    """What a value should have been, to be told with its file and line; `code` is the rule of `lambic check`."""

    def __init__(self, text: str, code: str = "L602") -> None:
        super().__init__(text)
        self.code = code


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _Bad("must be a text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Bad("must be true or false")
    return value


def _number(least: int, most: int, unit: str) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _Bad(f"must be a whole number from {least} to {most} ({unit})")
        return value

    return read


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise _Bad(f"must be one of {', '.join(choices)}{_nearest(str(value), choices)}")
        return str(value)

    return read


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise _Bad("must be a list of texts")
    return tuple(value)


def _patterns(value: object) -> tuple[str, ...]:
    for text in _texts(value):
        if text.startswith("/") or ".." in text.split("/"):
            raise _Bad(f"holds {text!r}: a pattern is relative to the project, and stays in it")
    return _texts(value)


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Bad("must be a table")
    return value


def _environment(value: object) -> Mapping[str, str]:
    for name, text in _table(value).items():
        if not isinstance(text, str):
            raise _Bad(f"holds {name}, which must be a text: write it in quotes")
        if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]+", name):
            raise _Bad(f"holds {name!r}: Lambda takes names of two or more letters, digits and _, a letter first")
        if name in RESERVED_VARIABLES:
            raise _Bad(f"holds {name}, which Lambda sets itself and refuses from you", "L605")
    return _table(value)


def _routes(value: object) -> tuple[tuple[str, str], ...]:
    return tuple(_route(text) for text in _texts(value))


def _route(text: str) -> tuple[str, str]:
    method, _, path = text.partition(" ")
    if method not in METHODS or not path.startswith("/"):
        raise _Bad(
            f'holds {text!r}: a route reads "GET /products/{{id}}", its method one of {", ".join(METHODS)}', "L501"
        )
    try:
        check_template(path)
    except ValueError as error:
        raise _Bad(f"holds {text!r}: {error}", "L501") from None
    return method, path


def _runtime(value: object) -> str:
    if value == "provided.al2023":
        raise _Bad(f'can\'t be "provided.al2023" in this version: use one of {", ".join(RUNTIMES)}')
    if value not in RUNTIMES:
        raise _Bad(f"must be one of {', '.join(RUNTIMES)}{when_deprecated(str(value))}", "L704")
    return str(value)


def _schedule(value: object) -> str:
    if not re.fullmatch(r"(rate|cron)\(.+\)", _text(value)):
        raise _Bad('must read "rate(5 minutes)" or "cron(0 3 * * ? *)"', "L609")
    return _text(value)


def _arn(value: object) -> str:
    if not _text(value).startswith("arn:"):
        raise _Bad('must be the ARN of a queue or stream ("arn:aws:...")')
    return _text(value)


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
    "memory": Setting(_number(128, 10240, "MB")),
    "timeout": Setting(_number(1, 900, "seconds")),
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
    "queue": Setting(_arn, is_shared=False),
    "stream": Setting(_arn, is_shared=False),
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

    def place_of(self, name: str, key: str) -> Place:
        """Where a function's setting stands, or the project's when that is where it comes from."""
        if key in self.functions.get(name, {}):
            return self.file.place_of("tool", "lambic", "functions", name, key)
        return self.file.place_of("tool", "lambic", key)


def read_settings(file: TomlFile, tell: Tell = refuse) -> Settings:
    """Reads `[tool.lambic]`. Tells Mistakes with file, line, key and the nearest valid key; raises the first."""
    raw = _expect_table(file, tell, file.values.get("tool", {}).get("lambic", {}), "tool", "lambic")
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
    tell(Mistake("L602", file.place_of(*key), f"{'.'.join(key)} must be a table", f"write [{'.'.join(key)}]"))
    return {}


def _read_table(file: TomlFile, tell: Tell, table: tuple[str, ...], values: Mapping[str, object]) -> Values:
    read = {key: attempt(tell, partial(_read_value, file, table, key, value)) for key, value in values.items()}
    return {key: value for key, value in read.items() if value is not None}


def _read_value(file: TomlFile, table: tuple[str, ...], key: str, value: object) -> Any:
    place = file.place_of(*table, key)
    setting = _find_setting(place, table, key)
    try:
        return setting.read(value)
    except _Bad as bad:
        raise Mistake(bad.code, place, f"{key} {bad}", f"it is {value!r} now") from None


def _find_setting(place: Place, table: tuple[str, ...], key: str) -> Setting:
    is_function = "functions" in table
    setting = SETTINGS.get(key)
    if setting and (is_function or setting.is_shared):
        return setting
    if setting:
        raise Mistake("L601", place, f"{key} belongs to one function", "put it into [tool.lambic.functions.NAME]")
    known = [name for name, each in SETTINGS.items() if is_function or each.is_shared]
    header = ".".join(table)
    raise Mistake("L601", place, f"unknown setting {key!r} in [{header}]", _hint_for(key, known))


def _hint_for(key: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(key.replace("_", "-"), known, 1, 0.6)
    return f"did you mean {nearest[0]!r}?" if nearest else f"the settings are {', '.join(known)}"


def _nearest(value: str, choices: tuple[str, ...]) -> str:
    nearest = difflib.get_close_matches(value, choices, 1, 0.6)
    return f" (did you mean {nearest[0]!r}?)" if nearest else ""
