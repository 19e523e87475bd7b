"""`# lambic: ignore[L405] reason`: findings on that line are left out, and comments that do nothing are found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .diagnostic import Diagnostic, Edit, Span
from .source_file import SourceFile
from .view import View, make_diagnostic


@dataclass
class _Comment:
    span: Span
    codes: tuple[str, ...]
    reason: str
    used: set[str] = field(default_factory=set)

    def takes(self, diagnostic: Diagnostic) -> bool:
        """Whether it silences the finding; then it is in use."""
        span = diagnostic.span
        is_here = span.file == self.span.file and span.line <= self.span.line <= max(span.end_line, span.line)
        if is_here and diagnostic.code in self.codes and self.reason:
            self.used.add(diagnostic.code)
            return True
        return False


def apply_ignores(diagnostics: Iterable[Diagnostic], views: Iterable[View]) -> list[Diagnostic]:
    """What no comment silences, and the comments that are of no use."""
    comments = list(_comments(views))
    kept = [each for each in diagnostics if not _is_silenced(each, comments)]
    return [*kept, *(found for comment in comments for found in _judge(comment))]


def _is_silenced(diagnostic: Diagnostic, comments: Iterable[_Comment]) -> bool:
    """All comments are asked, for each one that takes it is in use."""
    return sum(comment.takes(diagnostic) for comment in comments) > 0


def _comments(views: Iterable[View]) -> Iterator[_Comment]:
    sources = {source.path: source for view in views for source in view.sources.values()}
    for source in sources.values():
        yield from (_comment(source, each) for each in source.answer["ignores"])


def _comment(source: SourceFile, ignore: dict[str, object]) -> _Comment:
    return _Comment(source.span(ignore["span"]), tuple(ignore["codes"]), str(ignore["reason"]))  # type: ignore[arg-type]


def _judge(comment: _Comment) -> Iterator[Diagnostic]:
    if not comment.codes:
        help = "name the rule: # lambic: ignore[L405] and why"
        yield make_diagnostic("L491", comment.span, "this comment names no rule, so it silences nothing", help)
    elif not comment.reason:
        help = f"say why, on the same line: # lambic: ignore[{', '.join(comment.codes)}] because ..."
        yield make_diagnostic("L491", comment.span, "this comment gives no reason, so it silences nothing", help)
    elif unused := [code for code in comment.codes if code not in comment.used]:
        yield _unused(comment, unused)


def _unused(comment: _Comment, unused: list[str]) -> Diagnostic:
    message = f"{', '.join(unused)} {'is' if len(unused) == 1 else 'are'} not found on this line: nothing is silenced"
    if len(unused) < len(comment.codes):
        return make_diagnostic("L491", comment.span, message, f"take {', '.join(unused)} out of the comment")
    edits = (Edit(comment.span, ""),)
    return make_diagnostic("L491", comment.span, message, "remove the comment", edits=edits, is_safe=True)
