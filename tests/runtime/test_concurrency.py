"""Several events at once: AWS_LAMBDA_MAX_CONCURRENCY, with processes, threads or one event loop.

Rules: AWS, "Lambda Managed Instances: Python runtime"; what AWS's own client does in that mode; its emulator, run.
"""

import json
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.managed_instance import ManagedInstance, find_obstacle, managed_instance
from support.runtime_api import ACCEPTED, CLOSED, Reply, RuntimeApi, error, event
from support.runtime_process import LAMBIC, WAITING, Client, Ended, Running, place, run, running

COUNT = 4


@dataclass(frozen=True)
class Mode:
    """How several events are served at once; handlers are written for processes, and turned into async ones."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    is_async: bool = False

    def source(self, text: str) -> str:
        if not self.is_async:
            return text
        text = text.replace("def handler", "async def handler").replace("time.sleep(", "await asyncio.sleep(")
        return f"import asyncio\n{text}"

    def values(self, count: int = COUNT) -> dict[str, str | None]:
        return {"AWS_LAMBDA_MAX_CONCURRENCY": str(count), **self.environment}


PROCESSES = Mode("processes")
THREADS = Mode("threads", {"LAMBIC_CONCURRENCY": "threads"})
FORK = Mode("fork", {"LAMBIC_CONCURRENCY": "fork"})
ASYNC = Mode("async", is_async=True)

each_mode = pytest.mark.parametrize("mode", [PROCESSES, FORK, THREADS, ASYNC], ids=lambda mode: mode.name)


def numbered(count: int, **options: Any) -> list[Reply]:
    """Events 0, 1, ... with the ids "id-0", "id-1", ... and an invocation id for each."""
    return [
        event(str(number).encode(), id=f"id-{number}", headers={"Lambda-Runtime-Invocation-Id": f"try-{number}"})
        for number in range(count)
    ]


def serve(api: RuntimeApi, folder: Path, mode: Mode, text: str, **values: str | None) -> Ended:
    """Until all events are answered and all workers wait for another one, or until it ends."""
    files = {"main.py": mode.source(text)}
    environment = {**mode.values(), **values}
    return run(LAMBIC, api, folder, files, environment=environment, until=lambda: is_idle(api))


def is_idle(api: RuntimeApi) -> bool:
    return api.is_idle and api.waiting >= COUNT


def answers(api: RuntimeApi) -> dict[str, Any]:
    """By request id what was posted; each only once."""
    posted = [(post.path.split("/")[-2], json.loads(post.body)) for post in api.posts]
    assert len(posted) == len(dict(posted))
    return dict(posted)


# One after the other, after all


@pytest.mark.parametrize("value", ["1", "", "0", "-2", "two", "1.5", None], ids=repr)
def test_one_event_at_a_time_is_served_by_the_process_itself(tmp_path: Path, value: str | None) -> None:
    files = {"main.py": "import os\ndef handler(event, context): return os.getppid()\n"}
    with RuntimeApi(numbered(2)) as api:
        run(LAMBIC, api, tmp_path, files, environment={"AWS_LAMBDA_MAX_CONCURRENCY": value})
        assert answers(api) == {"id-0": os.getpid(), "id-1": os.getpid()}
        assert {request.connection for request in api.requests} == {0}


# In every mode

MEETING = """
import os, time
def handler(event, context):
    open(f"begun-{event}", "x").close()
    for _ in range(1000):
        if len([name for name in os.listdir() if name.startswith("begun-")]) == 4: return event
        time.sleep(0.01)
    raise TimeoutError("the others do not come")
"""


@each_mode
def test_as_many_events_as_allowed_are_handled_at_the_same_time(tmp_path: Path, mode: Mode) -> None:
    with RuntimeApi(numbered(COUNT)) as api:
        serve(api, tmp_path, mode, MEETING)
        assert answers(api) == {f"id-{number}": number for number in range(COUNT)}


@each_mode
def test_no_more_events_are_asked_for_than_allowed(tmp_path: Path, mode: Mode) -> None:
    with RuntimeApi() as api:
        serve(api, tmp_path, mode, "def handler(event, context): pass\n")
        assert (api.waiting, len(api.requests)) == (COUNT, COUNT)


@each_mode
def test_answers_in_any_order_belong_to_their_events(tmp_path: Path, mode: Mode) -> None:
    text = """
