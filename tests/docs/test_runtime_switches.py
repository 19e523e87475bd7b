"""docs/reference/runtime-switches.md names every variable that the function's half reads or sets, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "runtime-switches.md"
PARTS = ("runtime", "http", "events")
VARIABLE = re.compile(r"\b(?:LAMBIC|AWS_LAMBDA|_HANDLER|_LAMBDA|_X_AMZN)(?:_[A-Z]+)*\b")


def named_in_sources() -> set[str]:
    sources = [source for part in PARTS for source in (ROOT / "src" / "lambic" / part).rglob("*.py")]
    return {name for source in sources for name in VARIABLE.findall(source.read_text(encoding="utf-8"))}


def test_every_variable_is_on_the_page_and_no_other():
    on_the_page = set(VARIABLE.findall(PAGE.read_text(encoding="utf-8")))
    assert on_the_page == named_in_sources()


def test_both_kinds_of_variables_are_found():
    assert {"LAMBIC_PIPELINE", "LAMBIC_HTTP_RAISE", "AWS_LAMBDA_RUNTIME_API", "_HANDLER"} <= named_in_sources()
