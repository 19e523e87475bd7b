"""Every rule's page, held: its failing example gives exactly what stands there, its corrected one gives nothing.

LAMBIC_WRITE_PAGES=1 writes what is printed now into the pages, to be read before it is committed.
"""

import os
import re
from pathlib import Path

import pytest

from lambic.check import list_codes, load_rule
from support.rule_pages import PAGES, check, load_page, rendered, write_files

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rules.md"


@pytest.mark.parametrize("code", list_codes())
def test_the_failing_example_gives_what_stands_in_the_page(code, tmp_path):
    page = load_page(code)
    checked = check(write_files(tmp_path, page.fails()))
    output = rendered(checked).removesuffix("\n")
    if os.environ.get("LAMBIC_WRITE_PAGES"):
        (PAGES / f"{code}.md").write_text(page.with_output(output), encoding="utf-8")
    assert {each.code for each in checked.diagnostics} == {code}
    assert output == load_page(code).output()


@pytest.mark.parametrize("code", list_codes())
def test_the_corrected_example_passes(code, tmp_path):
    assert rendered(check(write_files(tmp_path, load_page(code).passes()))) == ""


@pytest.mark.parametrize("code", list_codes())
def test_a_finding_says_what_is_wrong_why_it_fails_in_lambda_and_what_to_do(code, tmp_path):
    for each in check(write_files(tmp_path, load_page(code).fails())).diagnostics:
        assert each.message
        assert each.why.startswith("In Lambda")
        assert each.help


@pytest.mark.parametrize("code", list_codes())
def test_a_page_names_the_rule_that_it_rests_on(code):
    rule = load_rule(code)
    assert "\n## Why\n\n" in rule.page


def test_the_reference_lists_every_rule():
    rows = [line for line in REFERENCE.read_text().splitlines() if line.startswith("| [L")]
    link = "../../src/lambic/check/pages"
    assert rows == [
        f"| [{rule.code}]({link}/{rule.code}.md) | {rule.severity} | {rule.title} |"
        for rule in map(load_rule, list_codes())
    ]


def test_every_code_that_the_sources_name_is_a_rule():
    sources = Path(PAGES).parents[1]
    texts = [file.read_text() for part in ("check", "project", "runtime") for file in (sources / part).rglob("*.py")]
    assert {code for text in texts for code in re.findall(r'"(L\d{3})"', text)} - set(list_codes()) == set()
