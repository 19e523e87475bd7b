"""One of the project's own modules as its reader tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambic.graph import Module, Node

from .diagnostic import Span

Numbers = Sequence[int]
"""Line, column, end line, end column, as a Page counts them."""


@dataclass(frozen=True)
class SourceFile:
    """`node` is its place in the import graph, `answer` what check/source/reader.py says of it.

    `functions` are the names of the functions that reach it.
    """

    module: Module
    node: Node
    answer: Mapping[str, Any]
    functions: frozenset[str]

    @property
    def path(self) -> Path:
        assert self.module.path is not None
        return self.module.path

    def facts(self, family: str) -> Mapping[str, Any]:
        """What a family of rules has read in it; empty for a file that can't be parsed."""
        facts: Mapping[str, Any] = self.answer["facts"][family]
        return facts

    def span(self, numbers: Numbers) -> Span:
        return Span(self.path, *numbers)
