"""L509: models that no body can be read into."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from .page import Page
from .results import is_plain_class

_ABSTRACT = ("Callable", "Collection", "Container", "Generator", "Hashable", "Iterator", "MutableMapping")
_REFUSED = frozenset(
    {
        *("bytes", "bytearray", "memoryview", "complex", "range", "slice", "type"),
        *("datetime.timedelta", "datetime.tzinfo", "pathlib.Path", "pathlib.PurePath", "fractions.Fraction"),
        *(f"collections.{name}" for name in ("Counter", "OrderedDict", "defaultdict", "deque")),
        *(f"{module}.{name}" for module in ("collections.abc", "typing") for name in _ABSTRACT),
        *(f"{module}.{name}" for module in ("collections.abc", "typing") for name in ("MutableSequence", "MutableSet")),
        *("typing.DefaultDict", "typing.Deque", "typing.OrderedDict", "typing.Type", "typing.Pattern"),
    }
)
"""Types that lambic.http refuses with a TypeError when a body arrives."""
_INSTEAD = {
    "bytes": "str",
    "datetime.timedelta": "float",
    "pathlib.Path": "str",
    "collections.OrderedDict": "dict",
    "collections.defaultdict": "dict",
    "collections.deque": "list",
    "collections.abc.MutableMapping": "dict",
    "typing.MutableMapping": "dict",
    "collections.abc.MutableSequence": "list",
    "typing.MutableSequence": "list",
}
_GENERIC = frozenset(
    {
        *("list", "tuple", "set", "frozenset", "dict"),
        *(f"typing.{name}" for name in ("List", "Tuple", "Set", "FrozenSet", "Dict", "Optional", "Union")),
        *(
            f"typing.{name}"
            for name in ("Required", "NotRequired", "ReadOnly", "Final", "Sequence", "Mapping", "Iterable")
        ),
        *(f"collections.abc.{name}" for name in ("Sequence", "Mapping", "Iterable")),
        *("typing_extensions.Required", "typing_extensions.NotRequired", "typing_extensions.ReadOnly"),
    }
)
"""Types that are read by reading what stands in their brackets."""
_DATACLASS = ("dataclasses.dataclass",)
_TYPED_DICT = ("typing.TypedDict", "typing_extensions.TypedDict")


class _Wrong(NamedTuple):
    """`node` is the type that can't be read, `way` what to do."""

    node: ast.AST
    what: str
    way: str


def check_models(page: Page, calls: Iterator[tuple[ast.Call, str]]) -> None:
    """`calls` are those of a request's methods, with the method's name."""
    for call, method in calls:
        model = _model(call)
        if method == "json" and model is not None and (wrong := _find_wrong(page, model, frozenset())):
            _refused(page, call, model, wrong)
        elif method == "form" and call.args and _is_type(page, call.args[0]):
            _form(page, call)


def _model(call: ast.Call) -> ast.expr | None:
    if len(call.args) == 1 and not isinstance(call.args[0], ast.Starred):
        return call.args[0]
    return next((keyword.value for keyword in call.keywords if keyword.arg == "model"), None)


def _is_type(page: Page, node: ast.expr) -> bool:
    is_class = isinstance(node, ast.Name) and isinstance(page.tops.get(node.id), ast.ClassDef)
    return is_class or page.builtin_of(node) in ("dict", "list", "str")


def _find_wrong(page: Page, node: ast.expr, seen: frozenset[str]) -> _Wrong | None:
    """`seen` are the classes that contain it."""
    match node:
        case ast.Constant(value=str()) if not seen:
            return _Wrong(node, f"the text {node.value!r}", "name the type itself, without quotes")
        case ast.List(elts=[inner]) if not seen:
            return _Wrong(node, "a list", f"write list[{ast.unparse(inner)}]")
        case ast.Dict() | ast.List() if not seen:
            return _Wrong(node, "a value", "name a type: a dataclass, a TypedDict, list[...], dict[str, ...]")
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _find_wrong(page, left, seen) or _find_wrong(page, right, seen)
        case ast.Subscript(value=outer, slice=inner):
            return _refuse_name(page, outer) or _find_wrong_inside(page, outer, inner, seen)
        case ast.Name() | ast.Attribute():
            return _refuse_name(page, node) or _find_wrong_class(page, node, seen)
    return None


