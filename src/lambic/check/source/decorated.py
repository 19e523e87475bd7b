"""Functions that lambic's decorators make handlers of."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from .page import Def, Page
from .text import printable

METHODS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "route": "ANY"}
"""The decorators of lambic.http, and what they answer."""
EVENTS = frozenset(
    {
        *("authorizer", "cloudwatch_logs", "cognito", "custom_resource", "dynamodb", "eventbridge", "firehose"),
        *("kafka", "kinesis", "s3", "schedule", "sns", "sqs"),
    }
)
"""The decorators of lambic.events."""

_PARAMETER = re.compile(r"\{([^{}+]+)(\+?)\}")


class Mark(NamedTuple):
    """One of lambic's decorators: `name` is "http.get", "events.sqs"."""

    name: str
    node: ast.expr

    @property
    def literal(self) -> ast.Constant | None:
        """The literal text that says which path an http decorator takes."""
        if not isinstance(self.node, ast.Call) or len(self.node.args) + len(self.node.keywords) != 1:
            return None
        given = self.node.args[0] if self.node.args else self.node.keywords[0].value
        return given if isinstance(given, ast.Constant) and isinstance(given.value, str) else None

    @property
    def path(self) -> str | None:
        return str(self.literal.value) if self.literal is not None else None

    @property
    def method(self) -> str:
        return METHODS[self.name.partition(".")[2]]

    @property
    def route(self) -> str:
        """For messages."""
        return printable(f"{self.method} {self.path or '...'}")


class Decorated(NamedTuple):
    """`marks` are lambic's decorators, the outermost first.

    `is_plain`: it is given what they give, since nothing else stands between.
    """

    node: Def
    marks: list[Mark]
    is_plain: bool

    @property
    def is_http(self) -> bool:
        return all(mark.name.startswith("http.") for mark in self.marks)

    @property
    def parameters(self) -> list[ast.arg]:
        return [*self.node.args.posonlyargs, *self.node.args.args]

    @property
    def subject(self) -> ast.arg | None:
        """The parameter that takes the request, the record or the event."""
        return self.parameters[0] if self.parameters else None

    @property
    def route_parameters(self) -> dict[str, Mark] | None:
        """The names in its routes' paths that stand for one segment, or for all that follow: "id", "path+".

        None when a route can't be read.
        """
        names: dict[str, Mark] = {}
        for mark in self.marks:
            if mark.path is None:
                return None
            names.update({name + plus: mark for name, plus in _PARAMETER.findall(mark.path)})
        return names


def find_decorated(page: Page) -> list[Decorated]:
    """In the order of the file."""
    found = [decorated for node in page.definitions() if (decorated := _read(page, node)) is not None]
    found += _called(page, {each.node.name for each in found})
    return sorted(found, key=lambda each: each.node.lineno)


def _read(page: Page, node: Def) -> Decorated | None:
    marks = [find_mark(page, each) for each in node.decorator_list]
    ours = [mark for mark in marks if mark is not None]
    return Decorated(node, ours, marks[-1] is not None) if ours else None


def _called(page: Page, known: set[str]) -> Iterator[Decorated]:
    """`handler = events.sqs(ship)`, `handler = http.post("/ships")(ship)`."""
    for call in page.nodes(ast.Call):
        match call:
            case ast.Call(func=func, args=[ast.Name(id=name)], keywords=[]) if name in page.tops and name not in known:
                node, mark = page.tops[name], find_mark(page, func)
                is_made = mark is not None and (isinstance(func, ast.Call) or mark.name.startswith("events."))
                if mark is not None and is_made and not isinstance(node, ast.ClassDef) and not node.decorator_list:
                    yield Decorated(node, [mark], True)


def find_mark(page: Page, node: ast.expr) -> Mark | None:
    """None for what is no decorator of lambic's."""
    name = page.name_of(node.func if isinstance(node, ast.Call) else node).removeprefix("lambic.")
    package, _, last = name.partition(".")
    is_ours = (package == "http" and last in METHODS) or (package == "events" and last in EVENTS)
    return Mark(name, node) if is_ours else None


def is_stub(node: Def) -> bool:
    """Whether it is yet to be written: its body says nothing, or that it is not implemented."""
    return all(isinstance(each, ast.Pass | ast.Raise) or _is_constant(each) for each in node.body)


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
