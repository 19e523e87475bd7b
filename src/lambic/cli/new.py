"""`lambic new`."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from lambic.project import WRONG_USAGE, LambicError, running_interpreter

from . import output

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@click.command(name="new")
@click.argument("name")
@click.option("--json", "is_json", is_flag=True, help="Print the written paths as JSON.")
def command(name: str, is_json: bool) -> None:
    """Make a project in the folder NAME: a function, its tests, a pinned Python.

    \b
    lambic new shop
    cd shop && lambic dev
    """
    folder = Path(name)
    _check(folder)
    written = _write(folder, files("lambic.cli").joinpath("new_project"))
    if is_json:
        output.data_json({"written": written})
        return
    for path in written:
        output.data(path)
    output.talk(f"next: cd {name} && lambic dev")


def _check(folder: Path) -> None:
    if not _NAME.fullmatch(folder.name):
        raise LambicError(
            f"{folder.name!r} is no project name", "use letters, digits, - and _, a letter first", WRONG_USAGE
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LambicError(f"{folder}: is there already", "choose another name, or empty that folder", WRONG_USAGE)


def _write(folder: Path, template: Traversable) -> list[str]:
    python = running_interpreter().version
    words = {"@NAME@": folder.name, "@PYTHON@": python}
    written = []
    for source, target in _NEW_FILES.items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(template.joinpath(source).read_text(encoding="utf-8"), words), encoding="utf-8")
        written.append(path.as_posix())
    return written


# Template files carry names that neither git nor a test runner mistakes for this project's own.
_NEW_FILES = {
    "pyproject.toml.txt": "pyproject.toml",
    "hello.py.txt": "functions/hello.py",
    "test_hello.py.txt": "tests/test_hello.py",
    "python-version.txt": ".python-version",
    "gitignore.txt": ".gitignore",
    "README.md.txt": "README.md",
}


def _filled(text: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text