def _refuse_name(page: Page, node: ast.expr) -> _Wrong | None:
    name = page.builtin_of(node) or page.name_of(node)
    if name not in _REFUSED:
        return None
    instead = _INSTEAD.get(name)
    way = f"take {instead}" if instead else "take what JSON has a form for"
    return _Wrong(node, ast.unparse(node), way)


def _find_wrong_inside(page: Page, outer: ast.expr, inner: ast.expr, seen: frozenset[str]) -> _Wrong | None:
    name = page.builtin_of(outer) or page.name_of(outer)
    if name in ("typing.Annotated", "typing_extensions.Annotated") and isinstance(inner, ast.Tuple) and inner.elts:
        return _find_wrong(page, inner.elts[0], seen)
    if name not in _GENERIC:
        return None
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return next(
        (wrong for each in parts if (wrong := _find_wrong(page, each, seen or frozenset("<"))) is not None), None
    )


def _find_wrong_class(page: Page, node: ast.expr, seen: frozenset[str]) -> _Wrong | None:
    kind = page.tops.get(node.id) if isinstance(node, ast.Name) else None
    if not isinstance(kind, ast.ClassDef) or kind.name in seen:
        return None
    if is_plain_class(page, kind):
        return _Wrong(node, f"the class {kind.name}", "make it a dataclass: @dataclass above it")
    if any(page.name_of(base) == "typing.NamedTuple" for base in kind.bases):
        return _Wrong(node, f"the NamedTuple {kind.name}", "make it a dataclass")
    if not _has_known_fields(page, kind):
        return None
    fields = (each for each in kind.body if isinstance(each, ast.AnnAssign) and not _is_made_by_class(page, each))
    found = (_find_wrong(page, field.annotation, seen | {kind.name}) for field in fields)
    return next((wrong for wrong in found if wrong is not None), None)


def _has_known_fields(page: Page, node: ast.ClassDef) -> bool:
    """Whether it is read by its fields: a dataclass or a TypedDict, and nothing besides."""
    names = [page.name_of(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]
    is_dataclass = len(names) == 1 and names[0] in _DATACLASS and not node.bases and not node.keywords
    is_typed_dict = not names and len(node.bases) == 1 and page.name_of(node.bases[0]) in _TYPED_DICT
    return is_dataclass or is_typed_dict


def _is_made_by_class(page: Page, field: ast.AnnAssign) -> bool:
    """Whether a field is none that a body fills: ClassVar, InitVar, field(init=False)."""
    outer = field.annotation.value if isinstance(field.annotation, ast.Subscript) else field.annotation
    if page.name_of(outer) in ("typing.ClassVar", "dataclasses.InitVar", "dataclasses.KW_ONLY"):
        return True
    keywords = field.value.keywords if isinstance(field.value, ast.Call) else []
    return any(each.arg == "init" and not getattr(each.value, "value", True) for each in keywords)


def _refused(page: Page, call: ast.Call, model: ast.expr, wrong: _Wrong) -> None:
    is_inside = wrong.node is not model
    page.find(
        "L509",
        model,
        f"a body can't be read into {wrong.what}",
        wrong.way,
        label=f"holds {wrong.what}" if is_inside else "no JSON fits",
        related=[(wrong.node, "this type")] if is_inside and getattr(wrong.node, "lineno", 0) != call.lineno else [],
    )


def _form(page: Page, call: ast.Call) -> None:
    page.find(
        "L509",
        call.args[0],
        "form() takes no model, but how many fields there may be",
        "leave it out, and make your model of the fields",
        label="a number is expected",
    )