import random, time
def handler(event, context):
    time.sleep(random.Random(event).random() / 50)
    return [event, context.aws_request_id, context.get_remaining_time_in_millis() > 0]
"""
    with RuntimeApi(numbered(80)) as api:
        ended = serve(api, tmp_path, mode, text)
        assert answers(api) == {f"id-{number}": [number, f"id-{number}", True] for number in range(80)}
        invocations = [(post.path.split("/")[-2], post.header("Lambda-Runtime-Invocation-Id")) for post in api.posts]
    assert all(invocation == request.replace("id", "try") for request, invocation in invocations)
    assert (ended.code, ended.err) == (WAITING, "")


@each_mode
def test_failed_events_do_not_disturb_the_others(tmp_path: Path, mode: Mode) -> None:
    text = """
import sys, time
def handler(event, context):
    time.sleep(0.01)
    if event % 10 == 3: raise ValueError("three")
    if event % 10 == 5: return {1, 2}
    if event % 10 == 7: sys.exit(9)
    return event
"""
    with RuntimeApi(numbered(40)) as api:
        ended = serve(api, tmp_path, mode, text)
        posted = answers(api)
    kinds = {3: "ValueError", 5: "Runtime.MarshalError", 7: "Runtime.ExitError"}
    expected = {f"id-{number}": kinds.get(number % 10, number) for number in range(40)}
    assert {id: value["errorType"] if isinstance(value, dict) else value for id, value in posted.items()} == expected
    assert ended.code is WAITING
    assert posted["id-7"]["errorMessage"] == "RequestId: id-7 Error: Runtime exited with error: exit status 9"


@each_mode
@pytest.mark.parametrize("format", ["JSON", "text"])
def test_log_lines_have_the_id_of_their_event(tmp_path: Path, mode: Mode, format: str) -> None:
    text = """
import logging, random, time
logging.getLogger().setLevel("INFO")
def handler(event, context):
    for _ in range(3):
        logging.info("I am %s", context.aws_request_id)
        time.sleep(random.random() / 100)
    logging.info("I am %s", context.aws_request_id)
"""
    with RuntimeApi(numbered(30)) as api:
        ended = serve(api, tmp_path, mode, text, AWS_LAMBDA_LOG_FORMAT=format)
    if format == "JSON":
        lines = [(json.loads(line)["requestId"], json.loads(line)["message"]) for line in ended.out.splitlines()]
    else:
        lines = [(line.split("\t")[2], line.split("\t")[3]) for line in ended.out.splitlines()]
    assert sorted(lines) == sorted((f"id-{number}", f"I am id-{number}") for number in range(30) for _ in range(4))


@each_mode
def test_the_trace_is_in_the_context_and_not_in_a_variable_that_events_share(tmp_path: Path, mode: Mode) -> None:
    text = """
import os, time
def handler(event, context):
    time.sleep(0.01)
    return [context.trace_id, os.environ.get("_X_AMZN_TRACE_ID")]
"""
    traces = [f"Root=1-{number:08x}-000000000000000000000000;Sampled=0" for number in range(12)]
    events = [event(id=f"id-{n}", headers={"Lambda-Runtime-Trace-Id": trace}) for n, trace in enumerate(traces)]
    with RuntimeApi([*events, event(id="none")]) as api:
        serve(api, tmp_path, mode, text)
        posted = answers(api)
    assert posted.pop("none") == [None, None]
    variables = traces if mode in (PROCESSES, FORK) else [None] * 12
    assert [posted[f"id-{n}"] for n in range(12)] == [list(pair) for pair in zip(traces, variables, strict=True)]


@each_mode
def test_an_answer_that_comes_too_late_is_logged_and_the_next_event_is_served(tmp_path: Path, mode: Mode) -> None:
    late = error(410, "InvokeTimeout", "Invoke timeout")
    with RuntimeApi(numbered(6), answers=[ACCEPTED, late]) as api:
        ended = serve(api, tmp_path, mode, "def handler(event, context): return event\n")
        assert len(answers(api)) == 6
    assert ended.code is WAITING
    [line] = ended.err.splitlines()
    assert line.startswith("[ERROR] the Runtime API answered 410 to the result of id-")


@each_mode
def test_a_slow_receiver_of_a_streamed_answer_holds_up_no_other_event(tmp_path: Path, mode: Mode) -> None:
    """The first answer is larger than what sockets hold, and read only when the others are there."""
    text = """
