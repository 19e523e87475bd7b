"""What functions of a project answer when they run: in processes of their own, with the settings that the project has.

The settings are read here once more, plainly: a proof that rests on the reader of the checker would prove little.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import lambic

SOURCES = str(Path(lambic.__file__).parents[1])
PROGRAM = Path(__file__).with_name("outcome_server.py")


@dataclass(frozen=True)
class Event:
    """An invocation with an event as it is."""

    event: Any

    def written(self) -> dict[str, Any]:
        return {"event": self.event}


@dataclass(frozen=True)
class Request:
    """An invocation by an HTTP request; `status` is what the function answers while it works."""

    method: str
    url: str
    options: Mapping[str, Any] = field(default_factory=dict)
    source: str = "http_api"
    status: int = 200

    def written(self) -> dict[str, Any]:
        return {"method": self.method, "url": self.url, "options": self.options, "source": self.source}


Call = Event | Request


@dataclass(frozen=True)
class Outcome:
    """`answers` to each call, the lines that were `printed`, the `files` of the project that were opened."""

    answers: tuple[Any, ...]
    printed: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()

    @property
    def told(self) -> tuple[Any, ...]:
        """What somebody outside can see of it."""
        return (*self.answers, self.printed)

    def works(self, calls: Iterable[Call]) -> bool:
        return all(_is_right(answer, call) for answer, call in zip(self.answers, calls, strict=True))


def _is_right(answer: Any, call: Call) -> bool:
    if isinstance(call, Request):
        return bool(answer.get("status") == call.status)
    return "error" not in answer


class Outcomes:
    """A context: the program that runs functions.

    `packages` are folders with third-party packages; `environment` is what functions have beside their settings.
    """

    def __init__(self, packages: Iterable[Path] = (), environment: Mapping[str, str] | None = None) -> None:
        self._packages = [str(folder) for folder in packages]
        self._environment = environment or {}
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-I", str(PROGRAM), SOURCES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Outcomes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=30)

    def of(self, root: Path, name: str, calls: Iterable[Call], shadowed: Iterable[str] = ()) -> Outcome:
        """Of a function that the project does not have, or has no readable settings for, an error."""
        try:
            settings = _settings_of(root, name)
        except (tomllib.TOMLDecodeError, AttributeError) as error:
            return Outcome(({"error": ["settings", str(error)]},))
        module, attribute = _handler_of(settings, name)
        request = {
            "paths": [str(root), str(root / "src"), *self._packages, SOURCES],
            "module": module,
            "attribute": attribute,
            "environment": {**settings["environment"], **self._environment},
            "routes": settings.get("routes", []),
            "awaits": settings.get("loop") != "aws",
            "calls": [call.written() for call in calls],
            "shadowed": list(shadowed),
        }
        return self._ask(request, root)

    def handler_of(self, root: Path, name: str) -> tuple[str, str]:
        """The file and the name of a function's handler."""
        module, attribute = _handler_of(_settings_of(root, name), name)
        path = f"{module.replace('.', '/')}.py"
        return (path if (root / path).is_file() else f"src/{path}"), attribute

    def _ask(self, request: Mapping[str, Any], root: Path) -> Outcome:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        files = frozenset(Path(file).relative_to(root).as_posix() for file in answer["files"])
        return Outcome(tuple(answer["outcomes"]), tuple(answer.get("printed", ())), files)


def _settings_of(root: Path, name: str) -> dict[str, Any]:
    """The function's own, over those of the project."""
    shared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["lambic"]
    own = shared.get("functions", {}).get(name, {})
    environment = {**shared.get("environment", {}), **own.get("environment", {})}
    return {**shared, **own, "environment": environment}


def _handler_of(settings: Mapping[str, Any], name: str) -> tuple[str, str]:
    text = settings.get("handler", f"functions.{name}:handler")
    module, _, attribute = text.partition(":") if ":" in text else text.rpartition(".")
    return module.replace("/", "."), attribute
