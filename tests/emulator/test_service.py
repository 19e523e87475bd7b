"""The service as a whole: starting, stopping, following changes, several functions."""

import asyncio
import json
import os
import socket
import threading

import pytest

from lambic.emulator import Reloaded, ServedFunction, Service, Serving
from lambic.project import LambicError

BOTH = {"functions/one.py": "obedient.py", "functions/two.py": "obedient.py"}
ROUTED = """
[tool.lambic.functions.one]
routes = ["GET /one"]
[tool.lambic.functions.two]
routes = ["GET /two", "DELETE /two"]
"""


def pid_of(running, name: str) -> int:
    return json.loads(running.invoke(name, {"do": "count"}).payload)["pid"]


def change(running, path: str, text: str) -> None:
    """Writes as editors do: a new file that takes the old one's place."""
    file = running.root / path
    draft = file.with_name(file.name + "~")
    draft.write_text(text)
    os.replace(draft, file)


def test_serving_tells_the_address_the_functions_and_the_routes(serve):
    running = serve(BOTH, ROUTED)
    fact = running.facts.wait_for("Serving")
    assert fact == Serving(
        f"http://127.0.0.1:{running.service.port}",
        (ServedFunction("one", ("GET /one",)), ServedFunction("two", ("DELETE /two", "GET /two"))),
    )


def test_workers_start_before_their_first_event(serve):
    running = serve(BOTH, ROUTED)
    for name in ("one", "two"):
        running.facts.wait_for("WorkerStarted", lambda fact, name=name: fact.function == name)


def test_only_the_named_functions_run(serve):
    running = serve(BOTH, ROUTED, names=["two"])
    assert (running.send("GET", "/one").status, running.send("GET", "/two?do=raw&text=2").body) == (404, b"2")


def test_an_unknown_name_is_wrong_usage(serve):
    with pytest.raises(LambicError) as error:
        serve(BOTH, names=["tow"])
    assert (error.value.message, error.value.hint, error.value.exit_code) == (
        "there is no function 'tow'",
        "did you mean 'two'?",
        2,
    )


@pytest.mark.parametrize(
    ("name", "payload", "message"),
    [
        ("ones", b"{}", "there is no function 'ones'"),
        ("one", b"{", "the event is not JSON: Expecting property name enclosed in double quotes"),
        ("one", b'"' + b"x" * 6291455 + b'"', "the event has 6291457 bytes; Lambda takes up to 6291456"),
    ],
)
def test_an_event_that_can_not_be_run_is_wrong_usage(serve, name, payload, message):
    running = serve(BOTH)
    with pytest.raises(LambicError) as error:
        running.run(running.service.invoke(name, payload))
    assert (error.value.message.startswith(message), error.value.exit_code) == (True, 2)


def test_a_port_in_use_is_said_with_the_way_out(serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LambicError) as error:
            serve(BOTH, port=port)
    assert (error.value.message, error.value.hint, error.value.exit_code) == (
        f"port {port} is in use",
        "choose another: --port",
        3,
    )


def test_only_the_loopback_is_served(serve):
    with pytest.raises(LambicError, match=r"0\.0\.0\.0 is not the loopback"):
        serve(BOTH, host="0.0.0.0")


def test_a_mistake_in_dotenv_stops_the_start(serve):
    with pytest.raises(LambicError, match=r"\.env:1: there is no = in this line"):
        serve({**BOTH, ".env": "nonsense"})


def test_stop_may_come_without_start_and_twice(tmp_path, script_launcher):
    async def stop_twice() -> None:
        service = Service(script_launcher(tmp_path), None)
        await service.stop()
        await service.stop()

    asyncio.run(stop_twice())


def test_a_changed_file_restarts_its_own_function_only(serve):
    running = serve(BOTH, ROUTED)
    before = pid_of(running, "one"), pid_of(running, "two")
    change(running, "functions/one.py", (running.root / "functions/one.py").read_text() + "\n# changed\n")
    assert running.facts.wait_for("Reloaded") == Reloaded(("one",), ("functions/one.py",))
    assert (pid_of(running, "one") != before[0], pid_of(running, "two") == before[1]) == (True, True)


def test_new_code_answers_after_a_change(serve):
    running = serve({"functions/one.py": "import plain_loop\nplain_loop.serve(lambda event, headers: 1)\n"})
    assert running.invoke("one").payload == b"1"
    change(running, "functions/one.py", "import plain_loop\nplain_loop.serve(lambda event, headers: 2)\n")
    running.facts.wait_for("Reloaded")
    assert running.invoke("one").payload == b"2"


def test_an_event_under_way_ends_on_the_old_worker(serve):
    running = serve({"functions/one.py": "obedient.py"}, "[tool.lambic]\ntimeout = 30\n")
    pid_of(running, "one")
    call = running.service.invoke("one", b'{"do": "sleep", "seconds": 1}')
    under_way = asyncio.run_coroutine_threadsafe(call, running.loop)
    running.facts.wait_for("Output", lambda fact: fact.line == "asleep")
    change(running, "functions/one.py", (running.root / "functions/one.py").read_text() + "\n")
    running.facts.wait_for("Reloaded")
    assert under_way.result(20).payload == b'"slept"'
    assert running.invoke("one", {"do": "count"}).is_cold


