"""The pages of lambic check's rules as projects: what fails, what passes, and what is said of it.

A page has a section "Fails" and a section "Passes". In both, a fence with `title="PATH"` is a file of the project. What
passes is what fails with these files laid over it; a fence in the language `removed` takes one away. The fence with the
title "lambic check" holds all that is printed of the project that fails.

Two languages stand for files that are no text: `elf` is a shared library (support.elf_files), `bytes` a file that may
be large (`size: 270000000`) and begins with what `begins:` says in hexadecimal digits. The file "today" holds the day
on which the project is checked.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import lambic.check
from lambic.build import find_installed, lambic_tree
from lambic.check import Checked, Supplies, check_project
from lambic.check.formats import render
from lambic.graph import Tree
from support.elf_files import elf_bytes, parse_library

PAGES = Path(lambic.check.__file__).parent / "pages"
OUTPUT = "lambic check"

_FENCE = re.compile(r'^```(?P<language>\w+) title="(?P<title>[^"]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
_DEFAULTS = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n', ".python-version": "3.13\n"}


@dataclass(frozen=True)
class Large:
    """A file of that size, of which only the beginning is written: the rest takes no place on the disk."""

    size_bytes: int
    start: bytes = b""


Content = str | bytes | Large


@dataclass(frozen=True)
class RulePage:
    code: str
    text: str

    def fails(self) -> dict[str, Content]:
        return _DEFAULTS | self._files("Fails")

    def passes(self) -> dict[str, Content]:
        files = self.fails() | self._files("Passes")
        removed = {title for language, title, _ in self._fences("Passes") if language == "removed"}
        return {path: text for path, text in files.items() if path not in removed}

    def output(self) -> str:
        return next(text for _, title, text in self._fences("Fails") if title == OUTPUT)

    def with_output(self, output: str) -> str:
        """The page's text with what is printed now."""
        start = self.text.index(f'```text title="{OUTPUT}"\n') + len(f'```text title="{OUTPUT}"\n')
        return f"{self.text[:start]}{output}{self.text[self.text.index('```', start) :]}"

    def _files(self, section: str) -> dict[str, Content]:
        fences = self._fences(section)
        return {title: _content(language, text) for language, title, text in fences if title != OUTPUT}

    def _fences(self, section: str) -> list[tuple[str, str, str]]:
        found = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", self.text, re.MULTILINE | re.DOTALL)
        assert found, f"{self.code} has no section {section}"
        return [(each["language"], each["title"], each["text"]) for each in _FENCE.finditer(found[1])]


def load_page(code: str) -> RulePage:
    return RulePage(code, (PAGES / f"{code}.md").read_text(encoding="utf-8"))


def _content(language: str, text: str) -> Content:
    if language == "elf":
        return elf_bytes(parse_library(text))
    if language == "bytes":
        values = dict(line.split(": ") for line in text.splitlines())
        return Large(int(values.get("size", 0)), bytes.fromhex(values.get("begins", "")))
    return text


def write_files(root: Path, files: Mapping[str, Content]) -> Path:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Large):
            file.write_bytes(content.start)
            os.truncate(file, max(content.size_bytes, len(content.start)))
        else:
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def check(root: Path, *names: str) -> Checked:
    """On the day that the file "today" names, else on one on which no runtime is near its end."""
    day = root / "today"
    today = date.fromisoformat(day.read_text().strip()) if day.is_file() else date(2026, 11, 25)
    return check_project(root, names, Supplies(find_installed, Tree(lambic_tree(), "lambic"), today))


def rendered(checked: Checked, form: str = "full") -> str:
    return "".join(f"{line}\n" for line in render(checked, form, lambda text, style: text))
