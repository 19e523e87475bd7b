"""L501, L502, L510 to L513: routes as they stand in sources and settings, against each other."""

import pytest

from support.handler_files import codes
from support.rule_pages import check, write_files

PROJECT = '[project]\nname = "shop"\nversion = "1"\n'


def handler(*marks: str) -> str:
    lines = "".join(f"@http.{mark}\n" for mark in marks)
    return f"from lambic import http\n\n{lines}def handler(request):\n    return dict(request.path_params)\n"


def found(tmp_path, one: str, other: str) -> list[str]:
    files = {"pyproject.toml": PROJECT, "functions/one.py": handler(one), "functions/two.py": handler(other)}
    return [each.code for each in check(write_files(tmp_path, files)).diagnostics]


CONTESTED = [
    ("get('/a/{x}')", "get('/{y}/b')"),
    ("get('/a/{x}')", "route('/{y}/b')"),
    ("get('/a/{x}/c')", "get('/{y}/b/{z}')"),
    ("get('/a/{x}/')", "get('/{y}/b')"),
    ("get('/a/{x+}')", "get('/{y}/b/{z+}')"),
]


@pytest.mark.parametrize(("one", "other"), CONTESTED)
def test_routes_of_which_neither_is_more_specific_are_found(one, other, tmp_path):
    assert (found(tmp_path / "1", one, other), found(tmp_path / "2", other, one)) == (["L513"], ["L513"])


CLEAR = [
    ("get('/a/{x}')", "get('/a/b')"),
    ("get('/a/{x}')", "get('/{x}/{y}')"),
    ("get('/a/{x}')", "post('/{y}/b')"),
    ("get('/a/{x}')", "get('/{y}/b/c')"),
    ("get('/a/{x}/c')", "get('/{y}/b/d')"),
    ("get('/a/{x+}')", "get('/{y}/b')"),
    ("get('/a/{x+}')", "get('/a/{y}/c')"),
    ("get('/a/{x+}')", "get('/{y+}')"),
    ("get('/')", "get('/{x}')"),
    ("get('/a')", "get('/b')"),
]


@pytest.mark.parametrize(("one", "other"), CLEAR)
def test_routes_of_which_one_is_more_specific_are_not_found(one, other, tmp_path):
    assert found(tmp_path, one, other) == []


def test_routes_of_one_function_are_not_found(tmp_path):
    assert codes(tmp_path, handler("get('/a/{x}')", "get('/{y}/b')")) == []


def test_a_path_that_both_match_is_named(tmp_path):
    files = {
        "pyproject.toml": PROJECT,
        "functions/one.py": handler("get('/a/{x}/{last}')"),
        "functions/two.py": handler("get('/{y}/b/{end}')"),
    }
    (diagnostic,) = check(write_files(tmp_path, files)).diagnostics
    assert diagnostic.message.startswith("GET /a/b/end could go to")


def test_only_pairs_with_a_function_that_is_checked_are_found(tmp_path):
    files = {
        "pyproject.toml": PROJECT,
        "functions/one.py": handler("get('/a/{x}')"),
        "functions/two.py": handler("get('/{y}/b')"),
        "functions/three.py": handler("get('/c/d/e')"),
    }
    write_files(tmp_path, files)
    counts = [len(check(tmp_path, name).diagnostics) for name in ("one", "two", "three")]
    assert counts == [1, 1, 0]


STREAMS = {
    "stream-response = true": ["L510"],
    "stream-response = true\nurl = true": [],
    "url = true": [],
    'stream-response = true\nproperties = { Events = { Api = { Type = "Api" } } }': [],
    'stream-response = true\nproperties = { FunctionUrlConfig = { AuthType = "AWS_IAM" } }': [],
}


@pytest.mark.parametrize(("settings", "codes_found"), STREAMS.items())
def test_a_stream_needs_a_source_that_takes_it(settings, codes_found, tmp_path):
    assert codes(tmp_path, handler("get('/a')"), f"[tool.lambic.functions.f]\n{settings}\n") == codes_found


def test_a_stream_without_routes_is_not_found(tmp_path):
    source = "def handler(event, context):\n    yield 'a'\n"
    assert codes(tmp_path, source, "[tool.lambic.functions.f]\nstream-response = true\n") == []


SPANS = {
    "@http.get('a')": (3, 12, 3, 13),
    "@http.get('/a/{b')": (3, 12, 3, 17),
    "@http.get": (3, 1, 3, 10),
    "@http.get(\n    '/a/{b'\n)": (3, 1, 3, 11),
}


@pytest.mark.parametrize(("mark", "span"), SPANS.items())
def test_a_route_that_is_none_is_pointed_at(mark, span, tmp_path):
    source = f"from lambic import http\n\n{mark}\ndef handler(request): ...\n"
    (diagnostic,) = check(write_files(tmp_path, {"pyproject.toml": PROJECT, "functions/f.py": source})).diagnostics
    numbers = (diagnostic.span.line, diagnostic.span.column, diagnostic.span.end_line, diagnostic.span.end_column)
    assert (diagnostic.code, numbers) == ("L501", span)


HINTS = {
    "get /a": 'did you mean "GET /a"?',
    "/a": 'did you mean "GET /a"?',
    "GET  /a": 'did you mean "GET /a"?',
    "FETCH /a": 'write it as in "GET /products/{id}"',
    "GET a": 'write it as in "GET /products/{id}"',
    "GET /a/{b": 'write it as in "GET /products/{id}"',
}


@pytest.mark.parametrize(("route", "hint"), HINTS.items())
def test_a_route_of_the_settings_that_is_none_is_pointed_at(route, hint, tmp_path):
    settings = f'{PROJECT}\n[tool.lambic.functions.f]\nroutes = ["GET /x", "{route}"]\n'
    source = "def handler(event, context): ...\n"
    (diagnostic,) = check(write_files(tmp_path, {"pyproject.toml": settings, "functions/f.py": source})).diagnostics
    columns = (diagnostic.span.column, diagnostic.span.end_column)
    assert (diagnostic.code, columns, diagnostic.help) == ("L501", (21, 23 + len(route)), hint)


def test_a_handler_with_too_many_parameters_is_pointed_at(tmp_path):
    source = "from lambic import http\n\n@http.get('/a')\n@http.put('/a')\nasync def handler(a, b, c): ...\n"
    (diagnostic,) = check(write_files(tmp_path, {"pyproject.toml": PROJECT, "functions/f.py": source})).diagnostics
    assert (diagnostic.code, diagnostic.span.line, diagnostic.span.column) == ("L103", 5, 11)
