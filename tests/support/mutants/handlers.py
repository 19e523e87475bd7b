"""Handlers that are not there, or want to be called in another way than Lambda calls them."""

import ast
from collections.abc import Iterator

from .mutant import Mutant, Source, Subject, make, misspelt, operator

Def = ast.FunctionDef | ast.AsyncFunctionDef


def handlers(subject: Subject, *, is_plain: bool | None = None) -> Iterator[tuple[str, Source, Def]]:
    """Those that are a `def`: function, source, node."""
    for function, (path, attribute) in sorted(subject.handlers.items()):
        source = subject.source(path)
        node = source.function(attribute)
        if node is not None and is_plain in (None, not node.decorator_list):
            yield function, source, node


@operator(5)
def handler_renamed(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        text = source.changed(node, f"def {node.name}", f"def {misspelt(node.name)}")
        yield make("handler_renamed", source, node.name, text, functions=(function,))


@operator(3)
def handler_assignment_renamed(subject: Subject) -> Iterator[Mutant]:
    for function, (path, attribute) in sorted(subject.handlers.items()):
        source = subject.source(path)
        for node in source.tree.body:
            if isinstance(node, ast.Assign) and source.of(node.targets[0]) == attribute:
                text = source.changed(node, attribute, f"{attribute}s")
                yield make("handler_assignment_renamed", source, attribute, text, functions=(function,))


@operator(4)
def handler_deleted(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        yield make("handler_deleted", source, node.name, source.replaced(node, ""), functions=(function,))


@operator(3)
def handler_is_a_value(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        text = source.with_end(f'{node.name} = {{"name": "{function}"}}')
        yield make("handler_is_a_value", source, node.name, text, functions=(function,))


@operator(2)
def handler_is_a_class(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        text = source.replaced(node, f"class {node.name}:\n    def __init__(self, event, context):\n        pass")
        yield make("handler_is_a_class", source, node.name, text, functions=(function,))


@operator(2)
def handler_is_defined_twice(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject, is_plain=True):
        text = source.with_end(f"def {node.name}(event, context):\n    return None")
        yield make("handler_is_defined_twice", source, node.name, text, functions=(function,))


@operator(4)
def parameter_removed(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject, is_plain=True):
        if len(node.args.args) == 2:
            new = source.replaced(_arguments(node), source.of(node.args.args[0]))
            yield make("parameter_removed", source, node.name, new, functions=(function,))


@operator(4)
def parameter_added(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        last = node.args.args[-1]
        text = source.replaced(last, f"{source.of(last)}, database, table")
        yield make("parameter_added", source, node.name, text, functions=(function,))


@operator(3)
def parameter_by_name_only(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject, is_plain=True):
        last = node.args.args[-1]
        text = source.replaced(last, f"*, {source.of(last)}")
        yield make("parameter_by_name_only", source, node.name, text, functions=(function,))


@operator(3)
def handler_takes_nothing(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        text = source.replaced(_arguments(node), "")
        yield make("handler_takes_nothing", source, node.name, text, functions=(function,))


def _arguments(node: Def) -> ast.AST:
    """From the first parameter to the last, as a node that stands there."""
    first, last = node.args.args[0], node.args.args[-1]
    whole = ast.Pass()
    whole.lineno, whole.col_offset = first.lineno, first.col_offset
    whole.end_lineno, whole.end_col_offset = last.end_lineno, last.end_col_offset
    return whole


@operator(4)
def no_json_returned(subject: Subject) -> Iterator[Mutant]:
    values = ("{1, 2, 3}", "b'bytes'", "{each for each in 'ab'}", "{'ids': {1, 2}}", "object()")
    for number, (function, source, node) in enumerate(handlers(subject, is_plain=True)):
        last = [each for each in ast.walk(node) if isinstance(each, ast.Return) and each.value is not None]
        if last and last[-1].value is not None:
            value = values[number % len(values)]
            text = source.replaced(last[-1].value, value)
            yield make("no_json_returned", source, value, text, functions=(function,))


@operator(2)
def date_returned(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject, is_plain=True):
        lines = ("import datetime", "return {'at': datetime.datetime.now(datetime.timezone.utc)}")
        yield make("date_returned", source, node.name, source.with_line(node, *lines), functions=(function,))


@operator(2)
def exits_in_handler(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        text = source.with_line(node, "import sys", "sys.exit(0)")
        yield make("exits_in_handler", source, node.name, text, functions=(function,))


@operator(1)
def exits_hard(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        text = source.with_line(node, "import os", "os._exit(1)")
        yield make("exits_hard", source, node.name, text, functions=(function,))


@operator(1)
def exits_at_import(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        yield make("exits_at_import", source, "", source.with_end("raise SystemExit(0)"))


@operator(1)
def asks_a_person(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        text = source.with_line(node, 'answer = input("Go on? ")')
        yield make("asks_a_person", source, node.name, text, functions=(function,))
