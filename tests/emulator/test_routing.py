"""Which route wins, by the rules of HTTP APIs."""

from pathlib import Path

import pytest

from lambic.emulator.routing import Match, NoMatch, Routes
from lambic.project import Route


def routes(*keys: str) -> Routes[str]:
    pairs = [key.split(" ") for key in keys]
    return Routes((Route(path, method, Path("f.py"), 1), f"{method} {path}") for method, path in pairs)


def found(key: str, **parameters: str) -> Match[str]:
    return Match("$default" if key.endswith(" $default") else key, key, parameters)


PETS = (
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{kind}/1",
    "GET /pets/{proxy+}",
    "POST /pets/{proxy+}",
    "ANY /{proxy+}",
    "ANY $default",
)


@pytest.mark.parametrize(
    ("method", "path", "match"),
    [
        ("GET", "/pets/dog/1", found("GET /pets/dog/1")),
        ("GET", "/pets/dog/2", found("GET /pets/dog/{id}", id="2")),
        ("GET", "/pets/cat/1", found("GET /pets/{kind}/1", kind="cat")),
        ("GET", "/pets/cat/2", found("GET /pets/{proxy+}", proxy="cat/2")),
        ("POST", "/pets/dog/1", found("POST /pets/{proxy+}", proxy="dog/1")),
        ("DELETE", "/pets/dog/1", found("ANY /{proxy+}", proxy="pets/dog/1")),
        ("GET", "/", found("ANY $default")),
    ],
)
def test_the_most_specific_route_wins(method, path, match):
    assert routes(*PETS).find(method, path) == match


def test_a_method_comes_before_any():
    both = routes("ANY /a", "GET /a")
    assert (both.find("GET", "/a").key, both.find("PURGE", "/a").key) == ("GET /a", "ANY /a")


def test_order_does_not_matter():
    assert routes(*reversed(PETS)).find("GET", "/pets/dog/1").key == "GET /pets/dog/1"


def test_parameters_are_not_decoded_and_fixed_parts_are_compared_decoded():
    assert routes("GET /café/{name}").find("GET", "/caf%C3%A9/a%2Fb") == found("GET /café/{name}", name="a%2Fb")


def test_a_greedy_value_has_no_slash_at_its_end():
    assert routes("GET /{all+}").find("GET", "/a//b/") == found("GET /{all+}", all="a//b")


@pytest.mark.parametrize("path", ["/products/1", "/products/", "/product", "/"])
def test_an_unknown_path_has_no_methods(path):
    assert routes("GET /products").find("GET", path) == NoMatch(())


def test_a_variable_is_never_empty():
    assert routes("GET /a/{id}", "GET /b/{all+}").find("GET", "/a/") == NoMatch(())
    assert routes("GET /a/{id}", "GET /b/{all+}").find("GET", "/b/") == NoMatch(())


def test_a_wrong_method_learns_the_right_ones():
    assert routes("PUT /a/{id}", "GET /a/{id}", "DELETE /b").find("POST", "/a/1") == NoMatch(("GET", "PUT"))
