"""Runs functions of projects as Lambda would, each in a process of its own; a program, started by outcomes.py.

Each JSON line on stdin is a request: `paths` (what is importable, the project's root first), `module` and `attribute`
of the handler, `environment`, `routes`, `calls`, `awaits` (whether the loop awaits what a handler gives), `shadowed`
(modules of the standard library that must not be there already). Each line on stdout is the answer: `outcomes`, one for
each call, the lines that were `printed`, and the `files` of the project that were opened. What this program has loaded
is there for all: a process costs a fork.
"""

import json
import os
import signal
import sys
from typing import Any

SOURCES = sys.argv[1]
sys.path.insert(0, SOURCES)

import asyncio  # noqa: E402, F401
import dataclasses  # noqa: E402, F401
import importlib  # noqa: E402
import logging  # noqa: E402, F401

import lambic.events  # noqa: E402
import lambic.http  # noqa: E402, F401
from lambic.runtime.faults import Fault  # noqa: E402
from lambic.testing.answer import call, iter_chunks  # noqa: E402
from lambic.testing.client import Client  # noqa: E402

PATIENCE_S = 10
NOT_WRITABLE = 30
READS = {"r", "rb", "rt"}

opened: set[str] = set()


def serve() -> None:
    """Until stdin ends."""
    for line in sys.stdin:
        receiver, sender = os.pipe()
        child = os.fork()
        if not child:
            os.close(receiver)
            answer_in_child(json.loads(line), sender)
        os.close(sender)
        with open(receiver, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        print(answer.decode() or json.dumps({"outcomes": [{"error": "the process ended"}], "files": []}), flush=True)


def answer_in_child(request: dict[str, Any], sender: int) -> None:
    signal.alarm(PATIENCE_S)
    output = os.memfd_create("output") if hasattr(os, "memfd_create") else os.open(os.devnull, os.O_RDWR)
    sys.stdin = open(os.devnull)  # noqa: SIM115
    os.dup2(output, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        outcomes = run(request)
    except BaseException as error:
        outcomes = [{"error": describe(error)}]
    sys.stdout.flush()
    os.lseek(output, 0, os.SEEK_SET)
    with open(output, encoding="utf-8", errors="replace") as printed:
        lines = sorted(printed.read().splitlines())  # those of threads and tasks come in any order
    root = request["paths"][0]
    files = sorted(file for file in opened if file.startswith(f"{root}/"))
    os.write(sender, json.dumps({"outcomes": outcomes, "printed": lines, "files": files}).encode())
    os._exit(0)


def run(request: dict[str, Any]) -> list[Any]:
    for name in [name for name in sys.modules if name.partition(".")[0] in request["shadowed"]]:
        del sys.modules[name]
    sys.dont_write_bytecode = True
    sys.path[:] = [*request["paths"], *(path for path in sys.path if "site-packages" not in path)]
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, "AWS_REGION": "eu-central-1", **request["environment"]})
    os.chdir(request["paths"][0])
    sys.addaudithook(watch)
    handler = getattr(importlib.import_module(request["module"]), request["attribute"])
    return [outcome_of(handler, each, request) for each in request["calls"]]


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """All can be read; written to can be /tmp alone, but not a project that a test has in there."""
    if event == "open":
        path, mode, flags = arguments
        is_writing = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if mode is None else mode not in READS
    elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "shutil.copyfile"):
        path, is_writing = arguments[0], True
    else:
        return
    if not isinstance(path, str | bytes | os.PathLike):
        return
    full = os.path.abspath(os.fsdecode(path))
    opened.add(full)
    if is_writing and os.path.dirname(full) not in ("/tmp", "/dev"):
        raise OSError(NOT_WRITABLE, os.strerror(NOT_WRITABLE), full)


def outcome_of(handler: Any, call: dict[str, Any], request: dict[str, Any]) -> Any:
    try:
        return respond(handler, call, request) if "method" in call else give(handler, call["event"], request)
    except Fault as fault:
        return {"error": [fault.error_type, fault.message]}
    except BaseException as error:
        return {"error": describe(error)}


def respond(handler: Any, call: dict[str, Any], request: dict[str, Any]) -> Any:
    client = Client(handler, call["source"], routes=request["routes"] or None, raise_exceptions=False)
    response = client.request(call["method"], call["url"], **call["options"])
    fields = sorted((name.lower(), value) for name, value in response.headers.items())
    return {"status": response.status, "headers": fields, "body": response.content.hex()}


def give(handler: Any, event: Any, request: dict[str, Any]) -> Any:
    if not request["awaits"]:
        return {"result": json.loads(json.dumps(handler(event, None)))}
    answer = call(handler, event)
    if answer.stream is not None:
        return {"stream": b"".join(iter_chunks(answer.stream.chunks)).hex()}
    return {"result": json.loads(answer.payload)}


def describe(error: BaseException) -> list[str]:
    return [type(error).__name__, str(error)]


if __name__ == "__main__":
    serve()
