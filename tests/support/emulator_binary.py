"""AWS's Runtime Interface Emulator, from the sam package of the development environment, around one command."""

import os
import platform
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

_MACHINE = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")
_PATH = "/2015-03-31/functions/function/invocations"


def find_emulator() -> Path | None:
    """The binary, or None where there is none: it runs on Linux only."""
    found = find_spec("samcli")
    if platform.system() != "Linux" or found is None or found.origin is None:
        return None
    binary = Path(found.origin).parent / "local" / "rapid" / f"aws-lambda-rie-{_MACHINE}"
    return binary if binary.is_file() else None


class Emulated:
    """A running function: `invoke` posts one event and gives the reply's bytes."""

    def __init__(self, address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._url = f"http://{address}{_PATH}"
        self._process = process
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def invoke(self, event: bytes = b"{}") -> bytes:
        """Waits for the emulator to listen, up to 20 seconds; raises AssertionError with its log after that."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(urllib.request.Request(self._url, event), timeout=20) as reply:
                    return bytes(reply.read())
            except urllib.error.HTTPError as error:
                with error:
                    raise AssertionError(f"{error.code} {error.read()!r}\n{self.log}") from None
            except ConnectionError:
                continue
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionError):
                    raise
        raise AssertionError(f"the emulator did not answer:\n{self.log}")

    def end(self) -> None:
        """As a container is ended: by SIGTERM. Returns when the emulator and the function are gone."""
        self._process.terminate()
        self._process.wait(timeout=20)


@contextmanager
def emulated(
    command: Sequence[str | Path], handler: str, cwd: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Emulated]:
    """Runs `command` as the emulator's runtime with `environment` and nothing else, until the block ends."""
    binary = find_emulator()
    assert binary is not None
    address, internal = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    options = ["--runtime-interface-emulator-address", address, "--runtime-api-address", internal]
    arguments = [str(binary), *options, *map(str, command), handler]
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments,
            cwd=cwd,
            env=dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield Emulated(address, process, log)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()


def free_port() -> int:
    """One of loopback that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
