"""`lambic check` and `lambic explain` as they are typed: exit codes, formats, what goes where."""

import json

import pytest

from support.command import lambic
from support.projects import write_project

ERROR = {"functions/a.py": "def handle(event, context):\n    return 1\n"}
WARNING = {"functions/a.py": "def handler(event, context):\n    yield 1\n"}
FIXABLE = {"functions/a.py": "def handler(event, context):  # lambic: ignore[L107] was\n    return 1\n"}


@pytest.mark.parametrize(
    ("files", "options", "code"),
    [(ERROR, (), 1), (WARNING, (), 0), (WARNING, ("--strict",), 1), (None, (), 0), (None, ("--strict",), 0)],
    ids=["error", "warning", "strict-warning", "nothing", "strict-nothing"],
)
def test_the_exit_code_tells_whether_something_has_to_change(tmp_path, files, options, code):
    assert lambic("check", *options, cwd=write_project(tmp_path, files)).code == code


def test_findings_go_to_stdout_and_the_count_to_stderr(tmp_path):
    ended = lambic("check", "--format", "concise", cwd=write_project(tmp_path, ERROR))
    assert ended.out == "functions/a.py:1:5: L102 function a: functions/a.py defines no 'handler'\n"
    assert ended.err.splitlines()[-1] == "1 error; lambic explain CODE says more"


def test_no_mistake_is_said(tmp_path):
    ended = lambic("check", cwd=write_project(tmp_path))
    assert (ended.code, ended.out, ended.err.splitlines()[-1]) == (0, "", "no mistakes were found")


def test_json_is_a_document_and_nothing_else(tmp_path):
    root = write_project(tmp_path, ERROR)
    ended = lambic("check", "--json", cwd=root)
    assert json.loads(ended.out) == json.loads(lambic("check", "--format", "json", cwd=root).out)
    assert [each["code"] for each in json.loads(ended.out)["diagnostics"]] == ["L102"]
    assert ended.err == ""


def test_fix_corrects_and_says_what(tmp_path):
    root = write_project(tmp_path, FIXABLE)
    ended = lambic("check", "--fix", cwd=root)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.splitlines()[0] == "corrected functions/a.py"
    assert (root / "functions/a.py").read_text().startswith("def handler(event, context):")


def test_a_file_that_is_no_toml_is_a_finding(tmp_path):
    root = write_project(tmp_path)
    (root / "pyproject.toml").write_text("[project\n")
    ended = lambic("check", "--format", "concise", cwd=root)
    assert ended.code == 1
    assert ended.out.startswith("pyproject.toml:1:9: L600 ")


def test_colours_obey(tmp_path):
    root = write_project(tmp_path, ERROR)
    assert "\x1b[" not in lambic("check", cwd=root, FORCE_COLOR="1").out
    assert "\x1b[31m" in lambic("check", cwd=root, FORCE_COLOR="1", NO_COLOR="").out


def test_explain_prints_a_rules_page(tmp_path):
    ended = lambic("explain", "l102", cwd=tmp_path)
    assert ended.out.startswith("# L102: the handler is not defined in its file\n")


def test_explain_lists_all_rules(tmp_path):
    lines = lambic("explain", cwd=tmp_path).out.splitlines()
    assert lines[0].split()[:2] == ["code", "severity"]
    assert lines[2].startswith("L102  error     the handler is not defined in its file")


def test_codes_are_completed(tmp_path):
    ended = lambic(cwd=tmp_path, _LAMBIC_COMPLETE="bash_complete", COMP_WORDS="lambic explain l10", COMP_CWORD="2")
    assert ended.out.split()[:2] == ["plain,L101", "plain,L102"]


def test_a_code_that_is_none_is_answered_with_the_nearest(tmp_path):
    ended = lambic("explain", "L1002", cwd=tmp_path)
    assert (ended.code, ended.err.splitlines()[0]) == (2, "error: there is no rule 'L1002'")
    assert ended.err.splitlines()[1].startswith("hint: did you mean 'L10")
