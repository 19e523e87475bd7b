"""What a project without uv.lock says it needs."""

import pytest

from lambic.check.declared import Wanted, parse, read_declared
from lambic.project import load_project
from support.rule_pages import write_files

HANDLER = "def handler(event, context):\n    return {}\n"


def _declared(tmp_path, files, taken=()):
    write_files(tmp_path, {"functions/f.py": HANDLER, "pyproject.toml": '[project]\nname = "shop"\n'} | files)
    return read_declared(load_project(tmp_path), taken)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("requests", Wanted("requests", (), "", "")),
        (
            "Email_Validator[a, b] >= 2, < 3 ; python_version > '3.9'",
            Wanted("email-validator", ("a", "b"), "python_version > '3.9'", ">= 2, < 3"),
        ),
        ("idna==3.4 # pinned", Wanted("idna", (), "", "==3.4")),
        ("pip @ https://packages.example/pip.whl", Wanted("pip", (), "", "@ https://packages.example/pip.whl")),
        ("zope.interface (>=5)", Wanted("zope-interface", (), "", "(>=5)")),
        ("git+https://code.example/x.git", None),
        ("https://packages.example/x-1.whl", None),
        ("./rates", None),
        ("-e ../libs/rates", None),
        ("rates @ file:../libs/rates", None),
        ("", None),
        ("-r other.txt", None),
    ],
)
def test_a_requirement_is_read_as_far_as_it_names_one(text, wanted):
    assert parse(text) == wanted


def test_requirements_files_are_followed_and_folders_found(tmp_path):
    files = {
        "requirements.txt": "# all\n-r more/base.txt\n-e ./tools[x] ; python_version > '3'\n--index-url https://x.example\n",
        "more/base.txt": "idna==3 \\\n  --hash=sha256:00\n-r ../requirements.txt\n",
        "tools/pyproject.toml": '[project]\nname = "tools"\ndependencies = ["six"]\n',
    }
    found = _declared(tmp_path, files)
    assert ([each.name for each in found.wanted], found.folders, found.is_whole) == (
        ["idna", "six"],
        (tmp_path / "tools",),
        True,
    )


@pytest.mark.parametrize("line", ["git+https://code.example/x.git", "./x-1-py3-none-any.whl", "./legacy"])
def test_what_can_not_be_read_makes_it_not_whole(line, tmp_path):
    assert not _declared(tmp_path, {"requirements.txt": f"{line}\n", "legacy/setup.py": ""}).is_whole


def test_groups_include_each_other_and_count_when_they_are_taken(tmp_path):
    text = '[project]\nname = "shop"\ndependencies = ["a"]\n[dependency-groups]\n'
    text += 'dev = ["b", { include-group = "lint" }]\nlint = ["c", { include-group = "dev" }]\n'
    found = _declared(tmp_path, {"pyproject.toml": text}, ["dev"])
    assert [each.name for each in found.wanted] == ["a", "b", "c"]
    assert {name: [each.name for each in wanted] for name, wanted in found.groups.items()} == {
        "dev": ["b", "c"],
        "lint": ["c", "b"],
    }


def test_sources_of_uv_are_folders(tmp_path):
    text = '[project]\nname = "shop"\ndependencies = ["one", "two"]\n[tool.uv.workspace]\nmembers = ["libs/*"]\n'
    text += '[tool.uv.sources]\none = { workspace = true }\ntwo = [{ path = "two", marker = "os_name == \'posix\'" }]\n'
    files = {
        "pyproject.toml": text,
        "libs/1/pyproject.toml": '[project]\nname = "One"\n',
        "two/pyproject.toml": "[project]",
    }
    assert _declared(tmp_path, files).folders == (tmp_path / "libs/1", tmp_path / "two")


@pytest.mark.parametrize(
    "text",
    [
        "[dependency-groups]\ndev = 1\nlint = [1, {}, { include-group = 3 }]\n",
        "[project.optional-dependencies]\na = 1\nb = [1]\n",
        "[tool.uv]\nsources = 1\n",
        '[tool.uv.sources]\na = 1\nb = { path = 1 }\nc = { path = "\\u0000" }\nd = { workspace = true }\n',
        "[tool.uv.workspace]\nmembers = 1\n[tool.uv.sources]\nd = { workspace = true }\n",
    ],
)
def test_other_types_are_passed_over(text, tmp_path):
    project = '[project]\nname = "shop"\ndependencies = ["a"]\n'
    found = _declared(tmp_path, {"pyproject.toml": project + text})
    assert (found.wanted, found.folders) == ((Wanted("a", (), "", ""),), ())


def test_a_file_that_is_not_there_says_nothing(tmp_path):
    found = _declared(tmp_path, {"requirements.txt": "-r none.txt\nidna\n"})
    assert [each.name for each in found.wanted] == ["idna"]
