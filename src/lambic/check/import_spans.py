"""Where an import that the graph follows stands in its file."""

from lambic.graph import Import, scan

from .diagnostic import Span
from .source_file import SourceFile

_EXCUSED = scan.GUARDED | scan.FALLBACK | scan.MAIN


def is_expected(each: Import) -> bool:
    """Whether the file counts on it: it is not written so that it may fail, nor only for the file as a program."""
    return not each.flags & _EXCUSED


def is_in_branch(each: Import) -> bool:
    """Whether it runs only under a condition that nobody can decide from the outside."""
    return bool(each.flags & scan.CONDITIONAL)


def is_in_function(each: Import) -> bool:
    return bool(each.flags & scan.FUNCTION)


def find_span(source: SourceFile, each: Import, name: str = "") -> Span:
    """The module, or one of the names that are imported from it; the line where that can't be said."""
    for line, level, module, span, names in source.facts("imports").get("spans", ()):
        if (line, level, module) == (each.line, each.level, each.module):
            return source.span(names.get(name, span) if name else span)
    return Span(source.path, each.line, 1, each.line, 1)
