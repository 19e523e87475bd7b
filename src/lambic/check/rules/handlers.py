"""L1xx: the callable that Lambda's events go to."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from lambic.project import Function

from ..diagnostic import Diagnostic, Edit, Related, Span
from ..source_file import SourceFile
from ..view import View

_NOT_JSON = frozenset(
    {
        *("set", "frozenset", "bytes", "bytearray", "memoryview", "complex", "object"),
        *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "uuid.UUID", "pathlib.Path"),
    }
)
"""Types whose values JSON has no form for."""


def check_handlers(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        source = view.handler_source(function)
        if source is not None and not source.answer["error"]:
            yield from _check(view, function, source)


def _check(view: View, function: Function, source: SourceFile) -> Iterator[Diagnostic]:
    facts = source.facts("handlers")
    name = function.handler.attribute
    bindings = facts["bindings"].get(name, [])
    if not bindings:
        if not {"*", "__getattr__"} & facts["bindings"].keys():
            yield _missing(view, function, source, facts)
        return
    yield from _check_bindings(view, function, source, bindings)
    definition = facts["definitions"].get(name)
    if definition is not None and bindings[-1][0] == "def" and not definition["decorators"]:
        yield from _check_definition(view, function, source, definition)


# L102


def _missing(view: View, function: Function, source: SourceFile, facts: Mapping[str, Any]) -> Diagnostic:
    name = function.handler.attribute
    callables = [each for each, found in facts["bindings"].items() if found[-1][0] in ("def", "class", "import")]
    near = difflib.get_close_matches(name, callables, 1, 0.6)
    message = f"function {function.name}: {view.shown(source.path)} defines no {name!r}"
    if not near:
        help = f"define it: def {name}(event, context): ..., or name another in the settings"
        return view.diagnostic("L102", Span(source.path), message, help)
    span = source.span(facts["bindings"][near[0]][-1][1])
    help = f"did you mean {near[0]!r}? Rename it to {name}, or set handler = {_setting(function, near[0])}"
    return view.diagnostic("L102", span, message, help, label="this one has nearly the name", edits=[Edit(span, name)])


def _setting(function: Function, name: str) -> str:
    return f'"{function.handler.module}:{name}"'


# L104, L108


def _check_bindings(
    view: View, function: Function, source: SourceFile, bindings: list[list[Any]]
) -> Iterator[Diagnostic]:
    kind, numbers = bindings[-1]
    what = {"value": "a value", "module": "a module", "class": "a class"}.get(kind)
    if what is not None:
        yield _not_callable(view, function, source.span(numbers), what)
    firsts = [each for each in bindings[:-1] if each[0] == "def"]
    if firsts and kind in ("def", "value", "module", "class", "import", "other"):
        yield _shadowed(view, function, source.span(firsts[-1][1]), source.span(numbers))


def _not_callable(view: View, function: Function, span: Span, what: str) -> Diagnostic:
    name = function.handler.attribute
    why = ""
    if what == "a class":
        why = "In Lambda every event would make an object of it, which JSON can't hold, so every invocation fails."
    return view.diagnostic(
        "L104",
        span,
        f"function {function.name}: {name!r} is {what}, not a function",
        f"name the function {name}, or set the handler to the function: handler = {_setting(function, 'NAME')}",
        label=f"{name!r} is bound here",
        why=why,
    )


def _shadowed(view: View, function: Function, first: Span, last: Span) -> Diagnostic:
    name = function.handler.attribute
    return view.diagnostic(
        "L108",
        first,
        f"function {function.name}: this {name!r} is replaced further down in the file",
        "rename one of the two, or remove the one that is not meant",
        label="never gets an event",
        related=[Related(last, "bound again here: this one gets the events")],
    )


# L103, L105, L106, L107: plain functions, which Lambda's arguments go to as they are.


def _check_definition(
    view: View, function: Function, source: SourceFile, definition: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    if message := _wrong_parameters(definition):
        yield _parameters(view, function, source, definition, message)
    if definition["is_async"] and function.loop == "aws":
        yield _async(view, function, source, definition)
    if definition["is_generator"]:
        yield from _check_generator(view, function, source, definition)
    elif definition["returns"] and definition["returns"][0] in _NOT_JSON:
        yield _return(view, function, source, definition["returns"][1], definition["returns"][2])
    else:
        for what, span in definition["no_json"]:
            yield _return(view, function, source, what, span)


def _wrong_parameters(definition: Mapping[str, Any]) -> str:
    parameters = definition["parameters"]
    needed = [name for name, _, _, has_default in parameters if not has_default]
    if definition["keyword_only"]:
        return f"needs {definition['keyword_only'][0][0]!r} by name"
    if len(needed) > 2:
        return f"needs {len(needed)} arguments"
    if len(parameters) < 2 and not definition["takes_more"]:
        return "takes no argument" if not parameters else "takes one argument"
    return ""


def _parameters(
    view: View, function: Function, source: SourceFile, definition: Mapping[str, Any], message: str
) -> Diagnostic:
    names = [name for name, *_ in definition["parameters"]]
    help = f"take the event and the context: def {function.handler.attribute}(event, context)"
    if len(names) > 2:
        help = f"give {', '.join(names[2:])} a default, or read {'it' if len(names) == 3 else 'them'} from the event"
    return view.diagnostic(
        "L103",
        source.span(definition["span"]),
        f"function {function.name}: the handler {message}, and Lambda calls it with two",
        help,
        label="called with (event, context)",
    )


def _async(view: View, function: Function, source: SourceFile, definition: Mapping[str, Any]) -> Diagnostic:
    return view.diagnostic(
        "L105",
        source.span(definition["span"]),
        f'function {function.name}: the handler is async, and loop = "aws" leaves AWS\'s client in charge',
        'remove loop = "aws" from the settings, or call asyncio.run in a handler that is not async',
        label="nobody awaits it",
    )


def _check_generator(
    view: View, function: Function, source: SourceFile, definition: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    is_aws = function.loop == "aws"
    if function.stream_response and not is_aws:
        return
    reason = "and AWS's own client can't stream" if is_aws else "but nothing asks for a streamed response"
    yield view.diagnostic(
        "L106",
        source.span(definition["yield_span"]),
        f"function {function.name}: the handler is a generator, {reason}",
        'return a value, or remove loop = "aws"' if is_aws else "set stream-response = true, or return a value",
        label="makes a generator of the handler",
        related=[Related(source.span(definition["span"]), "the handler")],
    )


def _return(view: View, function: Function, source: SourceFile, what: str, span: list[int]) -> Diagnostic:
    return view.diagnostic(
        "L107",
        source.span(span),
        f"function {function.name}: the handler returns {what}, which JSON has no form for",
        "return what JSON has: dict, list, str, int, float, bool or None",
        label="not JSON",
    )