def test_settings_and_dotenv_reach_new_workers_of_all_functions(serve):
    running = serve(BOTH, ROUTED)
    before = pid_of(running, "one"), pid_of(running, "two")
    change(running, ".env", "ADDED=yes\n")
    assert running.facts.wait_for("Reloaded").functions == ("one", "two")
    environment = json.loads(running.invoke("two", {"do": "environment"}).payload)
    assert (environment["ADDED"], pid_of(running, "one") != before[0]) == ("yes", True)


def test_routes_follow_the_settings(serve):
    running = serve(BOTH, ROUTED)
    assert running.send("GET", "/new").status == 404
    text = (running.root / "pyproject.toml").read_text()
    change(running, "pyproject.toml", text.replace("GET /one", "GET /new"))
    assert running.facts.wait_for("Reloaded") == Reloaded(("one", "two"), ("pyproject.toml",))
    assert (running.send("GET", "/new?do=raw&text=1").body, running.send("GET", "/one").status) == (b"1", 404)


def test_functions_come_and_go(serve):
    running = serve({"functions/one.py": "obedient.py"})
    change(running, "functions/two.py", (running.root / "functions/one.py").read_text())
    running.facts.wait_for("Reloaded", lambda fact: fact.functions == ("two",))
    pid_of(running, "two")
    (running.root / "functions/one.py").unlink()
    running.facts.wait_for("Reloaded", lambda fact: fact.functions == ())
    with pytest.raises(LambicError, match="there is no function 'one'"):
        running.invoke("one")


def test_events_that_wait_for_a_removed_function_are_refused(serve):
    running = serve(BOTH, "[tool.lambic]\ntimeout = 900\n")
    pid_of(running, "one")
    calls = [b'{"do": "sleep", "seconds": 900}', b'{"do": "count"}']
    waiting = [asyncio.run_coroutine_threadsafe(running.service.invoke("one", call), running.loop) for call in calls]
    running.facts.wait_for("Output", lambda fact: fact.line == "asleep")
    (running.root / "functions/one.py").unlink()
    assert waiting[0].result(20).function_error == "Runtime.ExitError"
    with pytest.raises(LambicError, match="one is not served any more"):
        waiting[1].result(20)


def test_a_broken_project_is_told_and_the_last_good_one_goes_on(serve):
    running = serve(BOTH, ROUTED)
    before = pid_of(running, "one")
    text = (running.root / "pyproject.toml").read_text()
    change(running, "pyproject.toml", text.replace("routes", "roots"))
    fact = running.facts.wait_for("Problem")
    assert fact.message.startswith("pyproject.toml:7: unknown setting 'roots'")
    assert pid_of(running, "one") == before
    change(running, "pyproject.toml", text)
    running.facts.wait_for("Reloaded")
    assert pid_of(running, "one") != before


def test_a_file_that_can_not_be_parsed_is_told_and_mended(serve):
    running = serve({"functions/one.py": "import plain_loop\nplain_loop.serve(lambda event, headers: 1)\n"})
    assert running.invoke("one").payload == b"1"
    change(running, "functions/one.py", "def broken(:\n")
    assert running.facts.wait_for("Problem").message.startswith("functions/one.py:1: ")
    assert running.invoke("one").payload == b"1"
    change(running, "functions/one.py", "import plain_loop\nplain_loop.serve(lambda event, headers: 2)\n")
    running.facts.wait_for("Reloaded")
    assert running.invoke("one").payload == b"2"


def test_without_watching_the_first_code_goes_on(serve):
    running = serve(
        {"functions/one.py": "import plain_loop\nplain_loop.serve(lambda event, headers: 1)\n"}, is_watching=False
    )
    assert running.invoke("one").payload == b"1"
    change(running, "functions/one.py", "import plain_loop\nplain_loop.serve(lambda event, headers: 2)\n")
    assert (running.invoke("one").payload, running.facts.of("Reloaded")) == (b"1", [])


def test_an_event_right_after_a_change_meets_the_new_code(serve):
    running = serve({"functions/one.py": "import plain_loop\nplain_loop.serve(lambda event, headers: 0)\n"})
    for n in range(1, 4):
        change(running, "functions/one.py", f"import plain_loop\nplain_loop.serve(lambda event, headers: {n})\n")
        assert running.invoke("one").payload == str(n).encode()


def test_stop_does_not_wait_for_a_launcher_that_takes_its_time(serve, script_launcher, tmp_path):
    release = threading.Event()

    class Slow(script_launcher):
        def launch(self, function):
            release.wait(60)
            return super().launch(function)

    running = serve({"functions/one.py": "obedient.py"}, launcher=Slow(tmp_path / "shop"))
    running.run(running.service.stop())
    release.set()
    assert running.facts.of("WorkerStarted") == []


ROUTED_CODE = """\
import plain_loop

plain_loop.serve(lambda event, headers: %d)

from lambic import http


@http.get("%s")
def handler(request): ...
"""


def test_a_change_that_broke_the_project_counts_when_another_file_mends_it(serve):
    running = serve({"functions/a.py": ROUTED_CODE % (1, "/a"), "functions/b.py": ROUTED_CODE % (1, "/b")})
    assert running.invoke("a").payload == b"1"
    change(running, "functions/a.py", ROUTED_CODE % (2, "/b"))
    assert "is also served by a" in running.facts.wait_for("Problem").message
    assert running.invoke("a").payload == b"1"
    change(running, "functions/b.py", ROUTED_CODE % (2, "/c"))
    assert running.facts.wait_for("Reloaded").functions == ("a", "b")
    assert running.invoke("a").payload == b"2"
