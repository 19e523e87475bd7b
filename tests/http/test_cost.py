"""What a request of each source costs through the whole loop, in instructions, and what importing `lambic.http` adds to
a start. The peer is AWS's client around the same answer, written by hand.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.clients import Client
from benchmarks.run import Load

from benchmarks import clients, counts
from lambic import testing
from lambic.build import BuildOptions, build_project
from lambic.project import load_project
from support.projects import write_project
from support.tools import needs

HANDLERS = Path(clients.__file__).with_name("handlers")
MILLION = 1_000_000


def load(source: str) -> Load:
    event = testing.event(source, "GET", "/hello?first_name=Grace&lang=en", headers={"accept": "application/json"})
    return Load(json.dumps(event, separators=(",", ":")).encode(), warmup=100, count=200)


def instructions(client: Client, requests: Load) -> Any:
    return counts.instructions_per_event(client.argv(), clients.environment(client), requests)


@needs("valgrind")
@pytest.mark.parametrize(
    ("source", "most"), [("http_api", 0.31), ("function_url", 0.31), ("rest_api", 0.36), ("alb", 0.36)]
)
def test_a_request_costs_a_fraction_of_the_instructions_of_the_same_by_hand(source: str, most: float) -> None:
    requests = load(source)

    ratio = instructions(clients.HTTP, requests) / instructions(clients.PEER, requests)

    assert ratio <= most


def start(bundle: Path) -> int:
    """Of a function as it is built, to its first `next`."""
    command = [
        clients.PYTHON,
        *clients.FLAGS,
        str(bundle / "lambic/runtime/__main__.pyc"),
        f"functions/{bundle.name}.handler",
    ]
    counted = counts.instructions_of_start(command, clients.environment(clients.LAMBIC))
    assert counted is not None
    return counted


@needs("valgrind")
def test_http_adds_little_to_a_start(tmp_path: Path) -> None:
    handlers = {name: (HANDLERS / f"{name}.py").read_text() for name in ("hello", "http_hello")}
    root = write_project(tmp_path, {f"functions/{name}.py": source for name, source in handlers.items()})
    build_project(load_project(root), BuildOptions(is_verified=False), lambda step: None)
    plain, http = (start(root / "build" / name) for name in handlers)

    assert http - plain <= 6 * MILLION, (plain, http)
