"""JSON bodies as the user's types."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from types import ModuleType
from typing import Annotated, Any, ClassVar, Literal, NewType, NotRequired, Required, TypedDict
from uuid import UUID

import pytest
from pydantic import BaseModel, Field

from lambic import http
from lambic.http.json_text import encode_json
from support.http_event import http_api_event

Sku = NewType("Sku", str)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    name: str
    count: int = 1


@dataclass
class Product:
    id: Sku
    price: float
    parts: list[Part] = field(default_factory=list)
    colour: Colour | None = None
    main: Part | None = None
    shelf: ClassVar[str] = "A"
    total: int = field(default=0, init=False)


@dataclass
class Positive:
    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("value must not be below 0")


class Address(TypedDict, total=False):
    street: Required[str]
    lines: list[str]


class Person(TypedDict):
    name: str
    address: NotRequired[Address]


class Order(BaseModel):
    number: int = Field(gt=0)
    items: list[str]


class Strict(BaseModel, strict=True):
    when: datetime
    id: UUID
    price: float = 0.0


@dataclass
class Chain:
    next: "Chain | None" = None


@dataclass
class Basket:
    orders: list[Order]


LATE = """
from __future__ import annotations
from typing import Annotated, NotRequired, Required, TypedDict

class Early(TypedDict):
    name: str
    nick: NotRequired[str]
    age: Annotated[NotRequired[int], "years"]

class Late(Early, total=False):
    id: Required[int]
    note: str
