"""Handlers' files are read by a Python that knows the grammar they are written in."""

import sys

import pytest

from lambic.project import LambicError, find_interpreter, load_project, local_architecture
from support.command import Ended, lambic
from support.projects import write_project

NEW_GRAMMAR = 'from lambic import http\ntype Name = str\n@http.get("/new")\ndef handler(request): ...\n'

needs_old_lambic_and_new_python = pytest.mark.skipif(
    sys.version_info >= (3, 12) or find_interpreter("3.13") is None, reason="needs to run on 3.11, beside a 3.13"
)


def of(root, runtime: str) -> str:
    return f'[tool.lambic]\nruntime = "python{runtime}"\n'


@needs_old_lambic_and_new_python
def test_a_grammar_newer_than_the_running_pythons_is_read_by_the_targets(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": NEW_GRAMMAR}, of(tmp_path, "3.13"))

    assert [str(route) for route in load_project(root).functions[0].routes] == ["GET /new"]


@needs_old_lambic_and_new_python
def test_the_python_that_a_bundle_brings_is_the_targets(tmp_path):
    found = find_interpreter("3.13")
    assert found is not None
    settings = f'[tool.lambic]\nruntime = "provided.al2023"\ninterpreter = "{found.path}"\n'
    settings += f'architecture = "{local_architecture()}"\n'
    root = write_project(tmp_path, {"functions/f.py": NEW_GRAMMAR}, settings)

    ended = lambic("info", cwd=root, PYENV_ROOT="/nowhere", UV_PYTHON_INSTALL_DIR="/nowhere", PATH="/nowhere")
    assert (ended.code, "GET /new" in ended.out) == (0, True)


@needs_old_lambic_and_new_python
def test_all_commands_know_the_targets_grammar(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": NEW_GRAMMAR}, of(tmp_path, "3.13"))

    assert [lambic(command, cwd=root).code for command in ("info", "build", "template")] == [0, 0, 0]


@needs_old_lambic_and_new_python
def test_a_mistake_is_told_in_the_words_of_the_targets_python(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": "type Name = str\nimport\n"}, of(tmp_path, "3.13"))

    assert lambic("info", cwd=root) == Ended(
        1, "", "error: functions/f.py:2: Expected one or more names after 'import'\nhint: import\n"
    )


@pytest.mark.skipif(find_interpreter("3.14") is not None, reason="needs a machine without Python 3.14")
def test_without_the_targets_python_a_mistake_says_that_it_may_be_none(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": "x = t'{1}' if then\n"}, of(tmp_path, "3.14"))

    with pytest.raises(LambicError) as raised:
        load_project(root)
    assert raised.value.hint == ("if it is correct in Python 3.14, which was not found here: uv python install 3.14")


def test_a_file_that_is_no_text_is_told(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": ""})
    (root / "functions/f.py").write_bytes(b"x = 1\0\n")

    with pytest.raises(LambicError, match=r"^functions/f\.py:1: "):
        load_project(root)


def test_the_runtime_of_the_project_is_the_python_that_is_named(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": "def handler(event, context): ...\n"}, of(tmp_path, "3.12"))
    project = load_project(root)

    assert (project.python, project.python_source) == ("3.12", "pyproject.toml")
