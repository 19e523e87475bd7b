"""The pages of lambic check's rules as projects: what fails, what passes, and what is said of it.

A page has a section "Fails" and a section "Passes". In both, a fence with `title="PATH"` is a file of the project. What
passes is what fails with these files laid over it; a fence in the language `removed` takes one away. The fence with the
title "lambic check" holds all that is printed of the project that fails.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import lambic.check
from lambic.build import find_installed, lambic_tree
from lambic.check import Checked, Supplies, check_project
from lambic.check.formats import render
from lambic.graph import Tree

PAGES = Path(lambic.check.__file__).parent / "pages"
OUTPUT = "lambic check"

_FENCE = re.compile(r'^```(?P<language>\w+) title="(?P<title>[^"]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
_DEFAULTS = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n', ".python-version": "3.13\n"}


@dataclass(frozen=True)
class RulePage:
    code: str
    text: str

    def fails(self) -> dict[str, str]:
        return _DEFAULTS | self._files("Fails")

    def passes(self) -> dict[str, str]:
        files = self.fails() | self._files("Passes")
        removed = {title for language, title, _ in self._fences("Passes") if language == "removed"}
        return {path: text for path, text in files.items() if path not in removed}

    def output(self) -> str:
        return next(text for _, title, text in self._fences("Fails") if title == OUTPUT)

    def with_output(self, output: str) -> str:
        """The page's text with what is printed now."""
        start = self.text.index(f'```text title="{OUTPUT}"\n') + len(f'```text title="{OUTPUT}"\n')
        return f"{self.text[:start]}{output}{self.text[self.text.index('```', start) :]}"

    def _files(self, section: str) -> dict[str, str]:
        return {title: text for _, title, text in self._fences(section) if title != OUTPUT}

    def _fences(self, section: str) -> list[tuple[str, str, str]]:
        found = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", self.text, re.MULTILINE | re.DOTALL)
        assert found, f"{self.code} has no section {section}"
        return [(each["language"], each["title"], each["text"]) for each in _FENCE.finditer(found[1])]


def load_page(code: str) -> RulePage:
    return RulePage(code, (PAGES / f"{code}.md").read_text(encoding="utf-8"))


def write_files(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def check(root: Path, *names: str) -> Checked:
    return check_project(root, names, Supplies(find_installed, Tree(lambic_tree(), "lambic")))


def rendered(checked: Checked, form: str = "full") -> str:
    return "".join(f"{line}\n" for line in render(checked, form, lambda text, style: text))
