"""The package itself: what it offers, and what it stays out of."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from lambic import testing

SOURCES = Path(testing.__file__).parent


def test_every_public_name_is_there_and_documented():
    assert sorted(testing.__all__) == dir(testing)
    assert [name for name in testing.__all__ if not inspect.getdoc(getattr(testing, name))] == []


def test_type_checkers_see_the_same_names():
    tree = ast.parse((SOURCES / "__init__.py").read_text(encoding="utf-8"))
    [guarded] = [node for node in tree.body if isinstance(node, ast.If)]
    homes = {
        alias.name: f"lambic.testing.{node.module}"
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert homes == {name: getattr(testing, name).__module__ for name in testing.__all__}


def test_a_name_that_there_is_not_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'lambic\.testing' has no attribute 'nothing'"):
        _ = testing.nothing


def test_nothing_of_it_is_loaded_by_a_function():
    program = "import sys; from lambic import http; http.get; print([n for n in sys.modules if 'testing' in n])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_the_emulator_and_the_kit_share_no_code():
    wanted = {"lambic.emulator", "lambic.events", "lambic.project"}
    found = {
        module
        for file in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
        if any(module.startswith((name, name.removeprefix("lambic."))) for name in wanted)
    }
    assert found == set()
