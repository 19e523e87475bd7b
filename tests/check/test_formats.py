"""Findings as text: underlined for people, a line for editors, documents for programs."""

import json
from pathlib import Path

import pytest

from lambic.check import Checked, Diagnostic, Edit, Related, Span
from lambic.check.formats import render
from support.rule_pages import rendered


def diagnostic(span: Span, **more: object) -> Diagnostic:
    values = {"label": "here", **more}
    return Diagnostic("L102", "error", "what is wrong", "In Lambda it fails.", "what to type", span, **values)  # type: ignore[arg-type]


def excerpt(root: Path, source: str, numbers: tuple[int, int, int, int], **more: object) -> list[str]:
    file = root / "a.py"
    file.write_bytes(source.encode())
    lines = rendered(Checked(root, (diagnostic(Span(file, *numbers), **more),))).splitlines()
    return lines[1 : lines.index(next(line for line in lines if "= why:" in line))]


def test_the_place_is_underlined_and_labelled(tmp_path):
    assert excerpt(tmp_path, "x = 1\nname = value\n", (2, 8, 2, 13)) == [
        " --> a.py:2:8",
        "  |",
        "2 | name = value",
        "  |        ^^^^^ here",
        "  |",
    ]


def test_a_tab_is_four_columns_wide(tmp_path):
    assert excerpt(tmp_path, "\tname\n", (1, 2, 1, 6))[2:4] == ["1 |     name", "  |     ^^^^ here"]


@pytest.mark.parametrize(
    ("source", "numbers", "marks"),
    [
        ("名 = 1\n", (1, 1, 1, 2), "^^ here"),
        ("名 = 1\n", (1, 5, 1, 6), "     ^ here"),
        ("e\u0301 = 1\n", (1, 6, 1, 7), "    ^ here"),
        ("'ñ' + x\n", (1, 7, 1, 8), "      ^ here"),
    ],
    ids=["wide", "behind-wide", "behind-combining", "accent"],
)
def test_marks_stand_below_their_characters_however_wide_these_are(tmp_path, source, numbers, marks):
    assert excerpt(tmp_path, source, numbers)[3] == f"  | {marks}"


def test_a_span_of_several_lines_has_a_bar_at_its_side(tmp_path):
    assert excerpt(tmp_path, "call(\n    1,\n)\n", (1, 1, 3, 2)) == [
        " --> a.py:1:1",
        "  |",
        "1 | / call(",
        "2 | |     1,",
        "3 | | )",
        "  | |_^ here",
        "  |",
    ]


def test_of_a_long_span_the_middle_is_left_out(tmp_path):
    lines = excerpt(tmp_path, "\n".join(f"line{number}" for number in range(1, 20)), (1, 1, 19, 7))
    assert lines[2:8] == [
        " 1 | / line1",
        " 2 | | line2",
        " 3 | | line3",
        "   | ...",
        "19 | | line19",
        "   | |______^ here",
    ]


def test_a_span_beyond_the_file_shows_no_line(tmp_path):
    assert excerpt(tmp_path, "x\n", (9, 1, 9, 2)) == [" --> a.py:9:1"]


def test_a_file_that_has_changed_is_shown_as_it_is_now(tmp_path):
    file = tmp_path / "f.py"
    shown = []
    for text in ("first\n", "second\n"):
        file.write_text(text)
        span = Span(file, 1, 1, 1, 6)
        found = Diagnostic("L101", "error", "what", "In Lambda it fails.", "help", span)
        shown.append(rendered(Checked(tmp_path, (found,))).splitlines()[3])
    assert shown == ["1 | first", "1 | second"]


def test_a_file_as_a_whole_shows_no_line(tmp_path):
    assert excerpt(tmp_path, "x\n", (0, 1, 0, 1)) == [" --> a.py: here"]


def test_what_would_move_the_cursor_is_not_printed(tmp_path):
    assert excerpt(tmp_path, "a\x1b[31m = 1\n", (1, 1, 1, 2))[2] == "1 | a\ufffd[31m = 1"


def test_of_a_line_without_end_the_part_around_the_place_is_shown(tmp_path):
    line = excerpt(tmp_path, "x" * 5000 + "bad" + "y" * 5000, (1, 5001, 1, 5004))
    assert len(line[2]) < 220
    marks = line[3].index("^")
    assert line[2][marks : marks + 3] == "bad"
    assert line[3].endswith("^^^ here")


def test_an_empty_span_has_one_mark(tmp_path):
    assert excerpt(tmp_path, "f(\n", (1, 3, 1, 3))[3] == "  |   ^ here"


def test_other_encodings_are_shown_as_they_declare(tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes("# coding: latin-1\nñ = é\n".encode("latin-1"))
    assert "2 | ñ = é" in rendered(Checked(tmp_path, (diagnostic(Span(file, 2, 5, 2, 6)),)))


@pytest.fixture
def checked(tmp_path):
    file = tmp_path / "sub dir" / "a.py"
    file.parent.mkdir()
    file.write_text("x = 1\ny = 2\n")
    span, other = Span(file, 1, 1, 1, 2), Span(file, 2, 1, 2, 2)
    found = diagnostic(span, related=(Related(other, "defined here"),), edits=(Edit(span, "z"),), is_safe=True)
    return Checked(tmp_path, (found,), ("a note",))


def test_concise_is_a_line_per_finding_with_the_path_in_the_project(checked):
    assert rendered(checked, "concise") == "sub dir/a.py:1:1: L102 what is wrong\n"


def test_json_has_everything(checked):
    place = {"path": "sub dir/a.py", "line": 1, "column": 1, "end_line": 1, "end_column": 2}
    other = {**place, "line": 2, "end_line": 2}
    assert json.loads(rendered(checked, "json")) == {
        "version": 1,
        "root": str(checked.root),
        "errors": 1,
        "warnings": 0,
        "notes": ["a note"],
        "diagnostics": [
            {
                "code": "L102",
                "severity": "error",
                "message": "what is wrong",
                "why": "In Lambda it fails.",
                "help": "what to type",
                "label": "here",
                **place,
                "related": [{"text": "defined here", **other}],
                "fix": {"is_safe": True, "edits": [{"text": "z", **place}]},
            }
        ],
    }


def test_sarif_names_rule_level_and_region(checked):
    run = json.loads(rendered(checked, "sarif"))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["L102"]
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("L102", 0, "error")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "sub%20dir/a.py", "uriBaseId": "PROJECT"},
                "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
            }
        }
    ]
    assert run["originalUriBaseIds"]["PROJECT"]["uri"] == f"{checked.root.as_uri()}/"


def test_github_gets_an_annotation_with_its_escapes(checked):
    assert rendered(checked, "github") == (
        "::error title=lambic L102,file=sub dir/a.py,line=1,col=1,endLine=1,endColumn=2"
        "::what is wrong%0AIn Lambda it fails.%0Ahelp: what to type\n"
    )


@pytest.mark.parametrize("form", ["full", "concise", "github"])
def test_without_findings_nothing_is_printed(tmp_path, form):
    assert rendered(Checked(tmp_path, ()), form) == ""


def test_colours_are_the_callers_business(checked):
    lines = render(checked, "full", lambda text, style: f"<{style}>{text}</>")
    assert next(iter(lines)) == "<red>error[L102]</><bold>: what is wrong</>"
