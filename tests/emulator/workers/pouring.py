"""Streams what the event's steps say, by hand: a text is a chunk, what an object does stands in DOINGS.

Invoked events are {"steps": [...], "type": CONTENT_TYPE}; HTTP events carry the steps in their query, as JSON.
"""

import base64
import json
import os
import time

import plain_loop

HEAD = {"Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked"}
TRAILERS = "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"


class Stream:
    """One answer under way."""

    def __init__(self, connection, path, content_type):
        self.connection = connection
        self.trailers = ""
        connection.putrequest("POST", f"/2018-06-01/runtime{path}/response")
        for name, value in {**HEAD, "Content-Type": content_type, "Trailer": TRAILERS}.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders()

    def write(self, data):
        if data:
            self.connection.send(b"%x\r\n%b\r\n" % (len(data), data))

    def end(self):
        self.connection.send(f"0\r\n{self.trailers}\r\n".encode())
        response = self.connection.getresponse()
        return response.status, response.read()


def cut(stream, _):
    stream.connection.close()
    raise ConnectionError


def wait(stream, file):
    while not os.path.exists(file):
        time.sleep(0.005)


def fail(stream, error_type):
    body = base64.b64encode(json.dumps({"errorType": error_type, "errorMessage": "broke"}).encode()).decode()
    stream.trailers = f"Lambda-Runtime-Function-Error-Type: Function.{error_type}\r\n"
    stream.trailers += f"Lambda-Runtime-Function-Error-Body: {body}\r\n"


def pour(stream, many):
    """That many chunks of a million bytes; the file `made` says how many have been begun."""
    for number in range(many):
        with open("made.tmp", "w") as file:
            file.write(str(number))
        os.replace("made.tmp", "made")
        stream.write(b"x" * 1_000_000)


DOINGS = {
    "wait": wait,
    "fail": fail,
    "pour": pour,
    "bytes": lambda stream, text: stream.write(bytes.fromhex(text)),
    "sleep": lambda stream, seconds: time.sleep(seconds),
    "exit": lambda stream, status: os._exit(status),
    "cut": cut,
    "port": lambda stream, _: stream.write(str(stream.connection.sock.getsockname()[1]).encode()),
}


def answer(connection, path, event):
    wish = json.loads(event["queryStringParameters"]["wish"]) if "version" in event else event
    if "whole" in wish:
        return plain_loop.call(connection, "POST", f"{path}/response", json.dumps(wish["whole"]).encode())
    if "error" in wish:
        fault = {"errorType": wish["error"], "errorMessage": "early"}
        return plain_loop.call(connection, "POST", f"{path}/error", json.dumps(fault).encode())
    stream = Stream(connection, path, wish.get("type"))
    try:
        for step in wish["steps"]:
            if isinstance(step, str):
                stream.write(step.encode())
                continue
            for name, value in step.items():
                DOINGS[name](stream, value)
        print("ended:", *stream.end(), flush=True)
    except (OSError, plain_loop.http.client.HTTPException):
        print("cut", flush=True)
        connection.close()


def main():
    connection = plain_loop.connect()
    while True:
        status, headers, body = plain_loop.call(connection, "GET", "/invocation/next")
        if status != 200:
            print("next:", status, body.decode(), flush=True)
            raise SystemExit(1)
        answer(connection, f"/invocation/{headers['lambda-runtime-aws-request-id']}", json.loads(body))


if __name__ == "__main__":
    main()
