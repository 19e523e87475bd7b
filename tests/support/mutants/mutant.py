"""A project that works with one thing broken, and what proves that it is broken."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Run:
    """The functions that the change touches answer otherwise than before."""


@dataclass(frozen=True)
class Written:
    """It fails only in AWS, or with another Python than the one here: `rule` is the page that says so."""

    rule: str


Proof = Run | Written


@dataclass(frozen=True)
class Mutant:
    """`changes` are new contents by path, None for a file that is gone. `functions` are those that it touches.

    `shadowed` are modules of the standard library that the change hides. `shown_in` are files beside the changed ones
    and the settings in which the mistake can be shown: where a name is used that is gone elsewhere.
    """

    operator: str
    what: str
    changes: Mapping[str, str | bytes | None]
    functions: tuple[str, ...]
    proof: Proof = Run()
    shadowed: tuple[str, ...] = ()
    shown_in: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.operator}: {self.what}"


@dataclass(frozen=True)
class Subject:
    """A project as texts by path. `touched` are the functions that open a file.

    `handlers` are the file and the name of each function's handler.
    """

    name: str
    files: Mapping[str, str]
    touched: Mapping[str, tuple[str, ...]]
    handlers: Mapping[str, tuple[str, str]]
    _trees: dict[str, "Source"] = field(default_factory=dict)

    def sources(self) -> Iterator["Source"]:
        """Those that some function loads."""
        for path in sorted(self.files):
            if path.endswith(".py") and self.touched.get(path):
                yield self.source(path)

    def source(self, path: str) -> "Source":
        if path not in self._trees:
            self._trees[path] = Source(path, self.files[path], self.touched.get(path, ()))
        return self._trees[path]

    @property
    def settings(self) -> str:
        return self.files["pyproject.toml"]

    def is_own(self, module: str) -> bool:
        return self.find(module) is not None

    def find(self, module: str) -> str | None:
        """The path of an own module."""
        path = module.replace(".", "/")
        candidates = [f"{root}{path}{end}" for root in ("", "src/") for end in (".py", "/__init__.py")]
        return next((each for each in candidates if each in self.files), None)


class Source:
    """A text with its tree; changes give the whole new text."""

    def __init__(self, path: str, text: str, functions: tuple[str, ...]) -> None:
        self.path = path
        self.text = text
        self.functions = functions
        self.tree = ast.parse(text)
        self._lines = text.splitlines(keepends=True)

    @property
    def module(self) -> str:
        """Its dotted name."""
        parts = PurePosixPath(self.path).with_suffix("").parts
        parts = parts[1:] if parts[0] == "src" else parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        return self.module if self.path.endswith("__init__.py") else self.module.rpartition(".")[0]

    def of(self, node: ast.AST) -> str:
        found = ast.get_source_segment(self.text, node)
        assert found is not None
        return found

    def replaced(self, node: ast.AST, new: str) -> str:
        """`new` in place of the node, decorators of a definition included."""
        start, end = self._span(node)
        return self.text[:start] + new + self.text[end:]

    def changed(self, node: ast.AST, old: str, new: str) -> str:
        """The first `old` in the node is `new`."""
        return self.replaced(node, self._text(node).replace(old, new, 1))

    def with_line(self, function: ast.FunctionDef | ast.AsyncFunctionDef, *lines: str) -> str:
        """Statements more at the beginning of a function."""
        body = function.body
        first = body[1] if _is_docstring(body[0]) and len(body) > 1 else body[0]
        indent = " " * first.col_offset
        at = sum(map(len, self._lines[: first.lineno - 1]))
        return self.text[:at] + "".join(f"{indent}{line}\n" for line in lines) + self.text[at:]

    def with_import(self, line: str) -> str:
        """A line more before the first import (or the first statement)."""
        body = [node for node in self.tree.body if not _is_docstring(node) and not _is_future(node)]
        at = sum(map(len, self._lines[: _first_line(body[0]) - 1])) if body else len(self.text)
        return f"{self.text[:at]}{line}\n{self.text[at:]}"

    def with_end(self, text: str) -> str:
        return f"{self.text}\n\n{text}\n"

    def _text(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self.text[start:end]

    def _span(self, node: ast.AST) -> tuple[int, int]:
        return self._offset(_first_line(node), node.col_offset), self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def _offset(self, line: int, column: int) -> int:
        before = sum(map(len, self._lines[: line - 1]))
        return before + len(self._lines[line - 1].encode()[:column].decode())

    # What is asked for.

    def all(self, *kinds: type[ast.AST]) -> list[ast.AST]:
        """In the order of the text; nothing in TYPE_CHECKING, in `try` or below another condition at the top."""
        return sorted(
            (node for node in _walk(self.tree) if isinstance(node, kinds)),
            key=lambda node: (node.lineno, node.col_offset),
        )

    def functions_in(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return self.all(ast.FunctionDef, ast.AsyncFunctionDef)  # type: ignore[return-value]

    def function(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        return next((node for node in self.functions_in() if node.name == name and node in self.tree.body), None)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Module) and isinstance(child, ast.If | ast.Try):
            continue
        if not isinstance(child, ast.Try):
            yield child
            yield from _walk(child)


def _first_line(node: ast.AST) -> int:
    decorators = getattr(node, "decorator_list", [])
    line: int = min([node.lineno, *(each.lineno for each in decorators)])  # type: ignore[attr-defined]
    return line


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


Operator = Callable[[Subject], Iterator[Mutant]]
OPERATORS: dict[str, tuple[Operator, int]] = {}
"""Every operator with how many of its mutants of one project are taken."""


def operator(most: int = 4) -> Callable[[Operator], Operator]:
    """Registers one by its function's name."""

    def register(function: Operator) -> Operator:
        OPERATORS[function.__name__] = (function, most)
        return function

    return register


def spread(mutants: Iterable[Mutant], most: int) -> list[Mutant]:
    """At most so many, from the first of them to the last, always the same ones."""
    found = list(mutants)
    if len(found) <= most:
        return found
    return [found[at * len(found) // most] for at in range(most)]


@cache
def misspelt(name: str) -> str:
    """Two letters in its middle change places, or one is doubled: nothing is called so."""
    at = max(1, len(name) // 2)
    swapped = name[: at - 1] + name[at : at + 1] + name[at - 1] + name[at + 1 :]
    return swapped if swapped != name else f"{name[:at]}{name[at - 1]}{name[at:]}"


def make(
    operator: str,
    source: Source,
    what: str,
    text: str | None,
    proof: Proof = Run(),
    functions: tuple[str, ...] | None = None,
    shown_in: tuple[str, ...] = (),
) -> Mutant:
    """A mutant with one source changed."""
    touched = source.functions if functions is None else functions
    return Mutant(operator, f"{source.path}: {what}", {source.path: text}, touched, proof, shown_in=shown_in)
