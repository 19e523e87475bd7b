"""The streaming example, built: rows arrive one by one, through a pipe that the function reads them from."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest

from lambic import testing
from support.command import lambic
from support.dev import Dev, serving
from support.examples import copy_example

READING = {"at": "2026-01-31T08:00:00Z", "sensor": "roof", "celsius": 4.5}


@pytest.fixture(scope="module")
def streaming(tmp_path_factory) -> Iterator[tuple[Dev, Path]]:
    """The example's bundles, served, and the pipe that they read."""
    folder = tmp_path_factory.mktemp("example")
    project = copy_example("streaming", folder)
    pipe = folder / "readings"
    os.mkfifo(pipe)
    (project / ".env").write_text(f"READINGS={pipe}\n")
    assert lambic("build", "--local", cwd=project).code == 0
    with serving(project, "--built") as dev:
        yield dev, pipe


def say(pipe, **changes: object) -> None:
    pipe.write(json.dumps({**READING, **changes}) + "\n")
    pipe.flush()


def test_each_row_arrives_before_the_next_one_is_there(streaming):
    dev, path = streaming
    with closing(http.client.HTTPConnection(urlsplit(dev.url).netloc, timeout=60)) as connection:
        connection.request("GET", "/readings.csv?sensor=roof")
        response = connection.getresponse()
        rows = [response.readline()]
        with path.open("w") as pipe:
            say(pipe)
            rows.append(response.readline())
            say(pipe, sensor="cellar")
            say(pipe, celsius=5)
            rows.append(response.readline())
        assert (response.status, response.headers["content-type"], rows, response.read()) == (
            200,
            "text/csv; charset=utf-8",
            [b"at,sensor,celsius\r\n", b"2026-01-31T08:00:00Z,roof,4.5\r\n", b"2026-01-31T08:00:00Z,roof,5.0\r\n"],
            b"",
        )


def test_each_event_of_the_feed_arrives_before_the_next_one_is_there(streaming):
    dev, path = streaming
    with closing(http.client.HTTPConnection(urlsplit(dev.url).netloc, timeout=60)) as connection:
        connection.request("GET", "/readings/events")
        with path.open("w") as pipe:
            say(pipe)
            response = connection.getresponse()
            first = [response.readline() for _ in range(3)]
            say(pipe, celsius=5)
            second = [response.readline() for _ in range(3)]
        assert (response.headers["content-type"], first, second, response.read()) == (
            "text/event-stream",
            [b"id: 1\n", b'data: ["2026-01-31T08:00:00Z", "roof", "4.5"]\n', b"\n"],
            [b"id: 2\n", b'data: ["2026-01-31T08:00:00Z", "roof", "5.0"]\n', b"\n"],
            b"",
        )


def test_a_broken_line_breaks_the_response_off_and_the_terminal_says_why(streaming):
    dev, path = streaming
    with closing(http.client.HTTPConnection(urlsplit(dev.url).netloc, timeout=60)) as connection:
        connection.request("GET", "/readings.csv")
        response = connection.getresponse()
        with path.open("w") as pipe:
            say(pipe)
            rows = [response.readline(), response.readline()]
            pipe.write("no reading\n")
            pipe.flush()
            with pytest.raises(http.client.IncompleteRead) as broken:
                response.read()
    assert (len(rows), broken.value.partial) == (2, b"")
    problem = dev.wait_for(lambda note: note["event"] == "Problem")
    assert ": BrokenReading: line 2 holds no reading: " in problem["message"]


def test_the_error_comes_behind_the_rows_in_the_invoke_api(streaming):
    dev, path = streaming
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any", "region_name": "us-east-1"}
    with closing(boto3.client("lambda", endpoint_url=dev.url, **keys)) as client:
        event = testing.event("function_url", "GET", "/readings.csv")
        answer = client.invoke_with_response_stream(FunctionName="export", Payload=json.dumps(event))
        with path.open("w") as pipe:
            say(pipe)
            pipe.write("no reading\n")
            pipe.flush()
            *pieces, last = answer["EventStream"]
    rows = b"".join(piece["PayloadChunk"]["Payload"] for piece in pieces).partition(bytes(8))[2]
    details = json.loads(last["InvokeComplete"]["ErrorDetails"])
    assert (rows, last["InvokeComplete"]["ErrorCode"], details["errorType"]) == (
        b"at,sensor,celsius\r\n2026-01-31T08:00:00Z,roof,4.5\r\n",
        "Function.BrokenReading",
        "BrokenReading",
    )


def test_aws_is_told_that_both_stream(tmp_path):
    project = copy_example("streaming", tmp_path)
    document = json.loads(lambic("info", "--json", cwd=project).out)
    assert [(each["name"], each["url"], each["stream_response"]) for each in document["functions"]] == [
        ("export", True, True),
        ("feed", True, True),
    ]


def test_its_own_tests_pass(tmp_path):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=copy_example("streaming", tmp_path), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
