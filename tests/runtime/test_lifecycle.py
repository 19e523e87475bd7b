"""An environment's life around its events: what is loaded, snapshots, the end, fatal signals.

AWS: "Lambda execution environment lifecycle", "Lambda SnapStart runtime hooks", "Using the Lambda Extensions API".
"""

import importlib.util
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import lambic
from support.emulator_binary import emulated, find_emulator
from support.runtime_api import CLOSED, EXTENSION_ID, ID, Reply, Request, RuntimeApi, error, event, events
from support.runtime_process import AWSLAMBDARIC, LAMBIC, Client, Ended, Running, place, run, running

needs_aws = pytest.mark.skipif(sys.platform != "linux", reason="AWS's client is built for Linux only")

SNAPSTART = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}
RUNTIME = "/2018-06-01/runtime"
EXTENSION = "/2020-01-01/extension"


def posted(api: RuntimeApi) -> list[tuple[str, Any]]:
    return [(post.path.removeprefix(RUNTIME), json.loads(post.body)) for post in api.posts]


def snapshot_package() -> str:
    """The source of the package with which AWS publishes its hooks."""
    found = importlib.util.find_spec("snapshot_restore_py")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).read_text(encoding="utf-8")


# What is there at the first event


LOADED = """
import sys
loaded = set(sys.modules)
def handler(event, context):
    return sorted(set(sys.modules) - set(event)), sorted(set(sys.modules) - loaded)
"""


def test_no_module_is_loaded_that_is_not_needed(tmp_path: Path) -> None:
    """Beyond what the interpreter itself loads."""
    place(tmp_path, {"main.py": LOADED})
    listing = "import sys; print(*sys.modules)"
    bare = subprocess.run([sys.executable, "-I", "-S", "-c", listing], capture_output=True, text=True, check=True)
    with RuntimeApi([event(json.dumps(bare.stdout.split()).encode())]) as api:
        run(LAMBIC, api, tmp_path, {})
        [(_, [loaded, late])] = posted(api)
    names = ["codec", "connection", "context", "handler", "head", "loop", "payload"]
    ours = [f"lambic.runtime.{name}" for name in names]
    c_modules = ["_json", "_socket", "faulthandler", "gc"]
    assert (loaded, late) == (sorted(["lambic", "lambic.runtime", *ours, *c_modules, "main"]), [])


def test_garbage_is_collected_but_not_what_init_left(tmp_path: Path) -> None:
    source = """
import gc
at_import = gc.isenabled()
def handler(event, context):
    return [at_import, gc.isenabled(), gc.get_freeze_count() > 1000]
"""
    with RuntimeApi([event()]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source})
        assert posted(api)[0][1] == [False, True, True]


# Snapshots


HOOKS = """
import lambic

@lambic.before_snapshot
def first_before():
    print("before 1")

@lambic.after_restore
def first_after():
    print("after 1")

import snapshot_restore_py as aws

aws.register_before_snapshot(print, "before 2", end="!\\n")
aws.register_after_restore(print, "after 2", end="!\\n")

@lambic.before_snapshot
def third_before():
    print("before 3")

@lambic.after_restore
def third_after():
    print("after 3")

def handler(event, context):
    print("event")
"""


def see(
    client: Client,
    folder: Path,
    source: str,
    environment: Mapping[str, str] | None = None,
    answers: list[Reply] | None = None,
) -> tuple[Ended, list[tuple[str, str]]]:
    """How it ended, and what it asked for."""
    files = {"main.py": source, "snapshot_restore_py.py": snapshot_package()}
    with RuntimeApi([event()], answers or []) as api:
        ended = run(client, api, folder, files, environment=environment)
        return ended, [(request.method, request.path.removeprefix(RUNTIME)) for request in api.requests]


NEXT = ("GET", "/invocation/next")
ANSWER = ("POST", f"/invocation/{ID}/response")
RESTORE = ("GET", "/restore/next")


@needs_aws
@pytest.mark.parametrize("environment", [SNAPSTART, {}], ids=["SnapStart", "on demand"])
def test_snapshot_hooks_run_as_under_awss_client(tmp_path: Path, environment: dict[str, str]) -> None:
    (aws, aws_asked), (ours, asked) = (see(client, tmp_path, HOOKS, environment) for client in (AWSLAMBDARIC, LAMBIC))
    assert (ours.code, ours.out, asked) == (aws.code, aws.out, aws_asked)
    before, after = ["before 3", "before 2!", "before 1"], ["after 1", "after 2!", "after 3"]
    assert (ours.out.split("\n")[:-1], asked) == (
        ([*before, *after, "event"], [RESTORE, NEXT, ANSWER, NEXT])
        if environment
        else (["event"], [NEXT, ANSWER, NEXT])
    )


