"""What a start and an event cost, in counts that repeat: modules, system calls, instructions.

The peer is AWS's client under the same interpreter, polling as AWS's runtimes for 3.12 and later let it.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.clients import Client
from benchmarks.run import Load

from benchmarks import clients, counts, events
from support.runtime_api import RuntimeApi, event
from support.runtime_process import LAMBIC, run
from support.tools import needs

ONE_WRITE = Client("one write", clients.lambic, "answer", {"LAMBIC_PIPELINE": "1"})
HELLO = Client("hello", clients.lambic, "hello")
LOAD = Load(events.request(), warmup=100, count=300)


@pytest.fixture(scope="module")
def instructions() -> dict[str, float | None]:
    """User instructions per event."""
    measured = (clients.LAMBIC, clients.HTTP, clients.PEER)
    return {each.name: counts.instructions_per_event(each.argv(), clients.environment(each), LOAD) for each in measured}


def syscalls(client: Client) -> dict[str, int]:
    """Per event, by name. What comes once in a hundred events, memory asked of the system, rounds to nothing."""
    counted: Any = counts.syscalls_per_event(client.argv(), clients.environment(client), LOAD)
    return {name: round(count) for name, count in counted.items() if abs(count) > 0.02}


@needs("strace")
def test_an_event_costs_four_system_calls() -> None:
    assert syscalls(clients.LAMBIC) == {"recvfrom": 2, "sendto": 2}


@needs("strace")
def test_with_one_write_for_answer_and_next_an_event_costs_two_system_calls() -> None:
    assert syscalls(ONE_WRITE) == {"recvfrom": 1, "sendto": 1}


@needs("valgrind")
@pytest.mark.parametrize(("client", "most"), [(clients.LAMBIC, 0.23), (clients.HTTP, 0.31)], ids=["plain", "http"])
def test_an_event_costs_a_fraction_of_the_instructions_of_awss_client(
    instructions: dict[str, float], client: Client, most: float
) -> None:
    assert instructions[client.name] / instructions[clients.PEER.name] <= most


@needs("valgrind")
def test_a_start_costs_hardly_more_instructions_than_the_interpreter_alone() -> None:
    alone = clients.INTERPRETER
    bare: Any = counts.instructions_of_start(alone.argv(), clients.environment(alone), until_exit=True)
    ours: Any = counts.instructions_of_start(HELLO.argv(), clients.environment(HELLO))
    assert ours <= 1.10 * bare


def modules_of(folder: Path, source: str) -> list[str]:
    """The modules that are there when the handler is called, beyond those of the interpreter alone."""
    listing = "import sys; print(*sorted(sys.modules))"
    bare = subprocess.run(
        [sys.executable, "-I", "-S", "-c", listing], capture_output=True, text=True, check=True
    ).stdout
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, folder, {"main.py": f"{source}\ndef handler(event, context):\n    {listing}\n"})
    return sorted(set(ended.out.split()) - set(bare.split()) - {"main"})


def test_a_start_imports_these_modules_and_no_others(tmp_path: Path) -> None:
    assert modules_of(tmp_path, "") == [
        "_json",
        "_socket",
        "faulthandler",
        "gc",
        "lambic",
        "lambic.runtime",
        "lambic.runtime.codec",
        "lambic.runtime.connection",
        "lambic.runtime.context",
        "lambic.runtime.handler",
        "lambic.runtime.head",
        "lambic.runtime.loop",
        "lambic.runtime.payload",
    ]


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("", "asyncio"),
        ("", "logging"),
        ("", "json"),
        ("", "lambic.runtime.streaming"),
        ("import asyncio", "logging.config"),
    ],
)
def test_what_only_some_functions_need_is_not_imported_for_the_others(tmp_path: Path, source: str, module: str) -> None:
    assert module not in modules_of(tmp_path, source)
