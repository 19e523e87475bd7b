"""A runtime loop written by hand, so that the emulator is not tested against our own runtime."""

import http.client
import json
import os


def connect() -> http.client.HTTPConnection:
    return http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def call(connection, method, path, body=None, headers=None):
    """(status, headers in lower case, body) of one request to the Runtime API."""
    connection.request(method, f"/2018-06-01/runtime{path}", body, headers or {})
    response = connection.getresponse()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def serve(handle) -> None:
    """Runs `handle(event, headers)` for each event; it gives JSON or bytes, or raises."""
    connection = connect()
    while True:
        status, headers, body = call(connection, "GET", "/invocation/next")
        assert status == 200, (status, body)
        path = f"/invocation/{headers['lambda-runtime-aws-request-id']}"
        try:
            result = handle(json.loads(body), headers)
        except Exception as error:
            fault = {"errorType": type(error).__name__, "errorMessage": str(error), "stackTrace": []}
            call(connection, "POST", f"{path}/error", json.dumps(fault).encode())
        else:
            payload = result if isinstance(result, bytes) else json.dumps(result).encode()
            call(connection, "POST", f"{path}/response", payload, {"content-type": "application/json"})
