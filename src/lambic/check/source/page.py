"""A parsed source, ready to be asked: nodes by kind, who stands in whom, and what names mean."""

import ast
import symtable
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeVar

from lambic.graph.scan import Platform, decide

from .circumstances import asks_for_main, asks_for_place, find_programs, may_catch, suppresses
from .constants import find_constants
from .node_names import BINDERS, name_of_alias, names_bound
from .text import decode, split_lines

Span = tuple[int, int, int, int]
"""Line and column of the first character, line and column behind the last; all from 1, columns in characters."""

Kind = TypeVar("Kind", bound=ast.AST)
Def = ast.FunctionDef | ast.AsyncFunctionDef

_NO_CODE = frozenset({"ctx", "op", "ops", "type_ignores"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_BODIES = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})


class Page:
    """The tree of one source, and what is found in it: `findings` in the shape of `find`.

    `platform` is the target's version and `sys.platform`; code that never runs there is not in `nodes`.
    """

    def __init__(self, source: bytes, tree: ast.Module, platform: Platform) -> None:
        self.source = source
        self.tree = tree
        self.findings: list[dict[str, Any]] = []
        self.platform = platform
        self._lines = [line.encode() for line in split_lines(decode(source)[0])]
        self._parents: dict[int, ast.AST] = {}
        self._kinds: dict[type, list[Any]] = {}
        self._walk()

    def _walk(self) -> None:
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop()
            self._kinds.setdefault(node.__class__, []).append(node)
            for child in self._children(node):
                self._parents[id(child)] = node
                waiting.append(child)

    def _children(self, node: ast.AST) -> Iterator[ast.AST]:
        skipped = self._dead_branch(node) if isinstance(node, ast.If) else ""
        for name in node._fields:
            if name in _NO_CODE or name == skipped:
                continue
            value = getattr(node, name, None)
            if isinstance(value, list):
                yield from (each for each in value if isinstance(each, ast.AST))
            elif isinstance(value, ast.AST):
                yield value

    def _dead_branch(self, node: ast.If) -> str:
        """What never runs on the target: under TYPE_CHECKING, or for another version or system."""
        decided = self.decided(node)
        return "" if decided is None else "orelse" if decided else "body"

    def decided(self, node: ast.If) -> bool | None:
        """What the condition comes to on the target; None when only running the program would tell."""
        return decide(node.test, self.platform)

    # What there is.

    def nodes(self, *kinds: type[Kind]) -> Iterator[Kind]:
        """All nodes of these kinds that may run, in no order."""
        for kind in kinds:
            yield from self._kinds.get(kind, ())

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call of a name that is known, with the full name: ("time.sleep", ...)."""
        for node in self.nodes(ast.Call):
            if name := self.name_of(node.func):
                yield name, node

    def definitions(self) -> Iterator[Def]:
        yield from self.nodes(ast.FunctionDef)
        yield from self.nodes(ast.AsyncFunctionDef)

    def below(self, node: ast.AST) -> Iterator[ast.AST]:
        """A node and all in it that may run, in the order of the file."""
        waiting = [node]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(list(self._children(node)))

    def line(self, number: int) -> str:
        """A line of the source, from 1."""
        return self._lines[number - 1].decode("utf-8", "replace") if number <= len(self._lines) else ""

    @property
    def version(self) -> tuple[int, int]:
        """The Python that the target has."""
        return self.platform[0]

    # Where something stands.

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(id(node))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What the node stands in, from the inside out."""
        while (above := self._parents.get(id(node))) is not None:
            yield above
            node = above

    def function_of(self, node: ast.AST) -> Def | ast.Lambda | None:
        """The function whose body the node runs in; a decorator or default runs where the function is defined."""
        inner = node
        for above in self.around(node):
            if isinstance(above, _FUNCTIONS) and _is_in_body(above, inner):
                return above
            inner = above
        return None

    def own(self, function: Def, *kinds: type[Kind]) -> Iterator[Kind]:
        """The nodes that run in the function itself, not in functions inside it."""
        return (node for node in self.nodes(*kinds) if self.function_of(node) is function)

    def is_at_import(self, node: ast.AST) -> bool:
        """Whether it runs when the module is imported: in no function, and not only when the file is a program."""
        return self.function_of(node) is None and not any(asks_for_main(above) for above in self.around(node))

    def is_guarded(self, node: ast.AST, error: str = "") -> bool:
        """Whether it stands in a `try` with handlers; with `error`, in anything that may be meant for that builtin."""
        inner = node
        for above in self.around(node):
            handlers = above.handlers if isinstance(above, ast.Try | ast.TryStar) and inner in above.body else ()
            if any(not error or may_catch(each, error) for each in handlers) or (error and suppresses(above)):
                return True
            inner = above
        return False

    def is_annotation(self, node: ast.AST) -> bool:
        """Whether it stands in an annotation, which may never be evaluated."""
        inner = node
        for above in self.around(node):
            if inner is getattr(above, "annotation", None) or inner is getattr(above, "returns", None):
                return True
            inner = above
        return False

    def is_sure(self, node: ast.AST) -> bool:
        """Whether it runs in Lambda too: under no `try` and no condition about the place, and not in a program only."""
        return not self.is_guarded(node) and not any(
            self._is_undecided(above) or asks_for_main(above) or suppresses(above) or above in self.programs
            for above in self.around(node)
        )

    def _is_undecided(self, node: ast.AST) -> bool:
        """Whether it is a condition about the place whose answer on the target nobody knows."""
        is_known = isinstance(node, ast.If) and decide(node.test, self.platform) is not None
        return asks_for_place(node) and not is_known

    @cached_property
    def programs(self) -> frozenset[Def]:
        """Functions of the file that only `if __name__ == "__main__"` uses: Lambda never calls them."""
        tops = (node for node in self.definitions() if self.parent(node) is self.tree)
        return find_programs(tops, self.nodes(ast.Name), self.around)

    # What names mean.

    def name_of(self, node: ast.AST) -> str:
        """The full name of what an expression means: "time.sleep" of `nap` after `from time import sleep as nap`.

        "" where that can't be said: of a name that the file does not import, or that it binds in another way too.
        """
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.imported:
            return ""
        return ".".join([self.imported[node.id], *reversed(parts)])

    @cached_property
    def imported(self) -> dict[str, str]:
        """Names that imports alone bind, with what they mean; relative imports are left out."""
        found: dict[str, str] = {}
        for node in self.nodes(ast.Import):
            for alias in node.names:
                found[name_of_alias(alias)] = _meaning(alias)
        for each in self.nodes(ast.ImportFrom):
            if each.module and not each.level:
                found.update({alias.asname or alias.name: f"{each.module}.{alias.name}" for alias in each.names})
        return {name: meaning for name, meaning in found.items() if name not in self.bound}

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names that something other than an import binds, anywhere in the file."""
        names = {node.id for node in self.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)}
        return frozenset(names.union(*(names_bound(node) for node in self.nodes(*BINDERS))))

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """Names that the file binds once, by an assignment, with what they are bound to."""
        return find_constants(self.nodes)

    @cached_property
    def table(self) -> symtable.SymbolTable:
        """The compiler's scopes. Raises SyntaxError for what it refuses and the parser takes (`return` outside)."""
        return symtable.symtable(self.source, "source", "exec")  # type: ignore[arg-type]

    @cached_property
    def names_of_module(self) -> frozenset[str]:
        """Names that the module binds: at its top, or in functions that declare them global."""
        top = {each.get_name() for each in self.table.get_symbols() if each.is_assigned() or each.is_imported()}
        return frozenset(top.union(name for node in self.nodes(ast.Global) for name in node.names))

    def builtin_of(self, node: ast.AST) -> str:
        """The name of the builtin that an expression means: "dict"; "" of what the file may bind itself."""
        is_free = isinstance(node, ast.Name) and node.id not in self._named and "*" not in self._named
        return node.id if is_free and isinstance(node, ast.Name) else ""

    @cached_property
    def _named(self) -> frozenset[str]:
        """All names that the file binds in whatever way; "*" for a star import."""
        return self.bound.union(self._aliases)

    @cached_property
    def _aliases(self) -> list[str]:
        """Names that imports bind, relative ones too."""
        return [name_of_alias(alias) for alias in self.nodes(ast.alias)]

    @cached_property
    def tops(self) -> "dict[str, Def | ast.ClassDef]":
        """Functions and classes at the top of the file whose name nothing else binds."""
        nodes = [*self.definitions(), *self.nodes(ast.ClassDef)]
        taken = [node.name for node in nodes] + [node.arg for node in self.nodes(ast.arg)]
        taken += [node.id for node in self.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)]
        counts = Counter([*taken, *self._aliases])
        return {node.name: node for node in nodes if counts[node.name] == 1 and self.parent(node) is self.tree}

    # What is said about it.

    def find(
        self,
        code: str,
        node: "ast.AST | Span",
        message: str,
        help: str,
        *,
        label: str = "",
        why: str = "",
        related: "list[tuple[ast.AST | Span, str]] | None" = None,
        edits: "list[tuple[Span, str]] | None" = None,
        is_safe: bool = False,
    ) -> None:
        """Notes a finding of the rule `code`. `label` stands under the span; `why` replaces the rule's own sentence.

        `related` are other places in this file; `edits` are what `help` says, as replacements of spans.
        """
        self.findings.append(
            {
                "code": code,
                "span": self.span(node),
                "message": message,
                "help": help,
                "label": label,
                "why": why,
                "related": [(self.span(each), text) for each, text in related or ()],
                "edits": edits or [],
                "is_safe": is_safe,
            }
        )

    def span(self, node: "ast.AST | Span") -> Span:
        """Where a node stands; of a definition, its name."""
        if isinstance(node, tuple):
            return node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return self.span_of_name(node)
        line: int = getattr(node, "lineno", 1)
        end_line: int = getattr(node, "end_lineno", None) or line
        start = self._column(line, getattr(node, "col_offset", 0))
        return line, start, end_line, self._column(end_line, getattr(node, "end_col_offset", 0))

    def text(self, node: "ast.AST | Span") -> str:
        """What stands there in the file."""
        line, column, end_line, end_column = self.span(node)
        lines = [each.decode("utf-8", "replace") for each in self._lines[line - 1 : end_line]]
        lines[-1] = lines[-1][: end_column - 1]
        return "\n".join([lines[0][column - 1 :], *lines[1:]])

    def span_of_name(self, node: "Def | ast.ClassDef") -> Span:
        """The name in `def name` or `class name`."""
        line = self._lines[node.lineno - 1]
        at = line.find(node.name.encode(), node.col_offset)
        start = self._column(node.lineno, max(at, node.col_offset))
        return node.lineno, start, node.lineno, start + len(node.name)

    def span_of_attribute(self, node: ast.Attribute) -> Span:
        """The name behind the last dot."""
        line, column = self.span(node)[2:]
        return line, column - len(node.attr), line, column

    def _column(self, line: int, offset: int) -> int:
        """The tree counts bytes of UTF-8, people count characters."""
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1 if line <= len(self._lines) else 1


def _is_in_body(function: "Def | ast.Lambda", node: ast.AST) -> bool:
    return node is function.body if isinstance(function, ast.Lambda) else node in function.body


def _meaning(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]
