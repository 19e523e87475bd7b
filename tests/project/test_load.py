from pathlib import Path

import pytest

from lambic.project import Handler, LambicError, Route, find_root, load_project
from support.projects import PLAIN, write_project

HTTP = """\
from lambic import http

@http.{decorator}({path})
def handler(request):
    return "ok"
"""


def routes(root: Path) -> dict[str, list[str]]:
    return {function.name: [str(route) for route in function.routes] for function in load_project(root).functions}


def failure(root: Path) -> tuple[str, str | None]:
    with pytest.raises(LambicError) as caught:
        load_project(root)
    return caught.value.message, caught.value.hint


def test_functions_are_the_files_of_the_folder_and_those_that_settings_name(tmp_path):
    files = {
        "functions/hello.py": PLAIN,
        "functions/send-mail.py": PLAIN,
        "functions/_shared.py": "",
        "functions/sub/other.py": PLAIN,
        "src/reports/nightly.py": PLAIN,
    }
    settings = '[tool.lambic.functions.night]\nhandler = "reports/nightly.handler"\n'
    project = load_project(write_project(tmp_path, files, settings))
    assert {function.name: function.handler.aws for function in project.functions} == {
        "hello": "functions/hello.handler",
        "night": "reports/nightly.handler",
        "send-mail": "functions/send-mail.handler",
    }


@pytest.mark.parametrize("text", ["reports.nightly:run", "reports.nightly.run", "reports/nightly.run"])
def test_every_form_of_a_handler_names_the_same_callable(tmp_path, text):
    settings = f'[tool.lambic.functions.night]\nhandler = "{text}"\n'
    project = load_project(write_project(tmp_path, {"reports/nightly.py": PLAIN}, settings))
    assert project.functions[0].handler == Handler("reports.nightly", "run", tmp_path / "reports" / "nightly.py")


@pytest.mark.parametrize(
    ("imports", "decorator"),
    [
        ("from lambic import http", "http.get"),
        ("from lambic import http as web", "web.get"),
        ("import lambic.http", "lambic.http.get"),
        ("from lambic.http import get", "get"),
        ("from lambic.http import get as read", "read"),
    ],
)
def test_routes_are_read_under_any_name_of_the_decorator(tmp_path, imports, decorator):
    source = f"{imports}\nraise RuntimeError('never run')\n@{decorator}('/x/{{id}}')\nasync def handler(request): ...\n"
    root = write_project(tmp_path, {"functions/a.py": source})
    assert load_project(root).functions[0].routes == (Route("/x/{id}", "GET", tmp_path / "functions/a.py", 3),)


def test_the_route_decorator_takes_any_method(tmp_path):
    root = write_project(tmp_path, {"functions/a.py": HTTP.format(decorator="route", path="'/x'")})
    assert routes(root) == {"a": ["ANY /x"]}


def test_routes_of_plain_handlers_come_from_the_settings(tmp_path):
    settings = '[tool.lambic.functions.hello]\nroutes = ["ANY /{proxy+}", "GET /"]\n'
    assert routes(write_project(tmp_path, settings=settings)) == {"hello": ["ANY /{proxy+}", "GET /"]}


@pytest.mark.parametrize(
    ("files", "settings", "message"),
    [
        (
            {"functions/a.py": HTTP.format(decorator="get", path="PATH")},
            "",
            "functions/a.py:3: the path of a route must be a literal text: it is read without running the code",
        ),
        (
            {"functions/a.py": HTTP.format(decorator="get", path="'x'")},
            "",
            "functions/a.py:3: the path 'x' must begin with /",
        ),
        ({"functions/a.py": "def handler(:\n"}, "", "functions/a.py:1: invalid syntax"),
        (
            {"functions/a.py": HTTP.format(decorator="get", path="'/x'")},
            '[tool.lambic.functions.a]\nroutes = ["GET /x"]\n',
            "pyproject.toml:6: a has routes here and in its decorator (functions/a.py:3)",
        ),
        (
            {
                "functions/a.py": HTTP.format(decorator="get", path="'/x/{id}'"),
                "functions/b.py": HTTP.format(decorator="get", path="'/x/{name}'"),
            },
            "",
            "functions/b.py:3: GET /x/{name} of b is also served by a (functions/a.py:3)",
        ),
        ({"README.md": ""}, "", "pyproject.toml: the project has no functions"),
        ({"functions/9.py": PLAIN}, "", "functions/9.py: '9' is no function name"),
    ],
)
def test_a_mistake_in_the_functions_names_its_place(tmp_path, files, settings, message):
    assert failure(write_project(tmp_path, files, settings))[0] == message


def test_a_pinned_python_decides_the_runtime(tmp_path):
    project = load_project(write_project(tmp_path, {"functions/a.py": PLAIN, ".python-version": "cpython-3.12.4\n"}))
    assert (project.python, project.python_source, project.functions[0].runtime) == (
        "3.12",
        ".python-version",
        "python3.12",
    )


def test_two_functions_of_one_logical_id_are_refused(tmp_path):
    message, hint = failure(write_project(tmp_path, {"functions/a-b.py": PLAIN, "functions/a_b.py": PLAIN}))
    assert (message, hint) == ("functions/a_b.py: a_b and a-b are both ABFunction in AWS", "rename one of them")


def test_a_python_that_lambda_does_not_manage_is_refused(tmp_path):
    message, hint = failure(write_project(tmp_path, {"functions/a.py": PLAIN, ".python-version": "3.8"}))
    assert (message, hint) == (
        ".python-version:1: Lambda has no runtime for Python 3.8: AWS deprecated python3.8 on 2024-10-14",
        "set runtime in [tool.lambic] of pyproject.toml to one of python3.11, python3.12, python3.13, python3.14",
    )


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        ({}, "pyproject.toml"),
        ({"requirements.txt": "boto3"}, "requirements.txt"),
        ({"requirements.txt": "boto3", "uv.lock": ""}, "uv.lock"),
    ],
)
def test_the_lock_wins_over_requirements_and_these_over_the_declaration(tmp_path, extra, kind):
    root = write_project(tmp_path, {"functions/a.py": PLAIN, **extra})
    (root / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\ndependencies = ["boto3"]\n')
    assert load_project(root).dependencies.kind == kind


def test_a_project_without_packages_has_no_dependencies(tmp_path):
    assert load_project(write_project(tmp_path)).dependencies.kind == "none"


def test_the_project_is_the_nearest_folder_above_with_a_pyproject(tmp_path):
    root = write_project(tmp_path, {"functions/a.py": PLAIN, "lib/deep/x.py": ""})
    assert find_root(root / "lib" / "deep") == root