import lambic
def handler(event, context):
    return lambic.StreamingBody(pieces()) if event == 0 else event
def pieces():
    for _ in range(64): yield b"x" * 262144
"""
    if mode.is_async:
        text = text.replace("def pieces", "async def pieces")
    gate = threading.Event()
    with (
        RuntimeApi(numbered(1), answers=[Reply(status=202, reads_after=gate)]) as api,
        running_in(mode, api, tmp_path, text),
    ):
        api.wait_until(lambda: len(api.posts) == 1)
        api.add(*numbered(12)[1:])
        api.wait_until(lambda: len(api.posts) == 12)
        gate.set()
        api.wait_until(lambda: is_idle(api))
        first, *others = api.posts
    assert first.body == b"x" * 262144 * 64
    assert sorted(json.loads(post.body) for post in others) == list(range(1, 12))


def running_in(mode: Mode, api: RuntimeApi, folder: Path, text: str, **values: str | None) -> Any:
    place(folder, {"main.py": mode.source(text)})
    return running(LAMBIC, api.address, folder, environment={**mode.values(), **values})


@each_mode
def test_a_failed_init_is_posted_once_and_ends_the_environment(tmp_path: Path, mode: Mode) -> None:
    with RuntimeApi(numbered(4)) as api:
        ended = serve(api, tmp_path, mode, "raise ValueError('no')\n")
        posted = [(post.path.rpartition("/runtime")[2], json.loads(post.body)["errorType"]) for post in api.posts]
    assert (ended.code, posted) == (1, [("/init/error", "ValueError")])
    assert ended.err.count("ValueError") == 1 + ended.err.count("raise ValueError")


@each_mode
def test_a_lost_connection_is_tried_again(tmp_path: Path, mode: Mode) -> None:
    with RuntimeApi([CLOSED, CLOSED, *numbered(8)]) as api:
        ended = serve(api, tmp_path, mode, "def handler(event, context): return event\n")
        assert answers(api) == {f"id-{number}": number for number in range(8)}
    assert ended.code is WAITING
    assert {line.split(" is gone: ")[1] for line in ended.err.splitlines()} <= {
        "it closed the connection; trying again"
    }


@each_mode
def test_a_runtime_api_that_stays_away_ends_the_environment(tmp_path: Path, mode: Mode) -> None:
    with RuntimeApi(numbered(1)) as api:
        address = api.address
        place(tmp_path, {"main.py": mode.source("def handler(event, context): return event\n")})
        with running(LAMBIC, address, tmp_path, environment=mode.values()) as process:
            api.wait_until(lambda: is_idle(api))
            api.__exit__(None, None, None)
            code = process.wait()
            lines = process.err.splitlines()
        api.__enter__()
    assert code == 1
    assert {line.partition(f"lambic: the Runtime API at {address} is gone: ")[1] for line in lines} != {""}
    assert sum("trying again" in line for line in lines) >= 4


@each_mode
def test_no_process_outlives_the_first_one(tmp_path: Path, mode: Mode) -> None:
    with RuntimeApi() as api, running_in(mode, api, tmp_path, "def handler(event, context): pass\n") as process:
        api.wait_until(lambda: api.waiting == COUNT)
        expected = {"processes": COUNT + 1, "fork": COUNT + 1, "threads": 2, "async": 2}[mode.name]
        assert len(processes_of(process)) == expected
        os.kill(process.pid, signal.SIGKILL)
        wait_until(lambda: processes_of(process) == [])


@each_mode
def test_sigterm_runs_the_hooks_of_every_process_and_ends_all(tmp_path: Path, mode: Mode) -> None:
    text = """