def test_snapshot_hooks_run_without_awss_package(tmp_path: Path) -> None:
    source = HOOKS.replace("import snapshot_restore_py as aws", "").replace("aws.register", "(lambda *a, **b: None) #")
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source}, environment=SNAPSTART)
    assert ended.out.split() == ["before", "3", "before", "1", "after", "1", "after", "3", "event"]


def test_before_hooks_have_run_when_the_snapshot_is_asked_for(tmp_path: Path) -> None:
    place(tmp_path, {"main.py": "import lambic\nlambic.before_snapshot(lambda: print('before'))\nhandler = print\n"})
    with RuntimeApi() as api, running(LAMBIC, api.address, tmp_path, environment=SNAPSTART) as process:
        api.wait_until(lambda: len(api.requests) > 0)
        assert (api.requests[0].path, process.out) == (f"{RUNTIME}/restore/next", "before\n")


FAILING = """
import sys, lambic
from snapshot_restore_py import register_before_snapshot, register_after_restore

def fail():
    {statement}

register_before_snapshot(print, "not reached")
{register}(fail)

def handler(event, context):
    print("event")
"""


@needs_aws
@pytest.mark.parametrize("statement", ["raise ValueError('no')", "sys.exit(3)", "raise KeyboardInterrupt"])
@pytest.mark.parametrize(
    ("register", "path", "error_type", "code"),
    [
        ("register_before_snapshot", "/init/error", "Runtime.BeforeSnapshotError", 64),
        ("lambic.before_snapshot", "/init/error", "Runtime.BeforeSnapshotError", 64),
        ("register_after_restore", "/restore/error", "Runtime.AfterRestoreError", 65),
        ("lambic.after_restore", "/restore/error", "Runtime.AfterRestoreError", 65),
    ],
)
def test_a_hook_that_fails_ends_the_environment_as_under_awss_client(
    tmp_path: Path, register: str, path: str, error_type: str, code: int, statement: str
) -> None:
    files = {
        "main.py": FAILING.format(register=register, statement=statement),
        "snapshot_restore_py.py": snapshot_package(),
    }

    def fate(client: Client) -> tuple[int | None, str | None, str | None, Any]:
        with RuntimeApi([event()]) as api:
            ended = run(client, api, tmp_path, files, environment=SNAPSTART)
            [post] = api.posts
        document = json.loads(post.body)
        document["stackTrace"] = [line for line in document["stackTrace"] if "hooks_runner" not in line]
        return ended.code, post.path, post.header("Lambda-Runtime-Function-Error-Type"), document

    aws, ours = fate(AWSLAMBDARIC), fate(LAMBIC)
    assert ours == aws
    assert ours[:3] == (code, RUNTIME + path, error_type)
    assert len(ours[3]["stackTrace"]) == 1


def test_a_hook_that_fails_is_logged(tmp_path: Path) -> None:
    source = "import lambic\n@lambic.after_restore\ndef connect():\n    raise OSError('no way')\nhandler = print\n"
    ended, _ = see(LAMBIC, tmp_path, source, SNAPSTART)
    assert (ended.code, ended.err.count("OSError: no way"), ended.err[:7]) == (65, 1, "[ERROR]")


@pytest.mark.parametrize(
    "reply", [error(403, "InvalidStateTransition", "no"), error(500, "X", "y")], ids=["403", "500"]
)
def test_a_refused_snapshot_is_an_init_error(tmp_path: Path, reply: Reply) -> None:
    place(tmp_path, {"main.py": "handler = print\n"})
    with RuntimeApi(restores=[reply]) as api:
        ended = run(LAMBIC, api, tmp_path, {}, environment=SNAPSTART)
        [(path, document)] = posted(api)
    assert (ended.code, path, document["errorType"], document["errorMessage"]) == (
        64,
        "/init/error",
        "Runtime.BeforeSnapshotError",
        f"the Runtime API answered {reply.status} to `restore/next`",
    )


