"""Routes, requests and replies; triggers and the decorators that take them."""

import ast
import re
from collections.abc import Iterator

from .handlers import handlers
from .mutant import Mutant, Source, Subject, make, misspelt, operator

Def = ast.FunctionDef | ast.AsyncFunctionDef
_ROUTE = re.compile(r"http\.(get|post|put|patch|delete|route)$")


def routed(subject: Subject) -> Iterator[tuple[Source, Def, ast.Call, ast.Constant]]:
    """Functions decorated with a route: source, function, decorator, path."""
    for source in subject.sources():
        for node in source.functions_in():
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and _ROUTE.match(source.of(call.func)) and call.args:
                    assert isinstance(call.args[0], ast.Constant)
                    yield source, node, call, call.args[0]


@operator(3)
def route_is_no_template(subject: Subject) -> Iterator[Mutant]:
    for number, (source, node, _, path) in enumerate(routed(subject)):
        broken = (
            path.value[1:],
            f"{path.value}/{{",
            f"{path.value}/{{a b}}",
            f"{path.value}//x",
            f"{path.value}/{{x+}}/y",
        )
        new = broken[number % len(broken)]
        yield make("route_is_no_template", source, f"{node.name}, {new}", source.replaced(path, f'"{new}"'))


@operator(2)
def route_of_another_function(subject: Subject) -> Iterator[Mutant]:
    everyone = list(routed(subject))
    for source, node, call, _ in everyone:
        for other, _, theirs, _ in everyone:
            if other is not source and other.of(theirs.func) == source.of(call.func):
                text = source.replaced(call, other.of(theirs))
                yield make("route_of_another_function", source, f"{node.name}, {other.of(theirs)}", text)
                break


@operator(2)
def route_twice_in_a_file(subject: Subject) -> Iterator[Mutant]:
    for source, node, call, _ in routed(subject):
        for other, theirs, second, _ in routed(subject):
            if other is source and theirs is not node:
                text = source.replaced(call, source.of(second))
                yield make("route_twice_in_a_file", source, f"{node.name}, {source.of(second)}", text)
                break


@operator(4)
def path_parameter_renamed_in_the_route(subject: Subject) -> Iterator[Mutant]:
    for source, node, _, path in routed(subject):
        if "{" in path.value:
            new = re.sub(r"\{(\w+)", r"{\1_id", path.value)
            yield make(
                "path_parameter_renamed_in_the_route", source, f"{node.name}, {new}", source.replaced(path, f'"{new}"')
            )


@operator(4)
def path_parameter_renamed_in_the_code(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for name in re.findall(r'path_params\["(\w+)"\]', source.text):
            text = source.text.replace(f'path_params["{name}"]', f'path_params["{misspelt(name)}"]')
            yield make("path_parameter_renamed_in_the_code", source, name, text)


@operator(2)
def path_parameter_renamed_in_the_settings(subject: Subject) -> Iterator[Mutant]:
    for function, (path, _) in subject.handlers.items():
        table = re.search(rf"\[tool\.lambic\.functions\.{function}\]\n(?:.+\n)*", subject.settings)
        source = subject.source(path)
        if table and 'event["pathParameters"]["' in source.text and "{" in table[0]:
            settings = subject.settings.replace(table[0], re.sub(r"\{(\w+)\}", r"{\1_id}", table[0]))
            yield Mutant("path_parameter_renamed_in_the_settings", function, {"pyproject.toml": settings}, (function,))


@operator(3)
def reply_of_lambda_in_a_decorated_handler(subject: Subject) -> Iterator[Mutant]:
    for source, node, _, _ in routed(subject):
        text = source.with_line(node, 'return {"statusCode": 200, "body": "fine"}')
        yield make("reply_of_lambda_in_a_decorated_handler", source, node.name, text)


@operator(2)
def event_in_a_decorated_handler(subject: Subject) -> Iterator[Mutant]:
    for source, node, _, _ in routed(subject):
        name = node.args.args[0].arg
        text = source.with_line(node, f'query = {name}["queryStringParameters"]')
        yield make("event_in_a_decorated_handler", source, node.name, text)


@operator(3)
def attribute_of_request_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source, node, _, _ in routed(subject):
        for each in ast.walk(node):
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "request":
                text = source.replaced(each, f"request.{misspelt(each.attr)}")
                yield make("attribute_of_request_misspelt", source, source.of(each), text)


@operator(2)
def decorator_above_a_route(subject: Subject) -> Iterator[Mutant]:
    for source, node, call, _ in routed(subject):
        text = source.replaced(call, f"functools.wraps(print)\n@{source.of(call)}")
        other = Source(source.path, text, source.functions)
        if source.of(call) == source.of(node.decorator_list[-1]) and len(node.decorator_list) > 1:
            yield make("decorator_above_a_route", source, node.name, other.with_import("import functools"))


@operator(2)
def joined_without_a_route(subject: Subject) -> Iterator[Mutant]:
    for source, node, call, _ in routed(subject):
        if "http.routes(" in source.text:
            text = source.text.replace(f"@{source.of(call)}\n", "")
            yield make("joined_without_a_route", source, node.name, text)


@operator(2)
def decorator_without_a_path(subject: Subject) -> Iterator[Mutant]:
    for source, node, call, _ in routed(subject):
        yield make("decorator_without_a_path", source, node.name, source.replaced(call, source.of(call.func)))


@operator(2)
def set_in_a_reply_of_lambda(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject, is_plain=True):
        if "statusCode" in source.text:
            text = source.with_line(node, 'return {"statusCode": 200, "body": {"no": "text"}}')
            yield make("set_in_a_reply_of_lambda", source, node.name, text, functions=(function,))


KINDS = ("sqs", "kinesis", "dynamodb", "s3", "sns", "eventbridge")


@operator(5)
def decorator_of_another_source(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.all(ast.Attribute):
            assert isinstance(node, ast.Attribute)
            if source.of(node.value) == "events" and node.attr in KINDS:
                other = KINDS[(KINDS.index(node.attr) + 1) % len(KINDS)]
                text = source.replaced(node, f"events.{other}")
                yield make("decorator_of_another_source", source, f"{node.attr}, {other}", text)


@operator(2)
def attribute_of_record_misspelt(subject: Subject) -> Iterator[Mutant]:
    for _, source, node in handlers(subject, is_plain=False):
        name = node.args.args[0].arg
        for each in ast.walk(node):
            if name in ("record", "event") and isinstance(each, ast.Attribute) and source.of(each.value) == name:
                text = source.replaced(each, f"{name}.{misspelt(each.attr)}")
                yield make("attribute_of_record_misspelt", source, source.of(each), text)


@operator(2)
def batch_in_a_decorated_handler(subject: Subject) -> Iterator[Mutant]:
    for _, source, node in handlers(subject, is_plain=False):
        name = node.args.args[0].arg
        if "events." in source.of(node.decorator_list[0]):
            text = source.with_line(node, f'for each in {name}["Records"]: print(each)')
            yield make("batch_in_a_decorated_handler", source, node.name, text)


@operator(1)
def nothing_returned_to_firehose(subject: Subject) -> Iterator[Mutant]:
    for _, source, node in handlers(subject, is_plain=False):
        if source.of(node.decorator_list[0]) == "events.firehose":
            yield make("nothing_returned_to_firehose", source, node.name, source.with_line(node, "return None"))