import lambic, os
@lambic.on_shutdown
def end(): print("ended", os.getpid())
def handler(event, context): return os.getpid()
"""
    with RuntimeApi() as api, running_in(mode, api, tmp_path, text) as process:
        api.wait_until(lambda: api.waiting == COUNT)
        workers = sorted(set(processes_of(process)) - {process.pid})
        process.signal(signal.SIGTERM)
        assert process.wait() == 0
        wait_until(lambda: processes_of(process) == [])
        assert sorted(process.out.splitlines()) == sorted(f"ended {pid}" for pid in workers)
        assert process.err == ""
        assert sum(request.path.endswith("/extension/register") for request in api.requests) == 1


def processes_of(process: Running) -> list[int]:
    """All of its session: those that live, and those whose end it has not taken note of."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, parent, _, session, *_ = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(session) == process.pid and (state != "Z" or int(parent) == process.pid):
            found.append(int(name))
    return found


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < deadline, "not within 20 s"
        time.sleep(0.01)


def test_a_kind_of_concurrency_that_is_none_is_named_once(tmp_path: Path) -> None:
    text = "def handler(event, context): return event\n"
    with RuntimeApi(numbered(8)) as api:
        ended = serve(api, tmp_path, PROCESSES, text, LAMBIC_CONCURRENCY="thread")
        assert answers(api) == {f"id-{number}": number for number in range(8)}
    assert ended.err == "[WARNING] lambic: LAMBIC_CONCURRENCY is 'thread'; it should be processes, fork or threads\n"


def test_sys_exit_in_a_thread_is_logged_with_the_users_frames_only(tmp_path: Path) -> None:
    text = "import sys\ndef handler(event, context): sys.exit(3)\n"
    with RuntimeApi(numbered(1)) as api:
        ended = serve(api, tmp_path, THREADS, text)
    first, *trace, last = ended.err.strip().splitlines()
    assert first == "[ERROR] Runtime.ExitError: RequestId: id-0 Error: Runtime exited with error: exit status 3"
    assert [line.rpartition(", ")[2] for line in trace if line.startswith("  File")] == ["in handler"]
    assert last == "SystemExit: 3"


# Processes


IMPORTING = """
import os, time
{work}
imported_by = os.getpid()
def handler(event, context):
    time.sleep(0.05)
    return [os.getpid(), imported_by]
"""


def test_every_worker_imports_the_handler_itself(tmp_path: Path) -> None:
    with RuntimeApi(numbered(20)) as api:
        serve(api, tmp_path, PROCESSES, IMPORTING.format(work=""))
        posted = list(answers(api).values())
    assert all(worker == importer for worker, importer in posted)
    assert len({worker for worker, _ in posted}) > 1


def test_with_fork_one_import_serves_all_workers(tmp_path: Path) -> None:
    with RuntimeApi(numbered(20)) as api:
        ended = serve(api, tmp_path, FORK, IMPORTING.format(work=""))
        posted = list(answers(api).values())
    [imported_by] = {importer for _, importer in posted}
    workers = {worker for worker, _ in posted}
    assert (len(workers) > 1, imported_by in workers, ended.err) == (True, False, "")


@pytest.mark.parametrize(
    ("work", "opened"),
    [
        ("import threading; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", "threads"),
        ("import socket; kept = socket.socket()", "socket:["),
        ("kept = open('cache.db', 'w')", "{folder}/cache.db"),
    ],
    ids=["thread", "socket", "file"],
)
def test_where_processes_can_not_share_an_import_each_has_its_own(tmp_path: Path, work: str, opened: str) -> None:
    with RuntimeApi(numbered(20)) as api:
        ended = serve(api, tmp_path, FORK, IMPORTING.format(work=work))
        posted = list(answers(api).values())
    assert all(worker == importer for worker, importer in posted)
    [line] = ended.err.splitlines()
    said = "[WARNING] lambic: LAMBIC_CONCURRENCY=fork can't be: the import of the handler opened "
    assert line.startswith(said + opened.replace("{folder}", str(tmp_path)))


def test_an_async_handler_needs_no_fork(tmp_path: Path) -> None:
    with RuntimeApi(numbered(COUNT)) as api:
        serve(api, tmp_path, Mode("async", FORK.environment, is_async=True), MEETING)
        assert answers(api) == {f"id-{number}": number for number in range(COUNT)}


KILLED = """
import os, signal, time
def handler(event, context):
    if event == 2: os.kill(os.getpid(), signal.SIGKILL)
    if event == 4: os._exit(6)
    time.sleep(0.02)
    return event
"""


