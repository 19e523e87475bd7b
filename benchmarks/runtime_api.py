"""runtime_api.c's part where there is no C compiler: the same arguments, the same JSON, slower."""

import argparse
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path

_CHUNK_BYTES = 32768
_PATIENCE_S = 300
_REGISTERED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Lambda-Extension-Identifier: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\r\nContent-Length: 2\r\n\r\n{}"
)
_ACCEPTED = (
    b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nDate: %s\r\nContent-Length: 16\r\n\r\n"
    b'{"status":"OK"}\n'
)


class ClientMisbehaved(Exception):
    """It ended, reported an error, or did nothing for too long."""


class Connection:
    """One connection of the client's: bytes in, whole requests out."""

    def __init__(self, wire: socket.socket) -> None:
        self.wire = wire
        self.event_at = 0.0
        self.first_byte_at = 0.0
        self._data = bytearray()

    def receive(self) -> bool:
        """Whether the connection goes on."""
        data = self.wire.recv(1 << 18)
        if data and not self.first_byte_at:
            self.first_byte_at = _now_us()
        self._data += data
        return bool(data)

    def requests(self) -> list[tuple[str, bytes]]:
        """(request line, body) of what has come in whole."""
        found = []
        while (request := self._take()) is not None:
            found.append(request)
        return found

    def _take(self) -> tuple[str, bytes] | None:
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._data[:end].decode("latin-1")
        body, used = _take_body(head.lower(), self._data, end + 4)
        if used < 0:
            return None
        del self._data[:used]
        return head.partition("\r\n")[0], body


def _take_body(head: str, data: bytearray, start: int) -> tuple[bytes, int]:
    """(body, where it ends); -1 while some of it is missing."""
    if "\r\ntransfer-encoding: chunked" in head:
        return _take_chunks(data, start)
    length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0].strip()
    end = start + int(length or 0)
    return (bytes(data[start:end]), end) if len(data) >= end else (b"", -1)


def _take_chunks(data: bytearray, start: int) -> tuple[bytes, int]:
    body = b""
    while (line := data.find(b"\r\n", start)) >= 0:
        size = int(data[start:line], 16)
        if size == 0:
            end = data.find(b"\r\n\r\n", line)
            return body, end + 4 if end >= 0 else -1
        if len(data) < line + 2 + size + 2:
            break
        body += data[line + 2 : line + 2 + size]
        start = line + 2 + size + 2
    return b"", -1


