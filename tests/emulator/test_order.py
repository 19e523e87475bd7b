"""Cases in which the order of things matters: output and answers, connections that end, files that come and go."""

import asyncio
import json
import os
import socket
import threading
from dataclasses import replace

import pytest

from lambic.emulator.invocation import Invocation
from lambic.emulator.runtime_api import RuntimeApi

WHISPER = """\
import os

import plain_loop


def handle(event, headers):
    os.write(1, event["text"].encode())


plain_loop.serve(handle)
"""
NUMBER = "import os\n\nimport plain_loop\n\nplain_loop.serve(lambda event, headers: os.getpid())\n"
NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n"


def change(running, path: str, text: str) -> None:
    draft = running.root / f"{path}~"
    draft.write_text(text)
    os.replace(draft, running.root / path)


def pid_of(running, name: str) -> int:
    return json.loads(running.invoke(name).payload)


def test_output_belongs_to_its_event_also_without_an_end_of_line(serve):
    running = serve({"functions/work.py": WHISPER})
    logs = [running.invoke("work", {"text": text}).log.decode() for text in ("a", "b")]
    assert [log.splitlines()[1] for log in logs] == ["a", "b"]
    assert [fact.line for fact in running.facts.of("Output")] == ["a", "b"]


@pytest.fixture
def sharing(serve, script_launcher, tmp_path):
    """Functions one and two, of which one uses lib.py; both workers are ready."""

    class Sharing(script_launcher):
        def launch(self, function):
            launch = super().launch(function)
            shared = (self.root / "lib.py",) if function.name == "one" else ()
            return replace(launch, watched=(*launch.watched, *shared))

    files = {"functions/one.py": NUMBER, "functions/two.py": NUMBER, "lib.py": "x = 1\n"}
    running = serve(files, launcher=Sharing(tmp_path / "shop"))
    for name in ("one", "two"):
        running.invoke(name)
    return running


def test_a_file_that_a_worker_begins_to_use_has_not_changed(sharing):
    change(sharing, ".env", "A=1\n")
    assert sharing.facts.wait_for("Reloaded").files == (".env",)


def test_a_shared_module_restarts_those_who_use_it(sharing):
    running = sharing
    before = pid_of(running, "one"), pid_of(running, "two")
    change(running, "lib.py", "x = 2\n")
    fact = running.facts.wait_for("Reloaded")
    assert (fact.functions, fact.files) == (("one",), ("lib.py",))
    assert (pid_of(running, "one") != before[0], pid_of(running, "two") == before[1]) == (True, True)


def test_a_broken_new_function_can_be_taken_away_again(serve):
    running = serve({"functions/one.py": NUMBER})
    change(running, "functions/new.py", "def broken(:\n")
    assert running.facts.wait_for("Problem").message.startswith("functions/new.py:1: ")
    (running.root / "functions/new.py").unlink()
    assert running.facts.wait_for("Reloaded").files == ("functions/new.py",)


@pytest.fixture
def loop():
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


def test_an_event_goes_to_the_connection_that_is_still_there(loop):
    def run(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(20)

    async def begin():
        await api.start()
        return api.begin()

    async def give():
        conversation.give(Invocation(b'"here"', "arn"), 3)

    api = RuntimeApi(lambda message, trace: None)
    conversation = run(begin())
    with socket.create_connection(api.address.split(":"), timeout=20) as left:
        left.sendall(NEXT)
        run(conversation.wait_ready())
    with socket.create_connection(api.address.split(":"), timeout=20) as raw:
        raw.sendall(b"GET /2018-06-01/ping HTTP/1.1\r\nHost: x\r\n\r\n" + NEXT)
        assert raw.recv(1000).endswith(b"pong")
        for _ in range(20):  # turns of the loop, until the second request has been read
            run(conversation.wait_ready())
        run(give())
        assert raw.recv(1000).endswith(b'"here"')
    run(api.stop())
