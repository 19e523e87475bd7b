"""A response that is sent while it is made, from the handler to the client, through `lambic dev` and curl."""

import json
import subprocess
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.command import lambic
from support.dev import serving
from support.projects import write_project

FEED = """\
import os
import time

from lambic import http


@http.get("/feed/{name}")
def handler(request):
    return http.Response(lines(request.path_params["name"]), 201, {"content-type": "text/event-stream"})


def lines(name):
    yield f"data: {name}\\n\\n"
    while not os.path.exists(os.environ["ARRIVED"]):
        time.sleep(0.005)
    yield "data: second\\n\\n"
    print("all is said")
"""
RAW = """\
import time
import os


async def handler(event, context):
    yield "first"
    while not os.path.exists(os.environ["ARRIVED"]):
        time.sleep(0.005)
    yield b"second"
"""
SETTINGS = """
    [tool.lambic]
    timeout = 30
    [tool.lambic.functions.feed]
    url = true
    stream-response = true
    [tool.lambic.functions.raw]
    routes = ["GET /raw"]
    url = true
    stream-response = true
"""


@pytest.fixture(params=[(), ("--built",)], ids=["sources", "bundles"])
def dev(request, tmp_path):
    arrived = tmp_path / "arrived"
    files = {"functions/feed.py": FEED, "functions/raw.py": RAW, ".env": f"ARRIVED={arrived}\n"}
    project = write_project(tmp_path / "shop", files, SETTINGS)
    with serving(project, *request.param) as dev:
        yield dev, arrived


def read_in_two(url: str, path: str, arrived: Path, size: int) -> tuple[int, str | None, bytes, bytes]:
    """Status, type, the first bytes, and those after them, which are made only when the first are here."""
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        first = response.read(size)
        arrived.touch()
        return response.status, response.headers["content-type"], first, response.read()


def test_an_http_function_streams_with_its_status_and_headers(dev):
    serving_dev, arrived = dev
    found = read_in_two(serving_dev.url, "/feed/news", arrived, 12)
    assert found == (201, "text/event-stream", b"data: news\n\n", b"data: second\n\n")


def test_a_plain_handler_streams_bytes(dev):
    serving_dev, arrived = dev
    assert read_in_two(serving_dev.url, "/raw", arrived, 5) == (200, "application/octet-stream", b"first", b"second")


def test_curl_shows_each_piece_as_it_comes(dev):
    serving_dev, arrived = dev
    with subprocess.Popen(["curl", "-sN", f"{serving_dev.url}/feed/news"], stdout=subprocess.PIPE) as curl:
        assert curl.stdout is not None
        first = curl.stdout.readline()
        arrived.touch()
        assert (first, curl.stdout.read()) == (b"data: news\n", b"\ndata: second\n\n")
    assert curl.returncode == 0


def test_a_client_that_leaves_is_nothing_that_the_function_hears_of(dev):
    serving_dev, arrived = dev
    with closing(HTTPConnection(urlsplit(serving_dev.url).netloc, timeout=60)) as connection:
        connection.request("GET", "/feed/news")
        assert connection.getresponse().read(12) == b"data: news\n\n"
    arrived.touch()
    serving_dev.wait_for(lambda note: note["event"] == "Answered")
    told = [(note["function"], note["line"]) for note in serving_dev.seen if note["event"] == "Output"]
    assert told == [("feed", "all is said")]


def test_info_tells_who_streams(tmp_path):
    project = write_project(tmp_path, {"functions/feed.py": FEED, "functions/raw.py": RAW}, SETTINGS)
    functions = json.loads(lambic("info", "--json", cwd=project).out)["functions"]
    assert [(each["name"], each["stream_response"]) for each in functions] == [("feed", True), ("raw", True)]