def test_a_lost_connection_while_the_snapshot_is_taken_ends_with_a_line(tmp_path: Path) -> None:
    with RuntimeApi(restores=[CLOSED, CLOSED]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": "handler = print\n"}, environment=SNAPSTART)
    [line] = ended.err.splitlines()
    assert (ended.code, line[:8]) == (1, "lambic: ")


@pytest.mark.parametrize(("environment", "is_same"), [(SNAPSTART, False), ({}, True)], ids=["restored", "on demand"])
def test_random_numbers_differ_after_a_restore(tmp_path: Path, environment: dict[str, str], is_same: bool) -> None:
    source = """
import random
random.seed(7)
def handler(event, context):
    return random.random() == random.Random(7).random()
"""
    with RuntimeApi([event()]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source}, environment=environment)
        assert posted(api)[0][1] is is_same


def test_after_hooks_may_seed_random_numbers_themselves(tmp_path: Path) -> None:
    source = """
import random, lambic
@lambic.after_restore
def seed():
    random.seed(7)
def handler(event, context):
    return random.random() == random.Random(7).random()
"""
    with RuntimeApi([event()]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source}, environment=SNAPSTART)
        assert posted(api)[0][1] is True


# The end


ENDING = """
import os, signal, sys, threading, time
import lambic

@lambic.on_shutdown
def first():
    print("first", end="")

@lambic.on_shutdown
def second():
    print("second")

def handler(event, context):
    {work}
"""


def wait_for_idle_extension(api: RuntimeApi) -> None:
    api.wait_until(lambda: any(request.path == f"{EXTENSION}/event/next" for request in api.requests))


def end(
    folder: Path, source: str, is_ready: Callable[[RuntimeApi, Running], bool], client: Client = LAMBIC
) -> tuple[int, str, str]:
    """Starts it with one event, sends SIGTERM when `is_ready`; the exit code and what it wrote."""
    place(folder, {"main.py": source})
    with RuntimeApi([event()]) as api, running(client, api.address, folder) as process:
        api.wait_until(lambda: process.code is not None or is_ready(api, process))
        return terminate(process), process.out, process.err


def terminate(process: Running) -> int:
    """Sends SIGTERM, again if need be: Python sees one in the instant before a system call only after that."""
    for _ in range(40):
        process.signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(0.5)
    raise AssertionError(f"it goes on: {process.out} {process.err}")


def is_waiting(api: RuntimeApi, process: Running) -> bool:
    return api.is_idle


def has_begun(api: RuntimeApi, process: Running) -> bool:
    return "begun" in process.out


def test_shutdown_hooks_run_at_sigterm_the_last_first(tmp_path: Path) -> None:
    assert end(tmp_path, ENDING.format(work="pass"), is_waiting) == (0, "second\nfirst", "")


@needs_aws
def test_shutdown_hooks_run_under_awss_client_too(tmp_path: Path) -> None:
    code, out, _ = end(tmp_path, ENDING.format(work="pass"), is_waiting, AWSLAMBDARIC)
    assert (code, out) == (0, "second\nfirst")


@pytest.mark.parametrize(
    "work",
    [
        "print('begun'); time.sleep(60)",
        "print('begun')\n    try: time.sleep(60)\n    finally: print('not here')",
        "print('begun'); os.read(os.pipe()[0], 1)",
        "print('begun'); threading.Event().wait()",
        "print('begun'); threading.Thread(target=time.sleep, args=(60,)).start(); time.sleep(60)",
    ],
    ids=["sleeping", "catching", "reading", "waiting", "with a thread"],
)
def test_shutdown_hooks_run_in_the_middle_of_an_event(tmp_path: Path, work: str) -> None:
    assert end(tmp_path, ENDING.format(work=work), has_begun) == (0, "begun\nsecond\nfirst", "")


def test_shutdown_hooks_run_in_the_middle_of_work(tmp_path: Path) -> None:
    work = "print('begun')\n    while True: pass"
    assert end(tmp_path, ENDING.format(work=work), has_begun) == (0, "begun\nsecond\nfirst", "")


def test_shutdown_hooks_run_in_the_middle_of_an_async_event(tmp_path: Path) -> None:
    source = "import asyncio\n" + ENDING.format(work="print('begun'); await asyncio.sleep(60)")
    source = source.replace("def handler", "async def handler")
    assert end(tmp_path, source, has_begun) == (0, "begun\nsecond\nfirst", "")


def test_without_hooks_sigterm_ends_the_process(tmp_path: Path) -> None:
    assert end(tmp_path, "def handler(event, context): pass\n", is_waiting) == (-signal.SIGTERM, "", "")


