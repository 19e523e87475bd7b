"""L401, L402: what the target's Python can't parse, and which newer one could."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lambic.graph import Scanner
from lambic.project import MANAGED_PYTHONS, find_interpreter

from ..diagnostic import Diagnostic
from ..source import reader
from ..source_file import SourceFile
from ..view import View

_NEW = (
    ("3.12", r"type\s+\w+(\[.*\])?\s*=", "a type statement"),
    ("3.12", r"(async\s+)?def\s+\w+\[.*\]\s*\(", "a list of type parameters"),
    ("3.12", r"class\s+\w+\[.*\]\s*[(:]", "a list of type parameters"),
    ("3.14", r"except\*?\s+[\w.]+\s*,\s*[\w.]+(\s*,\s*[\w.]+)*\s*:", "except without parentheses"),
    ("3.14", r".*?(?<![\w'\"])(t|T|tr|rt|Tr|tR|TR|RT|rT|Rt)(\"|')", "a t-string"),
)
"""Version, how the statement looks at which an older one stops, what it is (PEP 695, PEP 758, PEP 750)."""


def check_syntax(view: View) -> Iterator[Diagnostic]:
    for source in view.sources.values():
        if source.answer["error"]:
            yield from _check(view, source, source.answer["error"])


def _check(view: View, source: SourceFile, error: dict[str, Any]) -> Iterator[Diagnostic]:
    known = next(((version, what) for version, look, what in _NEW if re.match(look, error["source"])), None)
    if known is not None and _number(known[0]) <= view.target.version:
        return  # An older Python than the target's has read it: that one can.
    version = _find_reader(source.path, view.target.python)
    if known is not None and _is_sooner(known[0], version, view.target.python):
        version = known[0]
    if version is None:
        yield _wrong(view, source, error)
    else:
        what = known[1] if known and known[0] == version else "what stands here"
        yield _too_new(view, source, error, version, what)


def _number(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def _newer(python: str) -> list[str]:
    return [version for version in MANAGED_PYTHONS if _number(version) > _number(python)]


def _is_sooner(known: str, found: str | None, python: str) -> bool:
    """Whether a version that this machine may not have would do: sooner than the one found, or where none was asked."""
    if found is None:
        return not any(find_interpreter(each) for each in _newer(python) if _number(each) >= _number(known))
    return _number(known) < _number(found) and find_interpreter(known) is None


def _find_reader(path: Path, python: str) -> str | None:
    """The first newer version whose interpreter, where this machine has one, can read the file."""
    for version in _newer(python):
        if (interpreter := find_interpreter(version)) is not None:
            with Scanner(interpreter.path, reader=reader) as scanner:
                (answer,) = scanner.scan([path], _number(version), "linux")
            if not answer["error"]:
                return version
    return None


def _wrong(view: View, source: SourceFile, error: dict[str, Any]) -> Diagnostic:
    return view.diagnostic(
        "L401",
        source.span(error["span"]),
        f"Python {view.target.python} can't read this file: {error['text']}",
        "correct this place; the mistake may begin in the lines above it",
        label=error["text"],
    )


def _too_new(view: View, source: SourceFile, error: dict[str, Any], version: str, what: str) -> Diagnostic:
    return view.diagnostic(
        "L402",
        source.span(error["span"]),
        f"{what} needs Python {version}, and the function runs on {view.target.python}",
        f'write it without, or set runtime = "python{version}"',
        label=f"new in Python {version}",
        why=f'In Lambda Python {view.target.python} stops here ("{error["text"]}"), so the function can\'t start.',
    )