"""


def read(data: object, model: Any) -> Any:
    body = data if isinstance(data, str) else encode_json(data)
    return http.Request.from_event(http_api_event("POST", body=body)).json(model)


GOOD = [
    ({"id": "a", "price": 1}, Product, Product(Sku("a"), 1.0)),
    (
        {
            "id": "a",
            "price": 1.5,
            "parts": [{"name": "b"}, {"name": "c", "count": 2}],
            "colour": "red",
            "main": {"name": "d"},
            "extra": 1,
        },
        Product,
        Product(Sku("a"), 1.5, [Part("b"), Part("c", 2)], Colour.RED, Part("d")),
    ),
    ({"id": "a", "price": 1, "colour": None, "main": None}, Product, Product(Sku("a"), 1.0)),
    ([{"name": "a"}], list[Part], [Part("a")]),
    ({"x": {"name": "a"}}, dict[str, Part], {"x": Part("a")}),
    ({"1": 2}, dict[int, int], {1: 2}),
    ({"red": 1}, Mapping[Colour, int], {Colour.RED: 1}),
    ([1, "a"], tuple[int, str], (1, "a")),
    ([1, 2], tuple[int, ...], (1, 2)),
    ([1, 1], set[int], {1}),
    ([1], Sequence[int], [1]),
    ([1], frozenset, frozenset({1})),
    ([1, "a", None], list, [1, "a", None]),
    ({"a": 1}, dict, {"a": 1}),
    ({"a": 1}, Any, {"a": 1}),
    ('"a"', Literal["a", "b"], "a"),
    ("3", Annotated[int, "metres"], 3),
    ('"2026-01-02T03:04:05Z"', datetime, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ('"2026-01-02"', date, date(2026, 1, 2)),
    ('"03:04"', time, time(3, 4)),
    ('"00000000-0000-0000-0000-000000000001"', UUID, UUID(int=1)),
    ('[0.1, "1.10", 3]', list[Decimal], [Decimal("0.1"), Decimal("1.10"), Decimal(3)]),
    ("null", None, None),
    ("null", int | None, None),
    ({"name": "a"}, Person, {"name": "a"}),
    (
        {"name": "a", "address": {"street": "s", "lines": ["l"], "x": 1}},
        Person,
        {"name": "a", "address": {"street": "s", "lines": ["l"]}},
    ),
    ({"value": 1}, Positive, Positive(1)),
    ({"number": "1", "items": ["a"]}, Order, Order(number=1, items=["a"])),
    ([{"number": 1, "items": []}], list[Order], [Order(number=1, items=[])]),
    ({"orders": [{"number": 1, "items": []}]}, Basket, Basket([Order(number=1, items=[])])),
    ({"a": None}, dict[str, Order | None], {"a": None}),
    (
        {"when": "2026-01-02T03:04:05Z", "id": "00000000-0000-0000-0000-000000000001"},
        Strict,
        Strict(when=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), id=UUID(int=1)),
    ),
    ([[1, "a"]], set[tuple[int, str]], {(1, "a")}),
]


@pytest.mark.parametrize(("data", "model", "expected"), GOOD)
def test_json_becomes_the_model(data, model, expected):
    result = read(data, model)
    assert (result, type(result)) == (expected, type(expected))


BAD = [
    ([], Product, {"#": "must be an object, not an array"}),
    ({}, Product, {"#/id": "is missing", "#/price": "is missing"}),
    (
        {"id": 1, "price": "x", "parts": [{"name": "a"}, {"count": "2"}, 3], "colour": "green", "main": []},
        Product,
        {
            "#/id": "must be a text, not 1",
            "#/price": "must be a number, not the text 'x'",
            "#/parts/1/name": "is missing",
            "#/parts/1/count": "must be a whole number, not the text '2'",
            "#/parts/2": "must be an object, not 3",
            "#/colour": "must be one of 'red', 'blue', not the text 'green'",
            "#/main": "must be an object, not an array",
        },
    ),
    ({"a/b": 1, "c~d": 2}, dict[str, str], {"#/a~1b": "must be a text, not 1", "#/c~0d": "must be a text, not 2"}),
    ({"x": 1}, dict[int, int], {"#/x": "must have a whole number as its name"}),
    ([True, 1.0, None], list[int], {f"#/{i}": f"must be a whole number, not {t}" for i, t in
        enumerate(("true", "1.0", "null"))}),
    ("1", bool, {"#": "must be true or false, not 1"}),
    ("[1]", tuple[int, str], {"#": "must have 2 items, not 1"}),
    ('{"a": 1}', list[int], {"#": "must be an array, not an object"}),
    ("[]", dict[str, int], {"#": "must be an object, not an array"}),
    ("true", Literal[1, "a"], {"#": "must be one of 1, 'a', not true"}),
    ('"yesterday"', date, {"#": "must be a date, not the text 'yesterday'"}),
    ("3", datetime, {"#": "must be a datetime, not 3"}),
    ("3", UUID, {"#": "must be a UUID, not 3"}),
    ('["NaN", "x", true]', list[Decimal], {
        "#/0": "must be a Decimal, not the text 'NaN'",
        "#/1": "must be a Decimal, not the text 'x'",
        "#/2": "must be a Decimal, not true",
    }),
    ("[]", Colour, {"#": "must be one of 'red', 'blue', not an array"}),
    ({"name": 1, "address": {}}, Person, {"#/name": "must be a text, not 1", "#/address/street": "is missing"}),
    ({"value": -1}, Positive, {"#": "value must not be below 0"}),
    ([{"value": 1}, {"value": -1}], list[Positive], {"#/1": "value must not be below 0"}),
    ({"number": 0, "items": ["a", 1]}, Order, {
        "#/number": "Input should be greater than 0",
        "#/items/1": "Input should be a valid string",
    }),
    (f'"{"x" * 100}"', int, {"#": "must be a whole number, not a text"}),
    ("1" * 400, float, {"#": "must be a number within the range of double precision"}),
    ("[1, 1e999, -1e999]", list[float], {
        "#/1": "must be a number within the range of double precision",
        "#/2": "must be a number within the range of double precision",
    }),
    ("[1, [1], {}]", set, {"#/1": "can't be an item here", "#/2": "can't be an item here"}),
    ("[[[1]], [2]]", frozenset[tuple[Any, ...]], {"#/0": "can't be an item here"}),
    ('{"next": ' * 300 + "null" + "}" * 300, Chain, {"#": "is nested too deeply"}),
    ([{"number": 1, "items": []}, {"number": 0, "items": [1]}], list[Order], {
        "#/1/number": "Input should be greater than 0",
        "#/1/items/0": "Input should be a valid string",
    }),
    ('{"when": "2026-01-02T03:04:05Z", "id": 1, "price": 1e999}', Strict, {
        "#": "must hold no number that is out of range",
    }),
    ({"when": 1, "id": "00000000-0000-0000-0000-000000000001"}, Strict, {"#/when": "Input should be a valid datetime"}),
]  # fmt: skip


@pytest.mark.parametrize(("data", "model", "problems"), BAD)
def test_everything_that_is_wrong_is_named_by_a_pointer(data, model, problems):
    with pytest.raises(http.UnprocessableContent) as caught:
        read(data, model)
    assert {each["pointer"]: each["detail"] for each in caught.value.extensions["errors"]} == problems


def late_models() -> dict[str, Any]:
    module = ModuleType("late_models")
    sys.modules[module.__name__] = module
    exec(compile(LATE, "late.py", "exec"), vars(module))
    return vars(module)


@pytest.mark.parametrize(("name", "required"), [("Early", {"#/name"}), ("Late", {"#/name", "#/id"})])
def test_annotations_that_are_read_late_say_the_same(name, required):
    model = late_models()[name]
    with pytest.raises(http.UnprocessableContent) as caught:
        read({}, model)
    assert {each["pointer"] for each in caught.value.extensions["errors"]} == required
    assert read({"name": "a", "id": 1, "nick": "b"}, model)["name"] == "a"


def test_the_client_gets_a_422_problem_document():
    @http.post("/")
    def handler(request: http.Request) -> Part:
        return request.json(Part)

    answer = handler(http_api_event("POST", body='{"name": 1}'), None)
    assert (answer["statusCode"], answer["body"]) == (
        422,
        '{"errors":[{"pointer":"#/name","detail":"must be a text, not 1"}],"title":"Unprocessable Content",'
        '"status":422,"detail":"the body is not as expected"}',
    )


@pytest.mark.parametrize("model", [bytes, complex, list[bytes], "Part", 3])
def test_a_type_that_json_can_t_hold_is_a_mistake_of_the_program(model):
    with pytest.raises(TypeError, match="JSON can't be read into"):
        read("[1]", model)


def test_broken_json_is_a_bad_request_with_a_model_too():
    with pytest.raises(http.BadRequest, match="the body is no JSON"):
        read("{", Part)


class FakeMsgspec(ModuleType):
    """What lambic uses of msgspec, answering as version 0.19 does."""

    class ValidationError(ValueError):
        pass

    class Struct:
        __struct_fields__ = ("price",)

        def __init__(self, price: int) -> None:
            self.price = price

    def convert(self, data: Any, model: type) -> Any:
        if not isinstance(data["items"][0]["price"], int):
            raise self.ValidationError("Expected `int`, got `str` - at `$.items[0].price`")
        return model(data["items"][0]["price"])

    def to_builtins(self, value: Any) -> Any:
        return {"price": value.price}


@pytest.fixture
def msgspec(monkeypatch):
    module = FakeMsgspec("msgspec")
    monkeypatch.setitem(sys.modules, "msgspec", module)
    return module


def test_a_msgspec_model_is_read_and_written_by_its_library(msgspec):
    model = read({"items": [{"price": 3}]}, msgspec.Struct)
    assert (model.price, encode_json([model])) == (3, '[{"price":3}]')
    assert [each.price for each in read([{"items": [{"price": 4}]}], list[msgspec.Struct])] == [4]


def test_what_msgspec_finds_wrong_is_named_by_a_pointer(msgspec):
    with pytest.raises(http.UnprocessableContent) as caught:
        read({"items": [{"price": "x"}]}, msgspec.Struct)
    assert caught.value.extensions["errors"] == [
        {"pointer": "#/items/0/price", "detail": "Expected `int`, got `str`"},
    ]
    with pytest.raises(http.UnprocessableContent) as caught:
        read({"a": {"items": [{"price": "x"}]}}, dict[str, msgspec.Struct])
    assert caught.value.extensions["errors"][0]["pointer"] == "#/a/items/0/price"
