"""`stream-response`: of one function, and only under a loop that can stream."""

import pytest

from lambic.project import LambicError, load_project
from support.projects import PLAIN, write_project

BOTH = {"functions/a.py": PLAIN, "functions/b.py": PLAIN}


def test_only_the_function_that_says_so_streams(tmp_path):
    project = load_project(write_project(tmp_path, BOTH, "[tool.lambic.functions.a]\nstream-response = true\n"))
    assert [function.stream_response for function in project.functions] == [True, False]


def test_it_is_no_setting_of_the_project(tmp_path):
    root = write_project(tmp_path, BOTH, "[tool.lambic]\nstream-response = true\n")
    with pytest.raises(LambicError, match=r"^pyproject\.toml:6: stream-response belongs to one function$"):
        load_project(root)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ('[tool.lambic.functions.a]\nstream-response = true\nloop = "aws"\n', 7),
        ('[tool.lambic]\nloop = "aws"\n[tool.lambic.functions.a]\nstream-response = true\n', 6),
    ],
    ids=["own loop", "the project's loop"],
)
def test_awss_own_client_can_not_stream(tmp_path, settings, line):
    with pytest.raises(LambicError) as error:
        load_project(write_project(tmp_path, BOTH, settings))
    place = 8 if line == 6 else 6
    assert (error.value.message, error.value.hint) == (
        f"pyproject.toml:{place}: a can't stream its response: AWS's own Python client never does",
        f'leave out stream-response, or loop = "aws" (pyproject.toml:{line})',
    )


@pytest.mark.parametrize(
    "settings", ['stream-response = false\nloop = "aws"', 'stream-response = true\nloop = "lambic"']
)
def test_what_does_not_contradict_itself_is_fine(tmp_path, settings):
    load_project(write_project(tmp_path, BOTH, f'[tool.lambic]\nloop = "aws"\n[tool.lambic.functions.a]\n{settings}\n'))