@pytest.mark.parametrize("mode", [PROCESSES, FORK], ids=lambda mode: mode.name)
def test_an_event_whose_worker_dies_is_answered_and_another_takes_its_place(tmp_path: Path, mode: Mode) -> None:
    with RuntimeApi(numbered(20)) as api, running_in(mode, api, tmp_path, KILLED) as process:
        api.wait_until(lambda: api.is_idle and len({p.connection for p in api.posts}) >= 2)
        wait_until(lambda: len(processes_of(process)) == COUNT + 1)
        posted = answers(api)
        lines = sorted(line.partition(" ended ")[2] for line in process.err.splitlines())
        headers = {post.path.split("/")[-2]: post.header("Lambda-Runtime-Invocation-Id") for post in api.posts}
    errors = {id: value for id, value in posted.items() if isinstance(value, dict)}

    def ended(id: str, how: str) -> dict[str, object]:
        message = f"RequestId: {id} Error: Runtime exited with error: {how}"
        return {"errorMessage": message, "errorType": "Runtime.ExitError", "requestId": id, "stackTrace": []}

    assert errors == {"id-2": ended("id-2", "signal: killed"), "id-4": ended("id-4", "exit status 6")}
    assert sorted(value for value in posted.values() if not isinstance(value, dict)) == [0, 1, 3, *range(5, 20)]
    assert (headers["id-2"], headers["id-4"]) == ("try-2", "try-4")
    assert lines == [
        "while it handled id-2 (signal: killed); another takes its place",
        "while it handled id-4 (exit status 6); another takes its place",
    ]


