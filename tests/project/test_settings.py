import re
from pathlib import Path

import pytest

from lambic.project import SETTINGS, LambicError, load_project
from support.projects import PLAIN, write_project

DOCS = Path(__file__).resolve().parents[2] / "docs"


def failure(root: Path) -> tuple[str, str | None]:
    with pytest.raises(LambicError) as caught:
        load_project(root)
    return caught.value.message, caught.value.hint


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        (
            "[tool.lambic]\nmemroy = 256\n",
            "pyproject.toml:6: unknown setting 'memroy' in [tool.lambic]",
            "did you mean 'memory'?",
        ),
        (
            '[tool.lambic.functions.hello]\ntimeout = 3\nshedule = "rate(1 day)"\n',
            "pyproject.toml:7: unknown setting 'shedule' in [tool.lambic.functions.hello]",
            "did you mean 'schedule'?",
        ),
        (
            "[tool.lambic]\ninclude_modules = ['x']\n",
            "pyproject.toml:6: unknown setting 'include_modules' in [tool.lambic]",
            "did you mean 'include-modules'?",
        ),
        (
            "[tool.lambic]\nmemory = 64\n",
            "pyproject.toml:6: memory must be a whole number from 128 to 10240 (MB)",
            "it is 64 now",
        ),
        (
            "[tool.lambic]\n\ntimeout = true\n",
            "pyproject.toml:7: timeout must be a whole number from 1 to 900 (seconds)",
            "it is True now",
        ),
        (
            '[tool.lambic]\narchitecture = "arm46"\n',
            "pyproject.toml:6: architecture must be one of x86_64, arm64 (did you mean 'arm64'?)",
            "it is 'arm46' now",
        ),
        (
            '[tool.lambic]\nruntime = "python3.9"\n',
            "pyproject.toml:6: runtime must be one of python3.11, python3.12, python3.13, python3.14:"
            " AWS deprecated python3.9 on 2025-12-15",
            "it is 'python3.9' now",
        ),
        (
            '[tool.lambic]\nruntime = "provided.al2023"\n',
            'pyproject.toml:6: runtime can\'t be "provided.al2023" in this version:'
            " use one of python3.11, python3.12, python3.13, python3.14",
            "it is 'provided.al2023' now",
        ),
        (
            "[tool.lambic]\nenvironment = { PORT = 1 }\n",
            "pyproject.toml:6: environment holds PORT, which must be a text: write it in quotes",
            "it is {'PORT': 1} now",
        ),
        (
            '[tool.lambic.environment]\nAWS_REGION = "eu-west-1"\n',
            "pyproject.toml:5: environment holds AWS_REGION, which Lambda sets itself and refuses from you",
            "it is {'AWS_REGION': 'eu-west-1'} now",
        ),
        (
            '[tool.lambic]\nhandler = "a:b"\n',
            "pyproject.toml:6: handler belongs to one function",
            "put it into [tool.lambic.functions.NAME]",
        ),
        (
            '[tool.lambic.functions.hello]\nroutes = ["get /x"]\n',
            "pyproject.toml:6: routes holds 'get /x': a route reads \"GET /products/{id}\", its method one of"
            " GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY",
            "it is ['get /x'] now",
        ),
        (
            '[tool.lambic.functions.hello]\nschedule = "daily"\n',
            'pyproject.toml:6: schedule must read "rate(5 minutes)" or "cron(0 3 * * ? *)"',
            "it is 'daily' now",
        ),
        (
            "[tool.lambic.functions.helo]\nmemory = 256\n",
            "pyproject.toml:5: there is no function 'helo': functions/helo.py does not exist",
            "did you mean 'hello'?",
        ),
        (
            '[tool.lambic.functions.night]\nhandler = "reports.nightly:handler"\n',
            "pyproject.toml:6: handler 'reports.nightly:handler': there is no reports/nightly.py",
            "name a module of this project",
        ),
        (
            '[tool.lambic.functions.night]\nhandler = "reports"\n',
            "pyproject.toml:6: handler 'reports' names no attribute",
            'write "module:attribute"',
        ),
        ("[tool]\nlambic = 3\n", "pyproject.toml:6: tool.lambic must be a table", "write [tool.lambic]"),
        ("[tool.lambic\n", "pyproject.toml:5:13: not valid TOML: Expected ']' at the end of a table declaration", None),
    ],
)
def test_a_mistake_in_the_settings_names_file_line_key_and_the_way_out(tmp_path, settings, message, hint):
    found = failure(write_project(tmp_path, settings=settings))
    assert (found[0], found[1] if hint else None) == (message, hint)


def test_a_function_overrides_the_project_and_joins_lists_and_environment(tmp_path):
    root = write_project(
        tmp_path,
        settings="""
        [tool.lambic]
        runtime = "python3.13"
        memory = 256
        environment = { TABLE = "a", STAGE = "dev" }
        include-modules = ["one"]
        [tool.lambic.functions.hello]
        memory = 512
        environment = { TABLE = "b" }
        include-modules = ["two", "one"]
        """,
    )
    [function] = load_project(root).functions
    assert (function.runtime, function.memory_mb, function.environment, function.include_modules) == (
        "python3.13",
        512,
        {"TABLE": "b", "STAGE": "dev"},
        ("one", "two"),
    )


def test_keys_inside_long_strings_are_not_taken_for_settings(tmp_path):
    settings = '[tool.other]\ntext = """\n[tool.lambic]\nmemory = 1\n"""\n[tool.lambic]\nmemory = 1\n'
    message, _ = failure(write_project(tmp_path, settings=settings))
    assert message.startswith("pyproject.toml:11: memory")


def test_every_setting_is_documented():
    reference = (DOCS / "reference" / "settings.md").read_text()
    assert set(re.findall(r"^\| `([a-z-]+)` \|", reference, re.MULTILINE)) == set(SETTINGS)


def test_names_that_differ_only_by_case_are_refused(tmp_path):
    files = {"functions/hello.py": PLAIN}
    settings = '[tool.lambic.functions.Hello]\nhandler = "functions.hello:handler"\n'
    message, hint = failure(write_project(tmp_path, files, settings))
    assert (message, hint) == (
        "functions/hello.py: the name 'hello' differs from 'Hello' only by case",
        "rename one of them",
    )
