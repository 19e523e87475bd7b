"""Takes what is put to it, on loopback, as S3 does with a presigned URL."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Put:
    """One request; `content_type` is None without that header."""

    path: str
    content_type: str | None
    body: bytes


class PutServer:
    """Answers with each of `statuses` in turn, then with 200. `has_come` is set by the first request."""

    def __init__(self, address: tuple[str, int], statuses: Sequence[int]) -> None:
        self.url = f"http://{address[0]}:{address[1]}/answer?signature=a%2Fb"
        self.puts: list[Put] = []
        self.statuses = list(statuses)
        self.has_come = threading.Event()


@contextmanager
def put_server(*statuses: int) -> Iterator[PutServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            server.puts.append(Put(self.path, self.headers["content-type"], body))
            self.send_response(server.statuses.pop(0) if server.statuses else 200)
            self.send_header("content-length", "0")
            self.end_headers()
            server.has_come.set()

        def log_message(self, *arguments: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = PutServer(("127.0.0.1", listening.server_port), statuses)
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
