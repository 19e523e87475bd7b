"""A file in, what it tells out; also the script of a worker in another Python (lambic.graph.scan holds the protocol).

An answer has `digest` (sha256 of the bytes that were read), `error` (None, or {span, text, source}), `scan` (facts of
lambic.graph.scan), `findings` (as Page.find makes them), `ignores` (ignores.py), `facts` (by family, see FAMILIES).
"""

import ast
import hashlib
import sys
import warnings
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from lambic.check.source import (
    awaits,
    coroutines,
    exits,
    files,
    grammar,
    handlers,
    http,
    ignores,
    imports,
    names,
    processes,
    questions,
    removals,
    standard,
    typing_only,
    variables,
)
from lambic.check.source.page import Page
from lambic.graph import scan

FAMILIES = {
    "awaits": awaits,
    "coroutines": coroutines,
    "exits": exits,
    "files": files,
    "grammar": grammar,
    "handlers": handlers,
    "http": http,
    "imports": imports,
    "names": names,
    "processes": processes,
    "questions": questions,
    "removals": removals,
    "standard": standard,
    "typing_only": typing_only,
    "variables": variables,
}
"""Each has `read(page)`: it notes findings, and gives the facts that rules over several files need, as JSON."""

Version = tuple[int, int]


def scan_file(path: str, version: Version, platform: str) -> dict[str, Any]:
    """What a file tells. Never raises for what stands in it."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        return failed(error.strerror or str(error))
    answer = {**_nothing(), "digest": hashlib.sha256(source).hexdigest()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {**answer, **_read(source, version, platform, path.endswith("__init__.py"))}
    except SyntaxError as error:
        return {**answer, "error": _syntax_error(error)}
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return {**answer, "error": _error(f"can't be read as Python: {error or type(error).__name__}")}


def _read(source: bytes, version: Version, platform: str, is_package: bool) -> dict[str, Any]:
    tree = ast.parse(source)
    _compile(tree)
    page = Page(source, tree, (version, platform))
    facts = {name: family.read(page) for name, family in FAMILIES.items()}
    return {
        "scan": scan.scan_tree(tree, source, version, platform, is_package),
        "findings": page.findings,
        "ignores": ignores.read(source),
        "facts": facts,
    }


def _compile(tree: ast.Module) -> None:
    """The parser takes what the compiler refuses: `return` outside of a function, `await` in a plain one."""
    try:
        compile(tree, "source", "exec", dont_inherit=True)
    except RecursionError:
        pass  # how deep it may go depends on who calls it


def _nothing() -> dict[str, Any]:
    facts: dict[str, Any] = {name: {} for name in FAMILIES}
    return {"error": None, "scan": scan.scan(b"", (3, 11), "linux"), "findings": [], "ignores": [], "facts": facts}


def _syntax_error(error: SyntaxError) -> dict[str, Any]:
    line, column = error.lineno or 1, error.offset or 1
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    return {"span": (line, column, end_line, end_column), "text": error.msg, "source": (error.text or "").strip()}


def _error(text: str) -> dict[str, Any]:
    return {"span": (1, 1, 1, 1), "text": text, "source": ""}


def failed(text: str) -> dict[str, Any]:
    """The answer for a file that could not be read."""
    return {**_nothing(), "error": _error(text), "digest": ""}


def describe() -> dict[str, Any]:
    """What this interpreter is made of."""
    return scan.describe()


if __name__ == "__main__":
    scan.serve(describe, scan_file)
