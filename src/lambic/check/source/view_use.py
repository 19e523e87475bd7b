"""L518: attributes that what a decorator of lambic.events gives does not have."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from .alike import find_alike
from .decorated import Decorated
from .page import Page
from .scope import Scope
from .signatures import TAKES
from .subject_use import SubjectUse
from .view_table import read_views, snake_case

_LEAST_ALIKE = 0.7
_SURELY_ALIKE = 0.8
"""For what others have had in their hands: they may have set more attributes."""


class _Read(NamedTuple):
    """An attribute of a value that is of one of these views."""

    node: ast.Attribute
    kinds: tuple[str, ...]

    @property
    def is_there(self) -> bool:
        return any(self.node.attr in read_views()[kind] for kind in self.kinds)

    @property
    def parts(self) -> tuple[str, ...]:
        """The views that it may be itself; () where one of them is none."""
        found = [read_views()[kind].get(self.node.attr) for kind in self.kinds]
        parts = [each for each in found if each is not None]
        return tuple(dict.fromkeys(parts)) if all(parts) else ()

    @property
    def is_loaded(self) -> bool:
        return isinstance(self.node.ctx, ast.Load)


def check_view_use(page: Page, handler: Decorated, use: SubjectUse, scope: Scope) -> None:
    if not use.is_known or not handler.is_plain or use.is_narrowed:
        return
    uses = list(_Uses(page, handler, scope).of(use.attributes, _kinds(page, handler)))
    own = {each.node.attr for each in uses if not each.is_loaded} | use.asked_for | {"get"}
    for each in uses:
        if each.is_there or each.node.attr.startswith("_"):
            continue
        if each.is_loaded and each.node.attr not in own and not page.is_guarded(each.node, "AttributeError"):
            meant = _find_surely_meant(each) if use.may_change else _find_meant(each)
            if meant or not use.may_change:
                _no_attribute(page, handler, each, meant)
        elif not each.is_loaded and _is_answer(each):
            _set_in_vain(page, handler, each)


def _kinds(page: Page, handler: Decorated) -> tuple[str, ...]:
    """The views that its parameter may be; () when it is declared as something else."""
    given = TAKES[handler.marks[-1].name.partition(".")[2]]
    annotation = handler.subject.annotation if handler.subject else None
    declared = page.name_of(annotation) if annotation is not None else f"lambic.events.{given[0]}"
    if not declared.startswith("lambic.events."):
        return ()
    name = declared.rpartition(".")[2]
    # The first is what the others have in common.
    return given if name == given[0] else (name,) if name in given else ()


class _Uses:
    """Follows values through attributes, variables that are bound once, and loops."""

    def __init__(self, page: Page, handler: Decorated, scope: Scope) -> None:
        self._page = page
        self._scope = scope
        self._parameters = {each.arg for each in ast.walk(handler.node.args) if isinstance(each, ast.arg)}

    def of(self, attributes: list[ast.Attribute], kinds: tuple[str, ...]) -> Iterator[_Read]:
        for node in attributes if kinds else ():
            use = _Read(node, kinds)
            yield use
            yield from self._of_part(use)

    def _of_part(self, use: _Read) -> Iterator[_Read]:
        lists = tuple(each[1:-1] for each in use.parts if each.startswith("["))
        above = self._page.parent(use.node)
        if lists:
            yield from self.of(self._of_items(above, use.node), lists if len(lists) == len(use.parts) else ())
        elif isinstance(above, ast.Attribute):
            yield from self.of([above], use.parts)
        elif isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
            name = above.targets[0].id
            yield from self.of(self._of_name(name) if self._scope.value(name) is use.node else [], use.parts)

    def _of_items(self, above: ast.AST | None, node: ast.expr) -> list[ast.Attribute]:
        match above:
            case ast.Subscript(value=value) if value is node and not isinstance(above.slice, ast.Slice):
                inner = self._page.parent(above)
                return [inner] if isinstance(inner, ast.Attribute) else []
            case ast.For(target=ast.Name(id=name)) | ast.comprehension(target=ast.Name(id=name)):
                return self._of_name(name) if above.iter is node else []
        return []

    def _of_name(self, name: str) -> list[ast.Attribute]:
        if name in self._parameters or not self._scope.binds_once(name):
            return []
        above = (self._page.parent(each) for each in self._scope.loads(name))
        return [each for each in above if isinstance(each, ast.Attribute)]


def _find_meant(use: _Read) -> str:
    """The attribute in snake_case, further inside, spelt nearly so, or with a word before it."""
    name, known = snake_case(use.node.attr), _known(use.kinds)
    if name in known:
        return name
    longer = [each for each in known if each.endswith(f"_{name}")]
    near = find_alike(name, known, _LEAST_ALIKE)
    return _find_inside(use.kinds, name) or near or (longer[0] if len(longer) == 1 else "")


def _find_surely_meant(use: _Read) -> str:
    name, known = snake_case(use.node.attr), _known(use.kinds)
    return name if name in known else find_alike(name, known, _SURELY_ALIKE)


def _find_inside(kinds: tuple[str, ...], name: str) -> str:
    """The nearest part that has it: "kinesis.data"."""
    views, waiting = read_views(), [("", kind) for kind in kinds]
    for path, kind in waiting:
        if name in views[kind] and name != "raw":
            return path + name
        waiting += [(f"{path}{part}.", inner) for part, inner in views[kind].items() if inner in views and inner]
    return ""


def _known(kinds: tuple[str, ...]) -> list[str]:
    return sorted({name for kind in kinds for name in read_views()[kind]})


def _no_attribute(page: Page, handler: Decorated, use: _Read, meant: str) -> None:
    given = _given(handler)
    _find(page, handler, use, meant, "reads", label="raises an AttributeError", given=f"gives {given}")


def _set_in_vain(page: Page, handler: Decorated, use: _Read) -> None:
    why = "In Lambda the attribute is set, and nothing of it stands in the answer: Cognito goes on without it."
    _find(page, handler, use, _find_meant(use), "sets", label="reaches nobody", given="answers with the event", why=why)


def _find(
    page: Page, handler: Decorated, use: _Read, meant: str, verb: str, *, label: str, given: str, why: str = ""
) -> None:
    where = page.span_of_attribute(use.node)
    page.find(
        "L518",
        where,
        f"{handler.node.name} {verb} {ast.unparse(use.node)}, which no {use.kinds[0]} has",
        _help(handler, use, meant),
        label=label,
        why=why,
        related=[(handler.marks[-1].node, given)],
        edits=[(where, meant)] if meant else [],
    )


def _help(handler: Decorated, use: _Read, meant: str) -> str:
    if use.node.attr.lower() == "records" and _given(handler) == "one record":
        return f"the function is called for each record: leave out the loop, {ast.unparse(use.node.value)} is one"
    return f"did you mean {meant!r}?" if meant else f"{use.kinds[0]} has {', '.join(_known(use.kinds))}"


def _given(handler: Decorated) -> str:
    first = TAKES[handler.marks[-1].name.partition(".")[2]][0]
    return "one record" if first.endswith("Record") else f"its {first}"


def _is_answer(use: _Read) -> bool:
    """Of `Answer` itself nobody knows what it takes."""
    return all(kind.endswith("Answer") and kind != "Answer" for kind in use.kinds)