def test_shutdown_hooks_that_fail_are_logged_and_the_others_run(tmp_path: Path) -> None:
    source = """
import sys, lambic
lambic.on_shutdown(lambda: print("first"))
lambic.on_shutdown(lambda: 1 // 0)
lambic.on_shutdown(lambda: print("third"))
lambic.on_shutdown(lambda: sys.exit(5))
def handler(event, context): pass
"""
    code, out, err = end(tmp_path, source, is_waiting)
    errors = [line for line in err.splitlines() if line.startswith(("ZeroDivisionError", "SystemExit"))]
    assert (code, out, errors) == (
        0,
        "third\nfirst\n",
        ["SystemExit: 5", "ZeroDivisionError: integer division or modulo by zero"],
    )


def test_a_second_sigterm_does_not_interrupt_the_hooks(tmp_path: Path) -> None:
    source = """
import os, signal, lambic
@lambic.on_shutdown
def close():
    os.kill(os.getpid(), signal.SIGTERM)
    print("closed")
def handler(event, context): pass
"""
    assert end(tmp_path, source, is_waiting) == (0, "closed\n", "")


def test_a_handler_of_ones_own_for_sigterm_runs_after_the_hooks(tmp_path: Path) -> None:
    source = """
import signal, lambic
signal.signal(signal.SIGTERM, lambda number, frame: print("mine", number))
lambic.on_shutdown(lambda: print("hook"))
def handler(event, context): pass
"""
    assert end(tmp_path, source, is_waiting) == (0, "hook\nmine 15\n", "")


def test_a_handler_of_ones_own_for_sigterm_works_without_hooks(tmp_path: Path) -> None:
    source = """
import os, signal
def end(number, frame):
    print("mine", flush=True)
    os._exit(7)
signal.signal(signal.SIGTERM, end)
def handler(event, context): pass
"""
    assert end(tmp_path, source, is_waiting) == (7, "mine\n", "")


def by_path(requests: list[Request]) -> list[tuple[str, bytes, str | None, str | None]]:
    return [
        (
            f"{request.method} {request.path}",
            request.body,
            request.header("Lambda-Extension-Name"),
            request.header("Lambda-Extension-Identifier"),
        )
        for request in requests
        if request.path.startswith(EXTENSION)
    ]


def test_an_extension_that_wants_no_events_is_registered_for_the_hooks(tmp_path: Path) -> None:
    """Before the first `next`, which ends init; it has to ask for an event itself, or init never ends."""
    place(tmp_path, {"main.py": ENDING.format(work="pass")})
    with RuntimeApi([event()]) as api, running(LAMBIC, api.address, tmp_path) as process:
        api.wait_until(lambda: (api.is_idle and len(api.requests) == 5) or process.code is not None)
        first, extension = api.requests[0].path, by_path(api.requests)
    assert (first, extension) == (
        f"{EXTENSION}/register",
        [
            (f"POST {EXTENSION}/register", b'{"events":[]}', "lambic-on-shutdown", None),
            (f"GET {EXTENSION}/event/next", b"", None, EXTENSION_ID),
        ],
    )


def test_no_extension_is_registered_without_hooks(tmp_path: Path) -> None:
    with RuntimeApi([event()]) as api:
        run(
            LAMBIC, api, tmp_path, {"main.py": "import lambic\nlambic.before_snapshot(print)\nhandler = lambda *_: 1\n"}
        )
        assert by_path(api.requests) == []


@pytest.mark.parametrize(
    ("registration", "reason"),
    [
        (Reply(status=404, body=b"404 page not found"), "the Extensions API answered 404"),
        (error(403, "Extension.RegistrationClosed", "late"), "the Extensions API answered 403"),
        (Reply(), "the Extensions API answered 200"),
        (CLOSED, "the Runtime API at "),
    ],
    ids=["404", "403", "no id", "closed"],
)
def test_a_refused_registration_is_a_warning(tmp_path: Path, registration: Reply, reason: str) -> None:
    """The hooks run all the same, should the signal come."""
    place(tmp_path, {"main.py": ENDING.format(work="pass")})
    with RuntimeApi([event()], registration=registration) as api, running(LAMBIC, api.address, tmp_path) as process:
        api.wait_until(lambda: process.code is not None or is_waiting(api, process))
        code, out, [line] = terminate(process), process.out, process.err.splitlines()
    said = "[WARNING] on_shutdown: Lambda could not be asked to send SIGTERM, so hooks may not run: "
    assert (code, out, line[: len(said + reason)]) == (0, "second\nfirst", said + reason)


