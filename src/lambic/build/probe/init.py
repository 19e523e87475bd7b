"""What runs inside the sandbox: a Runtime API that a function is started against, until it asks for an event.

Arguments: the seconds to wait, then the function's command. It writes one JSON object to stdout: `outcome` is "next",
"error" (then `error` is what the function posted), "exit" (`code`) or "timeout"; `output` is what it wrote.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from typing import IO, Any

Answer = dict[str, Any]


def main() -> None:
    wait_s, command = float(sys.argv[1]), sys.argv[2:]
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryFile() as output:
        listener.settimeout(0.05)
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        environment = {**os.environ, "AWS_LAMBDA_RUNTIME_API": address}
        function = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        answer = wait_for(listener, function, time.monotonic() + wait_s)
        function.kill()
        function.wait()
        output.seek(0)
        answer["output"] = output.read(20000).decode("utf-8", "replace")
    sys.stdout.write(json.dumps(answer))


def wait_for(listener: socket.socket, function: "subprocess.Popen[bytes]", deadline: float) -> Answer:
    while time.monotonic() < deadline:
        try:
            connection = listener.accept()[0]
        except TimeoutError:
            if function.poll() is not None:
                return {"outcome": "exit", "code": function.returncode}
            continue
        connection.settimeout(max(0.05, deadline - time.monotonic()))
        try:
            with connection, connection.makefile("rb") as stream:
                if answer := read_question(stream, connection):
                    return answer
        except OSError:
            continue
    return {"outcome": "timeout"}


def read_question(stream: IO[bytes], connection: socket.socket) -> Answer | None:
    """What the request means (AWS: "Using the Lambda runtime API"); None when it is neither of the two."""
    method, _, path = stream.readline().decode("latin-1").partition(" ")
    length = 0
    while (line := stream.readline().strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        if name.lower() == "content-length":
            length = int(value)
    body = stream.read(length)
    if method == "GET" and "/invocation/next" in path:
        return {"outcome": "next"}
    connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    if "/init/error" in path:
        return {"outcome": "error", "error": read_json(body)}
    return None


def read_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return {}


if __name__ == "__main__":
    main()
