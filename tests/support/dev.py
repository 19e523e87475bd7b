"""Runs `lambic dev` on a free port and talks to it over HTTP as a client would."""

import http.client
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PATIENCE_S = 60


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers with lower-case names, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Dev:
    """A running `lambic dev`: where it serves, and the notes that it prints."""

    process: subprocess.Popen[str]
    notes: "queue.Queue[dict[str, Any] | None]" = field(default_factory=queue.Queue)
    seen: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        """One request on a connection of its own; a body that is no bytes goes as JSON."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE_S)
        try:
            payload = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            kind = {"content-type": "application/json"} if payload is not None else {}
            connection.request(method, path, payload, {**kind, **(headers or {})})
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, names, response.read())
        finally:
            connection.close()

    def wait_for(self, is_wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next note of that kind; fails when it does not come, or the command ends before."""
        while True:
            note = self.notes.get(timeout=PATIENCE_S)
            assert note is not None, f"lambic dev ended; it said {self.seen}"
            self.seen.append(note)
            if is_wanted(note):
                return note


@contextmanager
def serving(project: Path, *arguments: str, **environment: str) -> Iterator[Dev]:
    """`lambic dev --port 0 --json ARGUMENTS` in the project, ready for requests; ended with the block."""
    command = [sys.executable, "-m", "lambic", "--project", str(project), "dev", "--port", "0", "--json", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    dev = Dev(process)
    reader = threading.Thread(target=_read, args=(dev,))
    reader.start()
    try:
        dev.url = dev.wait_for(lambda note: note["event"] == "Serving")["url"]
        yield dev
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        reader.join(PATIENCE_S)
        assert process.stdout is not None
        process.stdout.close()


def _read(dev: Dev) -> None:
    assert dev.process.stdout is not None
    for line in dev.process.stdout:
        dev.notes.put(json.loads(line))
    dev.notes.put(None)