def test_events_are_served_when_the_extension_loses_its_connection(tmp_path: Path) -> None:
    place(tmp_path, {"main.py": ENDING.format(work="return event")})
    with RuntimeApi(silences=[CLOSED] * 5) as api, running(LAMBIC, api.address, tmp_path) as process:
        wait_for_idle_extension(api)
        api.add(*events(3))
        api.wait_until(lambda: api.is_idle or process.code is not None)
        assert [path for path, _ in posted(api)[1:]] == [f"/invocation/id-{number}/response" for number in range(3)]


def test_a_first_shutdown_hook_after_init_is_refused(tmp_path: Path) -> None:
    source = "import lambic\ndef handler(event, context):\n    lambic.on_shutdown(print)\n"
    with RuntimeApi([event()]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source})
        [(path, document)] = posted(api)
    assert (path, document["errorType"], document["errorMessage"]) == (
        f"/invocation/{ID}/error",
        "RuntimeError",
        "on_shutdown: Lambda tells of the end only when it is asked during init, at import",
    )


def test_a_further_shutdown_hook_may_come_at_any_time(tmp_path: Path) -> None:
    source = ENDING.format(work="lambic.on_shutdown(lambda: print('third'))")
    assert end(tmp_path, source, is_waiting) == (0, "third\nsecond\nfirst", "")


@pytest.mark.parametrize("name", ["before_snapshot", "after_restore", "on_shutdown"])
def test_async_hooks_are_refused(name: str) -> None:
    async def close() -> None: ...

    with pytest.raises(TypeError, match="close is async: a hook has to be a plain function"):
        getattr(lambic, name)(close)


@pytest.mark.parametrize("name", ["before_snapshot", "after_restore", "on_shutdown"])
def test_a_decorated_hook_stays_what_it_is(tmp_path: Path, name: str) -> None:
    source = f"""
import lambic
def hook():
    return "called"
handler_of_hook = lambic.{name}(hook)
def handler(event, context):
    return [handler_of_hook is hook, handler_of_hook()]
"""
    with RuntimeApi([event()]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source})
        assert posted(api)[-1][1] == [True, "called"]


needs_emulator = pytest.mark.skipif(find_emulator() is None, reason="AWS's emulator is not installed")


@needs_emulator
def test_awss_emulator_sends_sigterm_to_a_function_with_hooks(tmp_path: Path) -> None:
    place(tmp_path, {"main.py": ENDING.format(work="return event")})
    command = LAMBIC.command(tmp_path, "main.handler")[:-1]
    with emulated(command, "main.handler", tmp_path, tmp_path / "log") as function:
        answers = [function.invoke(b"1"), function.invoke(b"2")]
        time.sleep(0.2)  # it has answered, and is about to wait for the next event
        function.end()
        log = function.log
    told = "Internal agent lambic-on-shutdown" in log, "second\nfirst" in log
    assert (answers, told) == ([b"1", b"2"], (True, True))


@needs_emulator
def test_awss_emulator_sends_sigterm_at_a_timeout(tmp_path: Path) -> None:
    place(tmp_path, {"main.py": ENDING.format(work="time.sleep(event)")})
    command = LAMBIC.command(tmp_path, "main.handler")[:-1]
    environment = {"AWS_LAMBDA_FUNCTION_TIMEOUT": "1"}
    with emulated(command, "main.handler", tmp_path, tmp_path / "log", environment) as function:
        answers = [function.invoke(b"60"), function.invoke(b"0")]
        log = function.log
    assert (answers, "second\nfirst" in log) == ([b"Task timed out after 1.00 seconds", b"null"], True)


# Fatal signals


@pytest.mark.parametrize(
    ("statement", "number", "name"),
    [
        ("ctypes.string_at(0)", signal.SIGSEGV, "Segmentation fault"),
        ("os.abort()", signal.SIGABRT, "Aborted"),
        ("os.kill(os.getpid(), signal.SIGBUS)", signal.SIGBUS, "Bus error"),
    ],
)
def test_a_fatal_signal_shows_where_python_was(
    tmp_path: Path, statement: str, number: signal.Signals, name: str
) -> None:
    source = f"""
import ctypes, os, signal
def handler(event, context):
    print("a whole line")
    {statement}
"""
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
    first, *_ = ended.err.splitlines()
    assert (ended.code, ended.out, first, f'File "{tmp_path}/main.py", line 5 in handler' in ended.err) == (
        -number,
        "a whole line\n",
        f"Fatal Python error: {name}",
        True,
    )
