"""What is wrong with a decorated handler is told before anything runs, in the words in which it would fail."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic.http.template import Template
from lambic.project import LambicError, load_project
from lambic.project.path_template import check_template
from support.projects import PLAIN, write_project

WRONG = {
    "brace": '@http.get("/a/{b")\ndef handler(request): ...',
    "repeated": '@http.post("/a/{b}/{b}")\ndef handler(request): ...',
    "greedy": '@http.get("/{all+}/x")\ndef handler(request): ...',
    "nameless": '@http.get("/{}")\ndef handler(request): ...',
    "relative": '@http.get("a")\ndef handler(request): ...',
    "bare": "@http.get\ndef handler(request): ...",
    "bare-route": "@http.route\ndef handler(request): ...",
    "nobody": '@http.get("/a")\ndef handler(): ...',
    "named": '@http.get("/a")\ndef handler(request, *, table): ...',
    "twice": '@http.get("/a/{b}")\n@http.get("/a/{c}/")\ndef handler(request): ...',
    "between": '@http.get("/a")\n@wrapped\n@http.get("/b")\ndef handler(request): ...',
    "nothing": "handler = http.routes()",
    "undecorated": "def one(request): ...\nhandler = http.routes(one)",
    "crowd": '@http.get("/a")\nasync def handler(event, extra, more, context): ...',
}

RIGHT = {
    "defaults": '@http.get("/a")\ndef handler(request, table="x", *, key=1): ...',
    "context-with-default": '@http.get("/a")\ndef handler(request, table=1, context=None): ...',
    "keyword": '@http.get(path="/a/{b}/{c+}")\ndef handler(request, /): ...',
    "another-decorator-inside": '@http.get("/a")\n@other\ndef handler(a, b, c): ...',
}


HEAD = "import functools\nfrom lambic import http; wrapped = lambda f: functools.wraps(f)(lambda *x: f(*x))\n"


def words_of(message: str, root: Path) -> str:
    """Without what the halves know differently: where the project lies, which line it is exactly, addresses."""
    text = re.sub(r"<function (\w+) at \w+>", r"\1", message.strip().replace(f"{root}/", ""))
    return re.sub(r"functions/f\.py:\d+", "PLACE", text).removeprefix("PLACE: ")


def refusal(root: Path) -> tuple[str, str | None]:
    with pytest.raises(LambicError) as raised:
        load_project(root)
    return raised.value.message, raised.value.hint


def failure_at_import(file: Path) -> str:
    """The exception's text, as it would stand in Lambda's log."""
    script = "import runpy, sys\ntry: runpy.run_path(sys.argv[1])\nexcept Exception as error: print(error)"
    return subprocess.run([sys.executable, "-c", script, file], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_a_wrong_decorator_fails_with_its_line_and_the_runtimes_words(tmp_path, source):
    root = write_project(tmp_path, {"functions/f.py": f"{HEAD}{source}\n"})
    message, hint = refusal(root)

    assert (words_of(message, root), hint is not None) == (
        words_of(failure_at_import(root / "functions/f.py"), root),
        True,
    )
    assert message.startswith(("functions/f.py:3: ", "functions/f.py:4: "))


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_what_the_runtime_takes_is_taken(tmp_path, source):
    text = f"from lambic import http\nother = lambda function: lambda request: None\n{source}\n"
    root = write_project(tmp_path, {"functions/f.py": text})

    assert (len(load_project(root).functions[0].routes), failure_at_import(root / "functions/f.py")) == (1, "")


@pytest.mark.parametrize("call", ["()", '("/a", "/b")', '(route="/a")', "(*paths)"])
def test_a_decorator_that_is_not_given_one_path_says_what_it_needs(tmp_path, call):
    root = write_project(tmp_path, {"functions/f.py": f"from lambic import http\n@http.put{call}\ndef handler(r): ..."})

    assert refusal(root)[0] == 'functions/f.py:2: a decorator needs a path, as in @http.put("/hello")'


def routes(root: Path) -> list[str]:
    return [str(route) for route in load_project(root).functions[0].routes]


def test_two_decorators_are_two_routes(tmp_path):
    source = 'from lambic import http\n@http.get("/a")\n@http.post("/a")\ndef handler(request): ...\n'

    assert routes(write_project(tmp_path, {"functions/f.py": source})) == ["POST /a", "GET /a"]


JOINED = """\
from lambic import http

@http.get("/items")
def list_items(request): ...

@http.get("/items/{id}")
@http.put("/items/{id}")
async def handle_item(request): ...

@http.delete("/items")
def unused(request): ...

handler = http.routes(list_items, handle_item)
"""


@pytest.mark.parametrize("line", ["handler = ", "handler: object = ", "def handler(request): ...\nhandler = "])
def test_a_joined_handler_has_the_routes_of_its_functions(tmp_path, line):
    root = write_project(tmp_path, {"functions/f.py": JOINED.replace("handler = ", line)})

    assert routes(root) == ["GET /items", "PUT /items/{id}", "GET /items/{id}"]


def test_functions_of_other_files_need_their_routes_in_the_settings(tmp_path):
    source = "from lambic import http\nfrom shop import sell\nhandler = http.routes(sell)\n"
    root = write_project(tmp_path, {"functions/f.py": source})
    refused = refusal(root)
    write_project(root, {}, '[tool.lambic.functions.f]\nroutes = ["POST /sold"]\n')

    assert (refused[0], routes(root)) == (
        "functions/f.py:3: the routes of sell can't be read without running the code",
        ["POST /sold"],
    )


def test_a_route_of_the_settings_is_a_template_too(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": PLAIN}, '[tool.lambic.functions.f]\nroutes = ["GET /a/{b"]\n')

    problem = "in the path '/a/{b' the braces of '{b' must enclose a whole segment"
    assert refusal(root)[0] == f"pyproject.toml:6: routes holds 'GET /a/{{b': {problem}"


def told(check, text: str) -> str:
    try:
        check(text)
    except ValueError as error:
        return str(error)
    return ""


@settings(max_examples=300)
@given(st.text("/{}+ab_.%é ", max_size=14))
def test_both_halves_say_the_same_of_every_template(text):
    assert told(check_template, text) == told(Template, text)
