"""A running Service in a thread of its own, told what to run by the project's files: functions/X.py is the worker."""

import asyncio
import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lambic.emulator import Event, Launch, Service
from lambic.project import Function, Project, load_project
from support.projects import write_project

WORKERS = Path(__file__).parent / "workers"
PATIENCE_S = 30


class ScriptLauncher:
    """Starts functions/NAME.py itself, as a program."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def load(self) -> Project:
        return load_project(self.root)

    def launch(self, function: Function) -> Launch:
        file = function.handler.file
        return Launch((sys.executable, "-B", str(file)), self.root, {"PYTHONPATH": str(WORKERS)}, (file,))


class ModuleLauncher(ScriptLauncher):
    """Starts `python -m MODULE functions/NAME.handler`."""

    def __init__(self, root: Path, *argv: str) -> None:
        super().__init__(root)
        self.argv = argv

    def launch(self, function: Function) -> Launch:
        argv = (sys.executable, "-B", *self.argv, function.handler.aws)
        path = os.pathsep.join([str(self.root), str(Path(__file__).parents[2] / "src")])
        return Launch(argv, self.root, {"PYTHONPATH": path}, (function.handler.file,))


@dataclass
class Facts:
    """A reporter that keeps everything."""

    all: list[Any] = field(default_factory=list)

    def report(self, event: Event) -> None:
        self.all.append(event)

    def of(self, kind: str) -> list[Any]:
        return [fact for fact in tuple(self.all) if type(fact).__name__ == kind]

    def wait_for(self, kind: str, is_wanted: Callable[[Any], bool] = lambda fact: True) -> Any:
        """The first such fact; polls, up to PATIENCE_S."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for fact in self.of(kind):
                if is_wanted(fact):
                    return fact
            time.sleep(0.01)
        raise AssertionError(f"no such {kind} in {self.all}")


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A service that serves."""

    service: Service
    loop: asyncio.AbstractEventLoop
    facts: Facts
    root: Path

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.service.port

    def run(self, work: Any) -> Any:
        """Runs a coroutine in the service's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def send(self, method: str, target: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE_S)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, names, response.read())
        finally:
            connection.close()

    def invoke(self, name: str, event: Any = None) -> Any:
        return self.run(self.service.invoke(name, json.dumps(event if event is not None else {}).encode()))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """serve({"functions/x.py": ...}, settings="...") -> Running. A file's text may be the name of one of workers/."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    services: list[Service] = []

    def start(files: dict[str, str], settings: str = "", launcher: Any = None, **options: Any) -> Running:
        root = write_project(tmp_path / "shop", {path: _text(text) for path, text in files.items()}, settings)
        facts = Facts()
        service = Service(launcher or ScriptLauncher(root), facts, **{"port": 0, **options})
        services.append(service)
        asyncio.run_coroutine_threadsafe(service.start(), loop).result(PATIENCE_S)
        return Running(service, loop, facts, root)

    try:
        yield start
    finally:
        for service in services:
            asyncio.run_coroutine_threadsafe(service.stop(), loop).result(PATIENCE_S)
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()


def _text(text: str) -> str:
    worker = WORKERS / text
    return worker.read_text() if "\n" not in text and worker.is_file() else text


@pytest.fixture
def obedient(serve: Callable[..., Running]) -> Running:
    """One function, `work`, that does what its event says, behind ANY /{proxy+} and GET /."""
    routes = '[tool.lambic.functions.work]\nroutes = ["ANY /{proxy+}", "GET /"]\ntimeout = 20\n'
    return serve({"functions/work.py": "obedient.py"}, routes)


@pytest.fixture
def script_launcher() -> type[ScriptLauncher]:
    return ScriptLauncher


@pytest.fixture
def module_launcher() -> type[ModuleLauncher]:
    return ModuleLauncher


@pytest.fixture
def pouring(serve: Callable[..., Running]) -> Running:
    """One function, `pour`, that streams what its event says, behind ANY /."""
    settings = '[tool.lambic.functions.pour]\nroutes = ["ANY /"]\nstream-response = true\ntimeout = 20\n'
    return serve({"functions/pour.py": "pouring.py"}, settings)
