"""L604, L605, L606: environment variables, of the settings and of raw SAM properties."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lambic.project import RESERVED_VARIABLES, Function, Place

from ..diagnostic import Diagnostic
from ..secrets import find_secret
from ..spans import span_of
from ..view import View

_MOST_BYTES = 4096
_WRAPPER = ("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap")
"""What `lambic template` adds, by which lambic's loop starts."""


class _Variable(NamedTuple):
    """`value` is "" where CloudFormation makes it; `key` is the place of the name."""

    name: str
    value: str
    key: Place

    @property
    def size_bytes(self) -> int:
        return len(self.name.encode()) + len(self.value.encode("utf-8", "replace"))


def check_variable_values(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        variables = {each.name: each for each in _variables(view, function)}
        yield from _check_size(view, function, variables)
        for each in variables.values():
            if each.name in RESERVED_VARIABLES:
                yield _reserved(view, each)
            elif what := find_secret(each.name, each.value):
                yield _secret(view, each, what)


def _variables(view: View, function: Function) -> Iterator[_Variable]:
    """Those of `environment`, then those of `properties`, which replace them."""
    settings = view.project.settings
    for name, value in function.environment.items():
        yield _Variable(name, value, settings.place_of(function.name, "environment", name))
    environment = function.properties.get("Environment")
    raw = environment.get("Variables") if isinstance(environment, Mapping) else None
    for name, value in raw.items() if isinstance(raw, Mapping) else ():
        way = ("properties", "Environment", "Variables", name)
        text = value if isinstance(value, str) else ""
        yield _Variable(name, text, settings.place_of(function.name, *way))


def _check_size(view: View, function: Function, variables: Mapping[str, _Variable]) -> Iterator[Diagnostic]:
    ours = 0 if function.loop == "aws" or _WRAPPER[0] in variables else sum(map(len, _WRAPPER))
    size = ours + sum(each.size_bytes for each in variables.values())
    if size <= _MOST_BYTES:
        return
    largest = max(variables.values(), key=lambda each: each.size_bytes)
    own = f" ({ours} of them start lambic's loop)" if ours else ""
    yield view.diagnostic(
        "L604",
        span_of(largest.key),
        f"function {function.name}: its environment has {size} bytes{own}, Lambda takes {_MOST_BYTES}",
        f"put {largest.name} into a file of the bundle (include-files) or into Parameter Store, and read it from there",
        label=f"the largest: {largest.size_bytes} bytes",
    )


def _reserved(view: View, variable: _Variable) -> Diagnostic:
    return view.diagnostic(
        "L605",
        span_of(variable.key),
        f"properties hold {variable.name}, which Lambda sets itself and refuses from you",
        "leave it out, or give yours another name",
    )


def _secret(view: View, variable: _Variable, what: str) -> Diagnostic:
    return view.diagnostic(
        "L606",
        span_of(variable.key),
        f"the value of {variable.name} looks like {what}",
        "keep it in Secrets Manager or Parameter Store and write its name or ARN here; replace it, for it is known now",
        label="stands in the repository",
    )
