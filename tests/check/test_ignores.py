"""Comments that silence a finding, `--fix`, and severities that a project chooses."""

from pathlib import Path

import pytest

from lambic.check import Edit, Span, fix_project
from lambic.check.fixes import apply_edits
from lambic.project import LambicError
from support.projects import write_project
from support.rule_pages import check

HANDLER = "def handler(event, context) -> set[str]:{comment}\n    return set()\n"


def found(root: Path) -> list[tuple[str, str, int]]:
    return [(each.code, each.severity, each.span.line) for each in check(root).diagnostics]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("", [("L107", "error", 1)]),
        ("  # lambic: ignore[L107] the encoder is ours", []),
        ("  # noqa: X  # lambic: ignore[L103, L107]: both", [("L491", "warning", 1)]),
        ("  # lambic: ignore[L103] not this one", [("L107", "error", 1), ("L491", "warning", 1)]),
        ("  # lambic: ignore[L107]", [("L107", "error", 1), ("L491", "warning", 1)]),
        ("  # lambic: ignore everything", [("L107", "error", 1), ("L491", "warning", 1)]),
    ],
    ids=["none", "reason", "two-one-unused", "another", "no-reason", "no-rule"],
)
def test_a_comment_silences_the_rule_it_names_for_a_reason(tmp_path, comment, expected):
    root = write_project(tmp_path, {"functions/a.py": HANDLER.format(comment=comment)})
    assert found(root) == expected


def test_a_comment_in_a_text_silences_nothing(tmp_path):
    text = 'def handler(event, context) -> set[str]:\n    return {"# lambic: ignore[L107] no comment"}\n'
    assert found(write_project(tmp_path, {"functions/a.py": text})) == [("L107", "error", 1)]


@pytest.mark.parametrize(
    ("severity", "expected"), [("warning", [("L107", "warning", 1)]), ("off", []), ("error", [("L107", "error", 1)])]
)
def test_a_project_says_how_severe_a_rule_is(tmp_path, severity, expected):
    settings = f'[tool.lambic.check]\nL107 = "{severity}"\n'
    root = write_project(tmp_path, {"functions/a.py": HANDLER.format(comment="")}, settings)
    assert found(root) == expected


def test_a_safe_edit_is_made_and_the_file_keeps_its_mode_and_line_ends(tmp_path):
    source = "def handler(event, context):  # lambic: ignore[L107] once it was\r\n    return 'é'\r\n"
    root = write_project(tmp_path, {})
    file = root / "functions" / "a.py"
    file.parent.mkdir()
    file.write_bytes(source.encode())
    file.chmod(0o755)

    assert fix_project(check(root)) == ("functions/a.py",)
    assert file.read_bytes().decode() == "def handler(event, context):  \r\n    return 'é'\r\n"
    assert file.stat().st_mode & 0o777 == 0o755
    assert found(root) == []


def test_what_is_not_safe_is_not_touched(tmp_path):
    root = write_project(tmp_path, {"functions/a.py": "def handle(event, context):\n    return 1\n"})
    assert fix_project(check(root)) == ()


def test_of_edits_that_overlap_the_first_is_made():
    file = Path("a.py")
    edits = [Edit(Span(file, 1, 1, 1, 4), "x"), Edit(Span(file, 1, 3, 1, 6), "y"), Edit(Span(file, 2, 1, 2, 1), "z")]
    assert apply_edits("abcdef\nrest\n", edits) == "xdef\nzrest\n"


def test_one_name_is_checked_alone(tmp_path):
    files = {f"functions/{name}.py": HANDLER.format(comment="") for name in "ab"}
    root = write_project(tmp_path, files)
    assert [each.span.file.name for each in check(root, "b").diagnostics] == ["b.py"]


def test_a_name_that_is_no_function_is_wrong_usage(tmp_path):
    root = write_project(tmp_path)
    with pytest.raises(LambicError, match="there is no function 'helo'"):
        check(root, "helo")
