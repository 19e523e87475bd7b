"""L509: what is found is refused by lambic.http with a TypeError, and what it takes is not found."""

import pytest

from support.handler_files import codes, loaded

HEAD = """\
import collections, dataclasses, datetime, decimal, enum, pathlib, typing, uuid
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, NotRequired, Optional, TypedDict, Union
from lambic import http

class Plain: ...

class Point(NamedTuple):
    x: int

@dataclass
class Line:
    sku: str
    at: datetime.datetime | None = None
    seen: ClassVar[Path] = Path("x")
    made: Path = field(init=False, default=Path("x"))

@dataclass
class Order:
    lines: list[Line]
    parent: Optional["Order"] = None

@dataclass
class Wrong:
    lines: list[bytes]

@dataclass
class Outer:
    inner: Wrong

class Table(TypedDict):
    name: NotRequired[str]

class Files(TypedDict):
    file: NotRequired[Path]

class Colour(enum.Enum):
    RED = "red"

class Own(Plain):
    @classmethod
    def model_validate_json(cls, text): return cls()

class Library:
    @classmethod
    def model_validate_json(cls, text): return cls()

"""
WRONG = [
    "bytes", "complex", "Plain", "Point", "Path", "pathlib.Path", "datetime.timedelta", "collections.deque",
    "collections.OrderedDict", "MutableMapping[str, int]", "Iterator[int]", "list[bytes]", "dict[str, Path]",
    "list[Wrong]", "Wrong", "Outer", "Files", "bytes | None", "Optional[Path]", "Union[bytes, str]",
    "'Order'", "[Order]", "Annotated[bytes, 1]", "tuple[int, bytes]", "list[Point]", "type",
]  # fmt: skip
RIGHT = [
    "int", "str", "dict", "list", "set[int]", "tuple[int, ...]", "list[Line]", "Order", "Table", "Colour", "Any",
    "object", "dict[str, Any]", "Mapping[str, int]", "Sequence[int]", "Iterable[str]", "int | None", "Optional[Line]",
    "Literal['a']", "datetime.date", "uuid.UUID", "decimal.Decimal", "Annotated[int, bytes]", "Library", "None",
    "frozenset[str]", "Own", "list",
]  # fmt: skip
DATA = (
    [1],
    [{"lines": []}],
    {"a": 1},
    {"lines": [1]},
    {"inner": {"lines": [1]}},
    {"file": 1},
    [1, 1],
    [[1]],
    [{"lines": [1]}],
)


def handler(model: str) -> str:
    return f"{HEAD}@http.post('/')\ndef handler(request: http.Request):\n    return request.json({model})\n"


def refuses(model: str) -> bool:
    """Whether a body of some shape makes lambic raise a TypeError."""
    from lambic.http import UnprocessableContent
    from lambic.http.model import read_model

    kind = eval(model, loaded(HEAD))
    for data in DATA:
        try:
            read_model(data, kind)
        except TypeError:
            return True
        except UnprocessableContent:
            pass
    return False


@pytest.mark.parametrize("model", WRONG)
def test_a_model_that_no_body_can_be_read_into_is_found(model, tmp_path):
    assert (codes(tmp_path, handler(model)), refuses(model)) == (["L509"], True)


@pytest.mark.parametrize("model", RIGHT)
def test_a_model_that_works_is_not_found(model, tmp_path):
    assert (codes(tmp_path, handler(model)), refuses(model)) == ([], False)


UNKNOWN = {
    "imported": "return request.json(Elsewhere)",
    "made": "return request.json(make())",
    "variable": "model = bytes\n    return request.json(model)",
    "star": "return request.json(*[bytes])",
    "nothing": "return request.json()",
    "of-another": "return other.json(bytes)",
}


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN)
def test_a_model_that_is_not_known_is_not_found(body, tmp_path):
    source = f"{HEAD}from elsewhere import Elsewhere, make, other\n@http.post('/')\ndef handler(request):\n    {body}\n"
    assert codes(tmp_path, source, elsewhere="Elsewhere = make = other = print\n") == []


def test_a_request_counts_wherever_it_is_declared(tmp_path):
    source = "from lambic import http\n\ndef read(request: http.Request):\n    return request.json(model=bytes)\n"
    handler = (
        "from lambic import http\nfrom elsewhere import read\n\n"
        "@http.post('/')\ndef handler(request):\n    return read(request)\n"
    )
    assert codes(tmp_path, handler, elsewhere=source) == ["L509"]


@pytest.mark.parametrize(
    ("call", "found"), [("form(Table)", ["L509"]), ("form(dict)", ["L509"]), ("form(50)", []), ("form()", [])]
)
def test_a_form_takes_no_model(call, found, tmp_path):
    source = f"{HEAD}@http.post('/')\ndef handler(request):\n    return dict(request.{call}.items())\n"
    assert codes(tmp_path, source) == found
