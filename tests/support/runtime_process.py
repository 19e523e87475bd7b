"""Clients of the Runtime API as processes: ours, as `bootstrap` starts it, and AWS's, around handlers in a folder.

files = {"main.py": "def handler(event, context): return event"}
with RuntimeApi([event(b"1")]) as api:
    ended = run(LAMBIC, api, tmp_path, files)
assert (ended.code, api.posts[0].body) == (WAITING, b"1")
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import lambic
from support.runtime_api import Request, RuntimeApi

WAITING = None
"""The exit code of a client that waited for another event when it was ended, as Lambda ends it: by SIGKILL."""

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EXECUTION_ENV": f"AWS_Lambda_python3.{max(sys.version_info[1], 12)}",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
    "AWS_LAMBDA_FUNCTION_NAME": "stub",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/stub",
    "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef",
    "AWS_REGION": "eu-central-1",
    "LANG": "en_US.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "TZ": ":UTC",
}
"""What Lambda gives a function (AWS: "Defined runtime environment variables"), as far as a client looks at it.

The client of AWS behaves by AWS_EXECUTION_ENV as its runtimes for 3.12 and later do, whatever runs the tests.
"""


@dataclass(frozen=True)
class Client:
    """`command` gives the arguments that start it for a folder with handlers and the handler's name."""

    name: str
    command: Callable[[Path, str], Sequence[str | Path]]

    def __repr__(self) -> str:
        return self.name


def _own_interpreter(folder: Path, handler: str) -> Sequence[str | Path]:
    return sys.executable, "-I", "-S", folder / "lambic/runtime/__main__.py", handler


def _managed(folder: Path, handler: str) -> Sequence[str | Path]:
    return sys.executable, "-S", "-P", folder / "lambic/runtime/__main__.py", handler


def _awslambdaric(folder: Path, handler: str) -> Sequence[str | Path]:
    return sys.executable, "-m", "awslambdaric", handler


LAMBIC = Client("lambic", _own_interpreter)
"""As in a bundle with its own interpreter: only the standard library and the folder can be imported."""

LAMBIC_MANAGED = Client("lambic-managed", _managed)
"""As under AWS's interpreter: PYTHONPATH counts too."""

AWSLAMBDARIC = Client("awslambdaric", _awslambdaric)


@dataclass(frozen=True)
class Ended:
    """How a client ended: its exit code (minus the signal's number, or WAITING), what it wrote and what it asked."""

    code: int | None
    out: str
    err: str
    requests: list[Request]


class Running:
    """A client that runs. `out` and `err` are what it has written up to now."""

    def __init__(self, process: "subprocess.Popen[bytes]", out: IO[bytes], err: IO[bytes]) -> None:
        self._process = process
        self._out = out
        self._err = err

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def out(self) -> str:
        return _text(self._out)

    @property
    def err(self) -> str:
        return _text(self._err)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self, timeout_s: float = 20) -> int:
        return self._process.wait(timeout_s)

    def end(self, number: "signal.Signals") -> int:
        """The exit code that the signal leads to.

        One that comes just before the main thread waits for a lock is heard with the next one only.
        """
        for _ in range(4):
            self.signal(number)
            with suppress(subprocess.TimeoutExpired):
                return self.wait(5)
        return self.wait(0)


def place(folder: Path, files: Mapping[str, str]) -> None:
    """Writes sources into the folder and puts `lambic` beside them, as in a bundle."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not (folder / "lambic").exists():
        (folder / "lambic").symlink_to(Path(lambic.__file__).parent, target_is_directory=True)


@contextmanager
def running(
    client: Client,
    address: str,
    folder: Path,
    handler: str = "main.handler",
    environment: Mapping[str, str | None] | None = None,
    descriptors: Sequence[int] = (),
) -> Iterator[Running]:
    """The client in `folder`, until the block ends; `environment` replaces or (None) removes parts of ENVIRONMENT.

    `descriptors` stay open in it. Its whole process group is killed at the end.
    """
    values = {**ENVIRONMENT, "AWS_LAMBDA_RUNTIME_API": address, **(environment or {})}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            list(map(str, client.command(folder, handler))),
            cwd=folder,
            env={name: value for name, value in values.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            pass_fds=descriptors,
            start_new_session=True,
        )
        try:
            yield Running(process, out, err)
        finally:
            _kill_group(process)


def run(
    client: Client,
    api: RuntimeApi,
    folder: Path,
    files: Mapping[str, str],
    handler: str = "main.handler",
    environment: Mapping[str, str | None] | None = None,
    *,
    until: Callable[[], bool] | None = None,
    timeout_s: float = 20,
) -> Ended:
    """Runs until all events are answered and it waits for another one (or `until` is true), or until it ends itself.

    Raises AssertionError with what it wrote when neither happens within `timeout_s`.
    """
    place(folder, files)
    is_done = until or (lambda: api.is_idle)
    with running(client, api.address, folder, handler, environment) as process:
        try:
            api.wait_until(lambda: process.code is not None or is_done(), timeout_s)
        except AssertionError as error:
            raise AssertionError(f"{client} hangs: {error}\n{process.out}\n{process.err}") from None
        return Ended(process.code, process.out, process.err, api.requests)


def _text(file: IO[bytes]) -> str:
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode("utf-8", "backslashreplace")


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
