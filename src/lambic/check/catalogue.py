"""All rules. What is known of a rule stands in its page, pages/CODE.md, which `lambic explain CODE` prints.

A page begins with `# L102: title`, a line `severity: error` (or warning), and the sentence that says why it fails: it
begins with "In Lambda". The examples below it are what the tests run.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from lambic.project import WRONG_USAGE, LambicError

from .diagnostic import Severity

_FOLDER = Path(__file__).parent / "pages"
_HEAD = re.compile(
    r"# (?P<code>L\d{3}): (?P<title>.+)\n\nseverity: (?P<severity>error|warning)\n\n(?P<why>In Lambda.+?)\n\n",
    re.DOTALL,
)

FAMILIES = {
    "1": "Handlers",
    "2": "Imports",
    "3": "Wheels and binaries",
    "4": "Language and environment",
    "5": "HTTP",
    "6": "Settings",
    "7": "Size and limits",
}
"""By the first digit of a code."""


@dataclass(frozen=True)
class Rule:
    """`why` is one sentence that begins with "In Lambda"; `page` the whole text in Markdown."""

    code: str
    title: str
    severity: Severity
    why: str
    page: str

    @property
    def family(self) -> str:
        return FAMILIES[self.code[1]]


@cache
def load_rule(code: str) -> Rule:
    """Raises LambicError, with what may have been meant, for a code that is no rule's."""
    file = _FOLDER / f"{code}.md"
    if not re.fullmatch(r"L\d{3}", code) or not file.is_file():
        near = difflib.get_close_matches(code.upper(), list_codes(), 1, 0.6)
        hint = f"did you mean {near[0]!r}?" if near else "lambic explain lists all rules"
        raise LambicError(f"there is no rule {code!r}", hint, WRONG_USAGE)
    text = file.read_text(encoding="utf-8")
    head = _HEAD.match(text)
    if head is None or head["code"] != code:
        raise ValueError(f"{file.name}: its head is not as catalogue.py says")
    why = " ".join(head["why"].split())
    return Rule(code, head["title"], cast(Severity, head["severity"]), why, text)


def list_codes() -> tuple[str, ...]:
    """The codes of all rules, in order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("L*.md")))