class Stub:
    """Feeds one client and keeps the figures."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._event = Path(options.event).read_bytes() if options.event else b""
        self._body = _chunked(self._event) if options.chunked else self._event
        length = "Transfer-Encoding: chunked" if options.chunked else f"Content-Length: {len(self._event)}"
        self._length = length.encode()
        self._warmup, self._total = options.warmup, options.warmup + options.count
        self._wait_s = 0.0 if options.spin else 0.1
        self._command: Sequence[str] = options.command
        self._selector = selectors.DefaultSelector()
        self._sent = self._answered = 0
        self._is_waiting = False
        self._progress = time.monotonic()
        self._cpu_start = self._cpu_last = self._cpu_end = 0.0
        self._first_next_at = 0.0
        self._cycles: list[float] = []
        self._event_cpus: list[float] = []
        self._first_bytes: list[float] = []
        self._rss: dict[int, int] = {}
        self._answer = b""

    def run(self) -> dict[str, object]:
        """The report. Raises ClientMisbehaved."""
        listener = socket.create_server(("127.0.0.1", 0))
        self._selector.register(listener, selectors.EVENT_READ)
        environment = {**os.environ, "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:%d" % listener.getsockname()[1]}
        started = _now_us()
        self._client = subprocess.Popen(self._command, env=environment, stdout=sys.stderr)
        try:
            while not (self._is_waiting and self._answered >= self._total):
                self._turn(listener)
        finally:
            self._end()
        return self._report(started)

    def live(self) -> dict[str, object]:
        """The report on a client that ends by itself."""
        started = _now_us()
        self._client = subprocess.Popen(self._command, stdout=sys.stderr)
        _, status, usage = os.wait4(self._client.pid, 0)
        self._client.returncode = status
        self._first_next_at = _now_us()
        if status:
            raise ClientMisbehaved("the client failed")
        self._cpu_end = (usage.ru_utime + usage.ru_stime) * 1e6
        return self._report(started)

    def _turn(self, listener: socket.socket) -> None:
        ready = self._selector.select(self._wait_s)
        for key, _ in ready:
            if key.fileobj is listener:
                self._accept(listener)
            elif key.data.receive():
                for line, body in key.data.requests():
                    self._handle(key.data, line, body)
            else:
                self._selector.unregister(key.fileobj)
                key.data.wire.close()
        if not ready:
            self._check()

    def _accept(self, listener: socket.socket) -> None:
        wire, _ = listener.accept()
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(wire, selectors.EVENT_READ, Connection(wire))

    def _handle(self, connection: Connection, line: str, body: bytes) -> None:
        if line.startswith("GET ") and "/invocation/next " in line:
            self._give_next(connection)
        elif "/response " in line:
            self._take_answer(connection, body)
        elif "/extension/register " in line:
            connection.wire.sendall(_REGISTERED)
        elif "/extension/event/next " in line:
            pass  # for a shutdown that nobody announces
        else:
            raise ClientMisbehaved(f"the client sent {line}: {body[:2000].decode(errors='replace')}")

    def _take_answer(self, connection: Connection, body: bytes) -> None:
        if not self._answered:
            self._answer = body[:2048]
        self._answered += 1
        if self._answered > self._warmup:
            self._first_bytes.append(connection.first_byte_at - connection.event_at)
        connection.wire.sendall(_ACCEPTED % _date())

    def _give_next(self, connection: Connection) -> None:
        now = _now_us()
        self._first_next_at = self._first_next_at or now
        self._progress = time.monotonic()
        cpu = self._cpu_us()
        if connection.event_at and self._answered > self._warmup:
            self._cycles.append(now - connection.event_at)
            self._event_cpus.append(cpu - self._cpu_last)
        self._cpu_last = cpu
        if self._answered == self._warmup:
            self._cpu_start = cpu
        if self._answered == self._total:
            self._cpu_end = cpu
        self._sample_memory()
        self._is_waiting = self._sent >= self._total
        if not self._is_waiting:
            self._send_event(connection)

    def _send_event(self, connection: Connection) -> None:
        head = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Lambda-Runtime-Aws-Request-Id: %08x-5f2a-4c1e-9b7d-3e8a60d1c4f2\r\n"
            b"Lambda-Runtime-Deadline-Ms: %d\r\n"
            b"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:measured\r\n"
            b"Lambda-Runtime-Trace-Id: Root=1-6745a1c0-0f1e2d3c4b5a6978%08x;Parent=53995c3f%08x;Sampled=0\r\n"
            b"Date: %s\r\n%s\r\n\r\n"
            % (self._sent, (time.time() + 300) * 1000, self._sent, self._sent, _date(), self._length)
        )
        self._sent += 1
        connection.event_at = _now_us()
        connection.first_byte_at = 0.0
        connection.wire.sendall(head + self._body)

    def _check(self) -> None:
        if (code := self._client.poll()) is not None:
            raise ClientMisbehaved(f"the client ended with {code} after {self._answered} answers")
        if time.monotonic() - self._progress > _PATIENCE_S:
            raise ClientMisbehaved(f"the client did nothing for {_PATIENCE_S} s after {self._answered} answers")

    def _cpu_us(self) -> float:
        # The clock of another process, as clock_getcpuclockid makes it on Linux.
        return time.clock_gettime_ns((~self._client.pid << 3) | 2) / 1000

    def _sample_memory(self) -> None:
        is_moment = self._answered >= 1000 and not str(self._answered).strip("0")[1:] and str(self._answered)[0] == "1"
        if is_moment or self._answered == self._total:
            status = Path(f"/proc/{self._client.pid}/status").read_text()
            self._rss[self._answered] = int(status.partition("VmRSS:")[2].split()[0])

    def _end(self) -> None:
        self._client.send_signal(signal.SIGTERM)
        try:
            self._client.wait(10)
        except subprocess.TimeoutExpired:
            self._client.kill()
            self._client.wait()

    def _report(self, started: float) -> dict[str, object]:
        count = self._total - self._warmup
        return {
            "first_next_us": self._first_next_at - started,
            "cpu_us": (self._cpu_end - self._cpu_start) / count if count else self._cpu_end,
            "cycle_us": _summarize(self._cycles),
            "event_cpu_us": _summarize(self._event_cpus),
            "first_byte_us": _summarize(self._first_bytes),
            "rss_kb": self._rss,
            "answer": self._answer.hex(),
        }


def _chunked(event: bytes) -> bytes:
    pieces = [event[start : start + _CHUNK_BYTES] for start in range(0, len(event), _CHUNK_BYTES)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _summarize(times: list[float]) -> dict[str, float] | None:
    if not times:
        return None
    times.sort()
    points = {"p50": 0.5, "p99": 0.99, "p999": 0.999}
    return {"min": times[0], "max": times[-1], **{name: times[int(len(times) * at)] for name, at in points.items()}}


def _date() -> bytes:
    return formatdate(usegmt=True).encode()


def _now_us() -> float:
    return time.monotonic_ns() / 1000


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--event")
    parser.add_argument("--warmup", type=int, default=0)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--spin", action="store_true")
    parser.add_argument("--chunked", action="store_true")
    parser.add_argument("--until-exit", action="store_true")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    stub = Stub(options)
    try:
        report = stub.live() if options.until_exit else stub.run()
    except ClientMisbehaved as error:
        print(f"runtime_api: {error}", file=sys.stderr)
        return 1
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
