"""The last check of a project, in the user's cache: as long as nothing it looked at has changed, it is the answer."""

import datetime
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lambic import __version__
from lambic.graph.shelf import Shelf, cache_root
from lambic.project.folders import is_output, list_folder

from .diagnostic import Diagnostic, Edit, Related, Span
from .result import Checked

_TOOLCHAIN = ("check", "graph", "project")
_VARIABLES = ("PATH", "PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "HOME")
"""By what interpreters are found (lambic.project, interpreters.py)."""


class Memory:
    """What was found in the project in `root`, of the functions `names` (none: of all)."""

    def __init__(self, root: Path, names: Sequence[str]) -> None:
        self._root = root
        self._names = "last " + " ".join(names)
        self._topic = hashlib.sha256(str(root.absolute()).encode(errors="surrogateescape")).hexdigest()[:16]
        self._shelf = Shelf(cache_root() / "checked" / "whole")
        self._world = _describe_world(root)

    def find(self) -> Checked | None:
        """The last answer; None when anything is not as it was then."""
        kept = self._shelf.find(self._topic, self._names)
        try:
            if kept is None or kept["world"] != self._world or _states(kept["interpreters"]) != kept["states"]:
                return None
            return Checked(self._root, tuple(map(_read_diagnostic, kept["diagnostics"])), tuple(kept["notes"]))
        except (KeyError, TypeError, ValueError):
            return None

    def keep(self, checked: Checked, interpreters: Iterable[Path]) -> None:
        """Files that were changed while they were looked at make it no answer: the world is that from before."""
        paths = sorted(map(str, interpreters))
        answer = {
            "world": self._world,
            "interpreters": paths,
            "states": _states(paths),
            "notes": list(checked.notes),
            "diagnostics": [_write_diagnostic(each) for each in checked.diagnostics],
        }
        self._shelf.keep(self._topic, self._names, answer)
        self._shelf.save()


def _describe_world(root: Path) -> str:
    """A text that is equal as long as a check would find everything as it was; some rules know today's date."""
    toolchain = Path(__file__).parents[1]
    parts: list[object] = [__version__, sys.version, datetime.date.today().isoformat()]
    parts += [os.environ.get(name, "") for name in _VARIABLES]
    parts += [list(_walk(str(toolchain / part), str(toolchain))) for part in _TOOLCHAIN]
    parts += [list(_walk(str(root), str(root))), sorted(_names_in(root.parent)), list(_around(root))]
    return hashlib.sha256(repr(parts).encode(errors="surrogateescape")).hexdigest()


def _walk(folder: str, root: str) -> Iterator[tuple[object, ...]]:
    """All files of a project or a package, with size and time of change; nothing that tools write."""
    files, folders = list_folder(folder)
    for name in files:
        yield _state(os.path.join(folder, name))
    for name in folders:
        if name[0] != "." and not is_output(root, folder, name):
            yield from _walk(os.path.join(folder, name), root)


def _around(root: Path) -> Iterator[tuple[object, ...]]:
    """What counts beside the project's files: installed packages, a workspace above, bundles, what builds installed."""
    yield _state(str(cache_root() / "wanted"))
    yield _state(str(root / "build" / "manifest.json"))
    yield from (_state(str(site)) for site in sorted((root / ".venv" / "lib").glob("python3*/site-packages")))
    for folder in root.absolute().parents:
        yield from (_state(str(folder / name)) for name in ("pyproject.toml", "uv.lock"))


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _states(paths: Iterable[str]) -> list[list[object]]:
    return [list(_state(path)) for path in paths]


def _state(path: str) -> tuple[object, ...]:
    try:
        found = os.stat(path)
    except OSError:
        return path, -1, 0
    return path, found.st_size, found.st_mtime_ns


_PLAIN = ("code", "severity", "message", "why", "help", "label", "is_safe", "is_secret")


def _write_diagnostic(each: Diagnostic) -> dict[str, Any]:
    return {
        **{name: getattr(each, name) for name in _PLAIN},
        "span": _write_span(each.span),
        "related": [[_write_span(related.span), related.text] for related in each.related],
        "edits": [[_write_span(edit.span), edit.text] for edit in each.edits],
    }


def _read_diagnostic(kept: dict[str, Any]) -> Diagnostic:
    related = tuple(Related(_read_span(span), text) for span, text in kept["related"])
    edits = tuple(Edit(_read_span(span), text) for span, text in kept["edits"])
    return Diagnostic(**{**kept, "span": _read_span(kept["span"]), "related": related, "edits": edits})


def _write_span(span: Span) -> list[object]:
    return [str(span.file), span.line, span.column, span.end_line, span.end_column]


def _read_span(kept: list[Any]) -> Span:
    file, *numbers = kept
    return Span(Path(file), *numbers)
