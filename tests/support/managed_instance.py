"""A Lambda managed instance: AWS's emulator in the mode that sends several events at once, around one handler.

In that mode the emulator looks for /var/task/bootstrap and starts it as a user without rights. So it runs in namespaces
of its own, where /var is empty but for the function: that takes root, `unshare`, and an interpreter that all may read.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import lambic

from .emulator_binary import find_emulator, free_port

_UNSHARE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
_PLACE = 'mount -t tmpfs none /var && mkdir /var/task && cp -r "$0/." /var/task && exec "$@"'
_PATH = "/2015-03-31/functions/function/invocations"


@cache
def find_obstacle() -> str | None:
    """Why it can't run here; None when it can."""
    if find_emulator() is None:
        return "AWS's emulator is not there"
    if shutil.which("unshare") is None or subprocess.run([*_UNSHARE, "true"], capture_output=True).returncode:
        return "no namespaces can be made: that takes root and `unshare`"
    return None if _find_interpreter() else "no Python 3.11 or newer lies where every user may read it"


@cache
def _find_interpreter() -> Path | None:
    for candidate in (Path(sys.executable).resolve(), Path("/usr/bin/python3"), Path("/usr/local/bin/python3")):
        is_open = candidate.is_file() and all(place.stat().st_mode & 0o001 for place in (candidate, *candidate.parents))
        check = "import sys; sys.exit(sys.version_info < (3, 11))"
        if is_open and subprocess.run([candidate, "-I", "-S", "-c", check], capture_output=True).returncode == 0:
            return candidate
    return None


@dataclass(frozen=True)
class Answer:
    """`error_type` is what the emulator says of an event that failed; None otherwise."""

    status: int
    error_type: str | None
    content: Any


class ManagedInstance:
    """A running function."""

    def __init__(self, address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._url = f"http://{address}{_PATH}"
        self._process = process
        self._log = log

    @property
    def log(self) -> str:
        """What the emulator and the function have written."""
        return self._log.read_text(errors="replace")

    def invoke(self, event: object, headers: Mapping[str, str] | None = None) -> Answer:
        """One event; several threads may call at once. Raises ConnectionError when nobody listens."""
        fields = {"Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(self._url, json.dumps(event).encode(), fields)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return Answer(reply.status, reply.headers["Error-Type"], json.loads(reply.read() or b"null"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers["Error-Type"], json.loads(error.read() or b"null"))
        except urllib.error.URLError as error:
            raise ConnectionError(error.reason) from None

    def wait_until_ready(self, event: object) -> None:
        """Until an event like this is answered. Raises AssertionError with the log after 20 seconds."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if self.invoke(event).status == 200:
                    return
            except ConnectionError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the emulator does not answer:\n{self.log}")


@contextmanager
def managed_instance(
    folder: Path, source: str, concurrency: int, environment: Mapping[str, str] | None = None
) -> Iterator[ManagedInstance]:
    """`main.handler` of `source` under lambic's loop, in `folder`, until the block ends."""
    task, log = folder / "task", folder / "log"
    _lay_out(task, source)
    address, internal = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    values = {"PATH": os.defpath, "AWS_LAMBDA_MAX_CONCURRENCY": str(concurrency), "AWS_LAMBDA_FUNCTION_TIMEOUT": "10"}
    command = [
        *_UNSHARE, "sh", "-c", _PLACE, task, str(find_emulator()), "--log-level", "error",
        "--runtime-interface-emulator-address", address, "--runtime-api-address", internal, "x", "main.handler",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**values, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield ManagedInstance(address, process, log)
        finally:
            process.kill()  # and with it the namespace's processes
            process.wait()


def _lay_out(task: Path, source: str) -> None:
    ours = Path(lambic.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__")
    task.mkdir(mode=0o755)
    for part in ("runtime", "http"):
        shutil.copytree(ours / part, task / "lambic" / part, ignore=ignored)
    shutil.copy(ours / "__init__.py", task / "lambic")
    (task / "main.py").write_text(source)
    bootstrap = task / "bootstrap"
    bootstrap.write_text(
        f"#!/bin/sh\nexec {_find_interpreter()} -I -S /var/task/lambic/runtime/__main__.py main.handler\n"
    )
    bootstrap.chmod(0o755)
    for place in (task, *task.rglob("*")):
        place.chmod(place.stat().st_mode | 0o444 | (0o111 if place.is_dir() else 0))
