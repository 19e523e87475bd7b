"""A handler is looked for in its file without running it."""

import pytest

from lambic.build.handler_check import check_handlers
from lambic.project import Function, Handler, LambicError
from support.projects import write_project


def function(root, text: str, attribute: str = "handler") -> Function:
    write_project(root, {"functions/f.py": text})
    return Function("f", Handler("functions.f", attribute, root / "functions/f.py"), "python3.13", "3.13")


@pytest.mark.parametrize(
    "text",
    [
        "def handler(event, context): ...",
        "class handler: ...",
        "handler = make()",
        "other, (handler, _) = make()",
        "handler: object = make()",
        "from shop import handler",
        "from shop import main as handler",
        "from shop import *",
        "try:\n    from a import handler\nexcept ImportError:\n    handler = None",
        "if x:\n    pass\nelse:\n    def handler(event, context): ...",
        "match x:\n    case 1:\n        handler = make()",
        "if handler := make(): pass",
        "with x as handler: pass",
        "for handler in all(): pass",
        "print(handler := make())",
        "def __getattr__(name): ...",
    ],
)
def test_every_way_to_bind_a_name_is_known(tmp_path, text):
    assert check_handlers([function(tmp_path, text)], tmp_path) == {"f": ()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "def main(): ...",
        "def f():\n    handler = 1",
        "if x:\n    def f():\n        handler = 1",
        "class A:\n    def handler(self): ...",
    ],
)
def test_a_missing_handler_names_the_file_and_the_way_out(tmp_path, text):
    with pytest.raises(LambicError) as raised:
        check_handlers([function(tmp_path, text)], tmp_path)

    assert (raised.value.message, raised.value.hint, raised.value.exit_code) == (
        "functions/f.py:1: function f: the file defines no 'handler'",
        'define it, or name another: handler = "functions.f:NAME" in [tool.lambic.functions.f]',
        1,
    )


def test_a_syntax_error_names_its_line(tmp_path):
    with pytest.raises(LambicError, match=r"^functions/f.py:2: invalid syntax$"):
        check_handlers([function(tmp_path, "x = 1\nx = = 1\n")], tmp_path)


def test_a_file_that_went_away_is_told(tmp_path):
    gone = function(tmp_path, "")
    gone.handler.file.unlink()

    with pytest.raises(LambicError, match=r"^functions/f.py: the file can't be read: No such file or directory$"):
        check_handlers([gone], tmp_path)


def test_an_async_handler_without_decorator_is_noted(tmp_path):
    found = function(tmp_path, "x = 1\nasync def handler(event, context): ...\n")

    assert check_handlers([found], tmp_path) == {
        "f": ("functions/f.py:2: an async handler without decorator fails under AWS's own client",)
    }


@pytest.mark.parametrize(
    "text",
    [
        "from lambic import http\n@http.get('/')\nasync def handler(request): ...",
        "@awaited\nasync def handler(event, context): ...",
        "async def work(): ...\ndef handler(event, context): ...",
    ],
)
def test_what_a_decorator_has_made_of_it_is_not_noted(tmp_path, text):
    assert check_handlers([function(tmp_path, text)], tmp_path) == {"f": ()}
