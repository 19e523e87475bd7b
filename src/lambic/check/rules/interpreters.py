"""L307: a bundle that has to bring a Python, and has none to bring."""

from collections.abc import Iterator

from lambic.project import install_command

from ..diagnostic import Diagnostic, Span
from ..view import View


def check_interpreters(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        if function.interpreter is None and not function.is_managed:
            command = install_command(function.python, function.architecture)
            yield view.diagnostic(
                "L307",
                Span(view.project.root / "pyproject.toml"),
                f"function {function.name}: no stand-alone Python {function.python} for {function.architecture} was "
                f"found to go into its bundle",
                f"{command}, or set interpreter to the path of one",
            )
