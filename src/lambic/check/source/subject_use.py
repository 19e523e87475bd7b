"""What a handler does with the request or record that it is given."""

import ast
from collections.abc import Iterator

from .decorated import Decorated
from .page import Page
from .scope import Scope

_ESCAPES = frozenset({"event", "path", "raw_path", "local_path", "url", "context", "route_key", "write_reply"})
"""Attributes of a request that hold the path's parameters in another form."""

_HARMLESS = (ast.Subscript, ast.Return, ast.FormattedValue, ast.Compare, ast.BoolOp, ast.If)
"""What has it and sets nothing on it."""
_READERS = ("bool", "id", "len", "print", "repr", "str")

Key = tuple[str, ast.AST, str]
"""A key that is looked up, where it stands, and how: "[]", "get" or "in"."""


class SubjectUse:
    """`attributes` are those read or set of it; `rest` is every other use: what goes on there is not known."""

    def __init__(self, page: Page, decorated: Decorated, scope: Scope) -> None:
        self._page = page
        self._scope = scope
        name = decorated.subject.arg if decorated.subject else ""
        self.is_known = bool(name) and not scope.binds(name)
        above = [(page.parent(node), node) for node in scope.loads(name)]
        self.attributes = [each for each, node in above if isinstance(each, ast.Attribute)]
        self.rest = [(each, node) for each, node in above if not isinstance(each, ast.Attribute)]

    @property
    def is_passed_on(self) -> bool:
        """Whether it is used in any other way than by its attributes and items."""
        return not self.is_known or len(self.items) < len(self.rest)

    @property
    def items(self) -> list[ast.Subscript]:
        """Where it stands before brackets."""
        return [above for above, node in self.rest if isinstance(above, ast.Subscript) and above.value is node]

    @property
    def shows_path(self) -> bool:
        """Whether the path may be read by something else than `path_params`."""
        return bool(self.is_passed_on or self.items) or any(each.attr in _ESCAPES for each in self.attributes)

    @property
    def is_narrowed(self) -> bool:
        """Whether it is asked which class it is of: what holds behind that is not known here."""
        names = {self._page.builtin_of(above.func) for above, _ in self.rest if isinstance(above, ast.Call)}
        return bool(names & {"isinstance", "type"}) or any(isinstance(above, ast.Match) for above, _ in self.rest)

    @property
    def may_change(self) -> bool:
        """Whether someone gets hold of it who may set attributes."""
        return not all(isinstance(above, _HARMLESS) or self._is_question(above) for above, _ in self.rest)

    def _is_question(self, above: ast.AST | None) -> bool:
        return isinstance(above, ast.Call) and self._page.builtin_of(above.func) in ("getattr", "hasattr", *_READERS)

    @property
    def asked_for(self) -> set[str]:
        """Attributes that are named in texts: `hasattr(record, "x")`."""
        calls = [above for above, _ in self.rest if isinstance(above, ast.Call)]
        texts = [each.value for call in calls for each in call.args[1:2] if isinstance(each, ast.Constant)]
        return {text for text in texts if isinstance(text, str)}

    def read(self, *names: str) -> list[ast.Attribute]:
        return [each for each in self.attributes if each.attr in names and isinstance(each.ctx, ast.Load)]

    def keys(self, name: str) -> Iterator[Key | None]:
        """Each use of an attribute that is a mapping; None for one of which the keys are not known."""
        for attribute in self.read(name):
            above = self._page.parent(attribute)
            if isinstance(above, ast.Assign) and len(above.targets) == 1 and isinstance(above.targets[0], ast.Name):
                yield from self._keys_of_variable(above.targets[0].id, above.value)
            else:
                yield self._key(above, attribute)

    def _keys_of_variable(self, name: str, value: ast.expr) -> Iterator[Key | None]:
        if self._scope.value(name) is not value:
            yield None
        for node in self._scope.loads(name):
            yield self._key(self._page.parent(node), node)

    def _key(self, above: ast.AST | None, node: ast.expr) -> Key | None:
        match above:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key)) as where, ctx=ast.Load()) if (
                value is node
            ):
                return key, where, "[]"
            case ast.Compare(left=ast.Constant(value=str(key)) as where, ops=[ast.In() | ast.NotIn()]):
                return key, where, "in"
            case ast.Attribute(attr="get"):
                match self._page.parent(above):
                    case ast.Call(func=func, args=[ast.Constant(value=str(key)) as where, *_]) if func is above:
                        return key, where, "get"
        return None
