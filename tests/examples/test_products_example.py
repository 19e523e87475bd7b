"""The products example as its clients see it, over HTTP, in both storages."""

from collections.abc import Iterator

import pytest

from support.dev import Dev, serving
from support.dynamodb import dynamodb
from support.examples import copy_example

TEA = {"name": "Tea", "price_cents": 250}
NOWHERE = "/products/none"


@pytest.fixture(scope="module", params=["sqlite", "dynamodb"])
def products(request, tmp_path_factory) -> Iterator[Dev]:
    folder = tmp_path_factory.mktemp("example")
    project = copy_example("products", folder)
    if request.param == "sqlite":
        yield from served(project, {"DATABASE": str(folder / "products.sqlite3")})
        return
    with dynamodb("products") as environment:
        yield from served(project, environment)


def served(project, environment: dict[str, str]) -> Iterator[Dev]:
    (project / ".env").write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    with serving(project) as dev:
        yield dev


def created(products: Dev) -> str:
    return products.send("POST", "/products", TEA).headers["location"]


def problem(status: int, title: str, detail: str) -> dict:
    return {"status": status, "title": title, "detail": detail}


def test_a_created_product_can_be_read_where_the_answer_says(products):
    reply = products.send("POST", "/products", TEA)
    assert (reply.status, reply.json()) == (201, {"id": reply.json()["id"], **TEA})
    assert reply.headers["location"] == f"/products/{reply.json()['id']}"
    assert products.send("GET", reply.headers["location"]).json() == reply.json()


def test_an_update_replaces_all_fields(products):
    path = created(products)
    reply = products.send("PUT", path, {"name": "Green tea", "price_cents": 0})
    expected = {"id": path.rpartition("/")[2], "name": "Green tea", "price_cents": 0}
    assert (reply.status, reply.json(), products.send("GET", path).json()) == (200, expected, expected)


def test_a_deleted_product_is_gone(products):
    path = created(products)
    reply = products.send("DELETE", path)
    assert (reply.status, reply.body, products.send("GET", path).status) == (204, b"", 404)


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", TEA), ("DELETE", None)])
def test_a_product_that_does_not_exist_is_404(products, method, body):
    reply = products.send(method, NOWHERE, body)
    assert (reply.headers["content-type"], reply.json()) == (
        "application/problem+json",
        problem(404, "Not Found", "no product none"),
    )


def test_a_wrong_field_is_422_with_the_reason(products):
    reply = products.send("POST", "/products", {"name": "Tea", "price_cents": "2.50"})
    expected = problem(422, "Unprocessable Content", "price_cents must be a whole number, 0 or more")
    assert (reply.status, reply.json()) == (422, expected)


def test_a_body_that_is_not_json_is_400(products):
    assert products.send("POST", "/products", b"{nonsense").status == 400


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("DELETE", "/products", "POST"), ("POST", "/products/1", "DELETE, GET, PUT")]
)
def test_a_wrong_method_is_405_with_those_allowed(products, method, path, allowed):
    reply = products.send(method, path, b"")
    assert (reply.status, reply.headers["allow"]) == (405, allowed)
