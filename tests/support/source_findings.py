"""What one family of lambic check's reader says of a piece of source."""

import ast
import textwrap
from types import ModuleType

from lambic.check.source.page import Page


def read_page(source: str, python: tuple[int, int] = (3, 13)) -> Page:
    text = textwrap.dedent(source).encode()
    return Page(text, ast.parse(text), (python, "linux"))


def find(family: ModuleType, source: str, python: tuple[int, int] = (3, 13)) -> list[tuple[str, str]]:
    """(code, text of the span) of each finding in the order of the file; spans must stand on one line."""
    page = read_page(source, python)
    family.read(page)
    lines = page.source.decode().split("\n")
    found = sorted(page.findings, key=lambda each: each["span"])
    return [(each["code"], lines[each["span"][0] - 1][each["span"][1] - 1 : each["span"][3] - 1]) for each in found]