def test_a_worker_that_never_had_an_event_is_not_replaced(tmp_path: Path) -> None:
    """The first one is the only one that comes through its import."""
    text = """
import os
try: open("imported", "x").close()
except FileExistsError: os._exit(6)
def handler(event, context): return event
"""
    with RuntimeApi(numbered(5)) as api, running_in(PROCESSES, api, tmp_path, text) as process:
        api.wait_until(lambda: api.is_idle)
        wait_until(lambda: len(processes_of(process)) == 2)
        wait_until(lambda: process.err.count("\n") == 3)
        assert answers(api) == {f"id-{number}": number for number in range(5)}
        told = {line.partition(" ended ")[2] for line in process.err.splitlines()}
    assert told == {"(exit status 6); it had no event yet, so none takes its place"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("import os; os._exit(6)", 6), ("import sys; sys.exit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)],
    ids=["exit", "sys.exit", "killed"],
)
def test_the_environment_ends_as_its_init_did(tmp_path: Path, text: str, code: int) -> None:
    with RuntimeApi(numbered(1)) as api:
        ended = serve(api, tmp_path, PROCESSES, text)
        assert (ended.code, api.requests) == (code, [])


def test_output_goes_where_lambda_takes_it_from_each_process(tmp_path: Path) -> None:
    text = """
import os, sys, time
def handler(event, context):
    print("out", os.getpid())
    print("err", os.getpid(), file=sys.stderr)
    time.sleep(0.05)
    return os.getpid()
"""
    lines: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as provider, RuntimeApi(numbered(12)) as api:
        provider.bind(str(tmp_path / "provider"))
        provider.listen()
        provider.settimeout(20)
        collector = threading.Thread(target=collect, args=(provider, 2 * COUNT, lines))
        collector.start()
        ended = serve(
            api, tmp_path, PROCESSES, text, _LAMBDA_TELEMETRY_LOG_FD_PROVIDER_SOCKET=str(tmp_path / "provider")
        )
        collector.join()
        pids = set(answers(api).values())
    assert (ended.out, ended.err) == ("", "")
    assert sorted({line.decode() for line in lines}) == sorted(
        f"{kind} {pid}" for kind in ("out", "err") for pid in pids
    )


def collect(provider: socket.socket, count: int, lines: list[bytes]) -> None:
    """What comes over the first `count` connections, to their ends."""
    connections = [provider.accept()[0] for _ in range(count)]
    for connection in connections:
        with connection, connection.makefile("rb") as stream:
            lines += stream.read().splitlines()


# The loop started by hand

BY_HAND = Client("by hand", lambda folder, handler: (sys.executable, "-S", folder / "main.py"))


def by_hand(api: RuntimeApi, folder: Path, text: str) -> Ended:
    text = f"import os, threading, time, lambic\n{text}\nlambic.run(handler)\n"
    return run(BY_HAND, api, folder, {"main.py": text}, environment=PROCESSES.values(), until=lambda: api.is_idle)


def test_a_handler_that_is_run_by_hand_is_served_by_processes_too(tmp_path: Path) -> None:
    text = "def handler(event, context):\n    time.sleep(0.05)\n    return os.getpid()"
    with RuntimeApi(numbered(12)) as api:
        ended = by_hand(api, tmp_path, text)
        assert len(set(answers(api).values())) > 1
    assert (ended.code, ended.err) == (WAITING, "")


WITH_THREAD = "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"


def test_where_threads_run_already_plain_handlers_get_one_event_at_a_time(tmp_path: Path) -> None:
    text = f"{WITH_THREAD}\ndef handler(event, context): return os.getppid()"
    with RuntimeApi(numbered(4)) as api:
        ended = by_hand(api, tmp_path, text)
        assert set(answers(api).values()) == {os.getpid()}
    assert ended.err == (
        "[WARNING] lambic: there are threads already, which no forked process has: one event at a time is served\n"
    )


def test_where_threads_run_already_async_handlers_get_all_events(tmp_path: Path) -> None:
    text = f"{WITH_THREAD}\n{ASYNC.source(MEETING)}"
    with RuntimeApi(numbered(COUNT)) as api:
        ended = by_hand(api, tmp_path, text)
        assert answers(api) == {f"id-{number}": number for number in range(COUNT)}
    assert ended.err == ""


# One event loop


def test_async_events_share_one_loop_and_have_context_variables_of_their_own(tmp_path: Path) -> None:
    text = """
import asyncio, os
from contextvars import ContextVar
word, loops = ContextVar("word"), set()
async def handler(event, context):
    before = word.get("nothing")
    word.set(event)
    loops.add(asyncio.get_running_loop())
    await asyncio.sleep(0.01)
    return [before, word.get(), len(loops), os.getpid()]
"""
    with RuntimeApi(numbered(20)) as api:
        run(LAMBIC, api, tmp_path, {"main.py": text}, environment=ASYNC.values(), until=lambda: is_idle(api))
        posted = answers(api)
    [pid] = {value[3] for value in posted.values()}
    assert posted == {f"id-{number}": ["nothing", number, 1, pid] for number in range(20)}


def test_tasks_left_behind_are_named_with_their_own_event(tmp_path: Path) -> None:
    text = """
import asyncio
keep = set()
async def handler(event, context):
    await asyncio.sleep(0.005)
    if event % 5 == 0: keep.add(asyncio.create_task(asyncio.sleep(60), name=f"task of {event}"))
    await asyncio.sleep(0.005)
"""
    with RuntimeApi(numbered(10)) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": text}, environment=ASYNC.values(), until=lambda: is_idle(api))
    assert sorted(ended.err.splitlines()) == [
        f"[WARNING] tasks that id-{number} left behind go on with other events: task of {number} (sleep)"
        for number in (0, 5)
    ]


def test_a_cancelled_event_fails_alone(tmp_path: Path) -> None:
    text = """
import asyncio
async def handler(event, context):
    if event == 2: asyncio.current_task().cancel()
    await asyncio.sleep(0.005)
    return event
"""
    with RuntimeApi(numbered(6)) as api:
        run(LAMBIC, api, tmp_path, {"main.py": text}, environment=ASYNC.values(), until=lambda: is_idle(api))
        posted = answers(api)
    assert posted.pop("id-2")["errorType"] == "CancelledError"
    assert posted == {f"id-{number}": number for number in (0, 1, 3, 4, 5)}


def test_streams_of_several_async_events_keep_their_chunks_apart(tmp_path: Path) -> None:
    text = """
import asyncio
from contextvars import ContextVar
word = ContextVar("word")
async def handler(event, context):
    word.set(event)
    for number in range(5):
        await asyncio.sleep(0.002)
        if event == 3 and number == 2: raise ValueError("three")
        yield f"{event}-{number} {word.get()};"
"""
    with RuntimeApi(numbered(10)) as api:
        run(LAMBIC, api, tmp_path, {"main.py": text}, environment=ASYNC.values(), until=lambda: is_idle(api))
        bodies = {post.path.split("/")[-2]: post.body.decode() for post in api.posts}
        [failed] = [post.trailers for post in api.posts if post.path.split("/")[-2] == "id-3"]
    expected = {f"id-{n}": "".join(f"{n}-{number} {n};" for number in range(5)) for n in range(10)}
    assert bodies == {**expected, "id-3": "3-0 3;3-1 3;"}
    assert dict(failed)["Lambda-Runtime-Function-Error-Type"] == "Function.ValueError"


def test_sys_exit_in_a_task_that_nobody_awaits_ends_the_process_and_another_goes_on(tmp_path: Path) -> None:
    text = """
import asyncio, sys
keep = set()
async def leave():
    await asyncio.sleep(0.01)
    sys.exit(3)
async def handler(event, context):
    if event: return event
    keep.add(asyncio.create_task(leave()))
    await asyncio.sleep(60)
"""
    with RuntimeApi(numbered(1)) as api, running_in(Mode("as it is"), api, tmp_path, text) as process:
        api.wait_until(lambda: len(api.posts) == 1)
        api.add(*numbered(4)[1:])
        api.wait_until(lambda: api.is_idle)
        posted = answers(api)
        wait_until(lambda: process.err.endswith("(exit status 3); another takes its place\n"))
    assert posted.pop("id-0")["errorMessage"] == "RequestId: id-0 Error: Runtime exited with error: exit status 3"
    assert posted == {"id-1": 1, "id-2": 2, "id-3": 3}


# AWS's own emulator

needs_emulator = pytest.mark.skipif(find_obstacle() is not None, reason=str(find_obstacle()))

PROBE = """
import os, sys, time
def handler(event, context):
    if event.get("meet"):
        open(f"/tmp/{event['meet']}-{context.aws_request_id}", "x").close()
        for _ in range(800):
            if len([name for name in os.listdir("/tmp") if name.startswith(event["meet"])]) >= 4: break
            time.sleep(0.01)
        else: raise TimeoutError("the others do not come")
    if event.get("kill"): os.kill(os.getpid(), 9)
    if event.get("exit"): sys.exit(3)
    if event.get("fail"): raise ValueError("no")
    time.sleep(event.get("sleep", 0))
    return {"echo": event.get("echo"), "id": context.aws_request_id, "trace": context.trace_id}
"""


@needs_emulator
@each_mode
def test_awss_emulator_is_served(tmp_path: Path, mode: Mode) -> None:
    source = mode.source(PROBE)
    meeting = f"meet-{random.randrange(1 << 40):x}"
    with managed_instance(tmp_path, source, COUNT, mode.environment) as instance:
        instance.wait_until_ready({"echo": "ready"})
        together = invoke_all(instance, [{"echo": number, "meet": meeting} for number in range(COUNT)])
        failed = [
            instance.invoke({kind: True}) for kind in ("fail", "exit", "kill")[: 3 if mode in (PROCESSES, FORK) else 2]
        ]
        later = [instance.invoke({"echo": number}) for number in range(2 * COUNT)]
        log = instance.log
    assert sorted(answer.content["echo"] for answer in together) == list(range(COUNT))
    assert [answer.content["errorType"] for answer in failed] == [
        "ValueError",
        *["Runtime.ExitError"] * (len(failed) - 1),
    ]
    echoed = [(answer.status, answer.content.get("echo", answer.content)) for answer in later]
    assert echoed == [(200, number) for number in range(2 * COUNT)], log


@needs_emulator
@each_mode
def test_awss_emulator_gets_many_answers_in_any_order(tmp_path: Path, mode: Mode) -> None:
    events = [{"echo": number, "sleep": random.Random(number).random() / 50} for number in range(200)]
    with managed_instance(tmp_path, mode.source(PROBE), COUNT, mode.environment) as instance:
        instance.wait_until_ready({})
        instance.wait_until_ready({})
        answered = invoke_all(instance, events, COUNT)
    assert [answer.content["echo"] for answer in answered] == list(range(200))


def invoke_all(instance: ManagedInstance, events: list[dict[str, Any]], at_once: int = COUNT) -> list[Any]:
    """Each again until a worker is free: the emulator refuses what it has nobody for."""

    def invoke(payload: dict[str, Any]) -> Any:
        deadline = time.monotonic() + 20
        while (answer := instance.invoke(payload)).status == 400 and time.monotonic() < deadline:
            time.sleep(0.01)
        return answer

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(invoke, events))
