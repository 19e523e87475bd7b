"""One deployed Lambda as the project describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .interpreter import Interpreter
from .route import Route
from .target import PROVIDED


@dataclass(frozen=True)
class Handler:
    """The callable that gets events.

    `module` is dotted ("functions.create"), `attribute` a name in it, `file` its source.
    """

    module: str
    attribute: str
    file: Path

    @property
    def aws(self) -> str:
        """AWS's form, "functions/create.handler": what stands in manifests, templates and logs."""
        return f"{self.module.replace('.', '/')}.{self.attribute}"


@dataclass(frozen=True)
class Function:
    """A function with every setting resolved: the project's defaults are already filled in.

    `python` is its version ("3.13"); `interpreter` the Python that goes into its bundle, where the runtime brings none
    and one was named or found. `memory_mb` and `timeout_s` are Lambda's units. `loop` is "lambic" or "aws"; only the
    first can stream its answers. `source` is what the handler's decorator takes: "http", or its name in lambic.events
    ("sqs"); "" where that can't be read without running the code. `properties` are raw SAM properties.
    """

    name: str
    handler: Handler
    runtime: str
    python: str
    interpreter: Interpreter | None = None
    architecture: str = "x86_64"
    memory_mb: int = 128
    timeout_s: int = 3
    environment: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    routes: tuple[Route, ...] = ()
    loop: str = "lambic"
    bytecode: bool = True
    include_modules: tuple[str, ...] = ()
    include_files: tuple[str, ...] = ()
    keep_whole: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    url: bool = False
    stream_response: bool = False
    schedule: str | None = None
    queue: str | None = None
    stream: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_managed(self) -> bool:
        """Whether AWS's runtime brings the interpreter."""
        return self.runtime != PROVIDED
