"""L209: what a type checker alone imports, and code that runs."""

import pytest

from support.rule_pages import check, write_files

PROJECT = '[project]\nname = "shop"\nversion = "1"\n'
HANDLER = "\n\ndef handler(event, context):\n    return {}\n"
ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from decimal import Decimal as D\n    import os.path\n"


def _check(tmp_path, code, version="3.13"):
    files = {"pyproject.toml": PROJECT, ".python-version": f"{version}\n", "functions/f.py": code + HANDLER}
    checked = check(write_files(tmp_path, files))
    return [each for each in checked.diagnostics if each.code == "L209"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = D(1)", 5),
        ("def f():\n    return D(1)", 6),
        ("def f(x: D): ...", 5),
        ("def f(*x: D): ...", 5),
        ("def f(*, x: int = 1, y: list[D]): ...", 5),
        ("def f() -> D: ...", 5),
        ("def f(x=D): ...", 5),
        ("x: D = 1", 5),
        ("class A:\n    x: D", 6),
        ("class A(D): ...", 5),
        ("@D\ndef f(): ...", 5),
        ("def f(x: 'A'):\n    return isinstance(x, D)", 6),
        ("def f():\n    def g(x: D): ...", 6),
        ("lambda: D", 5),
        ("def f():\n    try: ...\n    except D: ...", 7),
        ("x = os.getcwd()", 5),
        ("def f():\n    D2 = 1\n\ndef g():\n    return D", 9),
        ("def f(D):\n    return D\n\ndef g():\n    return D", 9),
        ("x = [D for _ in ()]", 5),
        ("from __future__ import annotations\nx = D", 6),
        ("from __future__ import annotations\ndef f(x: int = D): ...", 6),
    ],
)
def test_code_that_runs_can_not_use_it(code, line, tmp_path):
    assert [each.span.line for each in _check(tmp_path, _with_future_first(code))] == [line]


@pytest.mark.parametrize(
    "code",
    [
        "def f(x: 'D') -> 'list[D]': ...",
        "from __future__ import annotations\ndef f(x: D) -> list[D]:\n    y: D\n    return y\nz: D\nclass A:\n    x: D",
        "def f():\n    x: D = 1\n    self.x: D = 1",
        "from decimal import Decimal as D\nD(1)",
        "D = 1\nD",
        "def f():\n    from decimal import Decimal as D\n    return D(1)",
        "def f(D):\n    return D",
        "def f(*D, **os):\n    return D, os",
        "f = lambda D: D",
        "def f():\n    D = 1\n    def g():\n        return D",
        "try:\n    D\nexcept NameError:\n    pass",
        "if TYPE_CHECKING:\n    x = D",
        "def f():\n    if TYPE_CHECKING:\n        x: D",
        "from os.path import *\nD",
        "globals()['D'] = 1\nD",
        "def f():\n    global D\n    D = 1\nf()\nD",
        "x = 'D'",
        "for D in (): D",
        "for x in (): print(x.D)",
        "[D for D in ()]",
        "import typing\nx = typing.cast('D', 1)",
        "class D: ...\nD()",
    ],
)
def test_what_never_runs_or_is_bound_elsewhere_is_left_alone(code, tmp_path):
    assert _check(tmp_path, _with_future_first(code)) == []


def _with_future_first(code):
    first, _, rest = code.partition("\n")
    return f"{first}\n{ONLY}{rest}" if first.startswith("from __future__") else ONLY + code


@pytest.mark.parametrize("code", ["type X = D", "class A[T: D]: ...", "def f[T: D](x: T): ..."])
def test_lazy_types_are_never_evaluated(code, tmp_path):
    assert _check(tmp_path, ONLY + code) == []


def test_from_python_3_14_on_annotations_are_lazy(tmp_path):
    assert _check(tmp_path, ONLY + "def f(x: D): ...\nclass A:\n    x: D", version="3.14") == []


def test_a_name_of_the_language_is_there_all_the_same(tmp_path):
    code = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from builtins import list\nx = list()"
    assert _check(tmp_path, code) == []


def test_the_annotation_is_quoted_as_it_stands(tmp_path):
    (found,) = _check(tmp_path, ONLY + "def f(x: list[D] | None): ...")
    assert (found.help, [each.text for each in found.edits]) == (
        'quote the annotation: "list[D] | None"',
        ['"list[D] | None"'],
    )


def test_each_name_is_told_once(tmp_path):
    assert [each.span.line for each in _check(tmp_path, ONLY + "D\nD\nos\nD")] == [5, 7]
