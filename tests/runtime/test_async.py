"""Async handlers: what is awaited, in which event loop, and what becomes of all that an event leaves behind in it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.clients import Client
from benchmarks.run import Load

from benchmarks import clients, counts, events
from support.batches import sqs_event
from support.http_event import http_api_event
from support.runtime_api import RuntimeApi, event
from support.runtime_api import events as several
from support.runtime_process import LAMBIC, WAITING, Ended, run
from support.tools import needs


def serve(folder: Path, source: str, count: int = 1, payload: bytes = b"{}") -> tuple[Ended, list[Any]]:
    """How the process ended and the JSON that it posted for `count` events, "id-0", "id-1" ..."""
    with RuntimeApi(several(count, payload)) as api:
        ended = run(LAMBIC, api, folder, {"main.py": source})
        return ended, [json.loads(post.body) for post in api.posts]


def answers(folder: Path, source: str, count: int = 1) -> list[Any]:
    """What the events were answered with, when nothing was logged."""
    ended, posted = serve(folder, source, count)
    assert (ended.code, ended.err) == (WAITING, "")
    return posted


def failure(posted: Any) -> tuple[str, str, list[str]]:
    """Type, message, and the functions in the stack trace."""
    frames = [line.splitlines()[0].rpartition(" in ")[2] for line in posted["stackTrace"]]
    return posted["errorType"], posted["errorMessage"], frames


# What is awaited

KINDS = {
    "function": "async def handler(event, context): return 'awaited'",
    "waiting": """
import asyncio
async def handler(event, context):
    await asyncio.sleep(0.001)
    return 'awaited'
""",
    "callable": "class H:\n    async def __call__(self, event, context): return 'awaited'\nhandler = H()",
    "method": "class H:\n    async def serve(self, event, context): return 'awaited'\nhandler = H().serve",
    "static": "class H:\n    @staticmethod\n    async def serve(event, context): return 'awaited'\nhandler = H.serve",
    "partial": """
from functools import partial
async def serve(word, event, context): return word
handler = partial(partial(serve), 'awaited')
""",
    "partial of a callable": """
from functools import partial
class H:
    async def __call__(self, word, event, context): return word
handler = partial(H(), 'awaited')
""",
    "decorated": """
import functools
def plain(function):
    @functools.wraps(function)
    def wrapper(event, context):
        return function(event, context)
    return wrapper
@plain
async def handler(event, context): return 'awaited'
""",
}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_gives_a_coroutine_is_awaited(tmp_path: Path, kind: str) -> None:
    source = KINDS[kind].replace("awaited", "é")
    assert answers(tmp_path, source, 3) == ["é", "é", "é"]


def test_a_plain_handler_may_give_something_to_await_or_a_result(tmp_path: Path) -> None:
    source = """
async def later(): return "awaited"
def handler(event, context): return later() if context.aws_request_id in ("id-1", "id-3") else "at once"
"""
    assert answers(tmp_path, source, 5) == ["at once", "awaited", "at once", "awaited", "at once"]


def test_a_decorated_async_http_handler_is_awaited_in_the_same_event_loop(tmp_path: Path) -> None:
    source = """
import asyncio
from lambic import http
loops = []
@http.get("/hello")
async def handler(request):
    await asyncio.sleep(0)
    loops.append(asyncio.get_running_loop())
    return str(len(set(loops)))
"""
    with RuntimeApi([event(json.dumps(http_api_event(path="/hello")).encode(), id=f"id-{n}") for n in range(2)]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source})
        assert [json.loads(post.body)["body"] for post in api.posts] == ["1", "1"]


def test_a_plain_handler_does_not_bring_asyncio_along(tmp_path: Path) -> None:
    source = "import sys\ndef handler(event, context): return [m in sys.modules for m in ('asyncio', 'contextvars')]"
    assert answers(tmp_path, source) == [[False, False]]


# In what it runs


def test_one_event_loop_serves_all_events(tmp_path: Path) -> None:
    source = """
import asyncio
lock = asyncio.Lock()
waiting = []
async def handler(event, context):
    loop = asyncio.get_running_loop()
    if not waiting:
        waiting.append(loop.create_future())
        loop.call_later(0.001, waiting[0].set_result, "made at the first event")
        return None
    async with lock:
        return await waiting[0]
"""
    assert answers(tmp_path, source, 2) == [None, "made at the first event"]


def test_the_event_loop_is_the_kind_that_the_users_code_asked_for(tmp_path: Path) -> None:
    source = """
import asyncio, warnings
warnings.simplefilter("ignore")
class Chosen(asyncio.SelectorEventLoop): pass
class Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self): return Chosen()
asyncio.set_event_loop_policy(Policy())
async def handler(event, context): return type(asyncio.get_running_loop()).__name__
"""
    assert answers(tmp_path, source, 2) == ["Chosen", "Chosen"]


def test_context_variables_are_fresh_for_every_event(tmp_path: Path) -> None:
    source = """
import asyncio
from contextvars import ContextVar
seen, made = ContextVar("seen"), ContextVar("made")
made.set("at import")
async def handler(event, context):
    before = seen.get("nothing"), made.get()
    seen.set(context.aws_request_id)
    made.set("by an event")
    await asyncio.sleep(0 if context.aws_request_id == "id-1" else 0.001)
    return [*before, seen.get()]
"""
    assert answers(tmp_path, source, 3) == [["nothing", "at import", f"id-{number}"] for number in range(3)]


FIRST_STEP = """
import asyncio
async def handler(event, context):
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    seen = [loop.is_running(), task in asyncio.all_tasks(), asyncio.get_event_loop() is loop]
    try:
        asyncio.run(asyncio.sleep(0))
    except RuntimeError as error:
        seen.append(str(error))
    return seen
"""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_even_a_handler_that_never_waits_runs_in_a_task_of_a_running_loop(tmp_path: Path) -> None:
    _, posted = serve(tmp_path, FIRST_STEP, 2)
    assert posted == [[True, True, True, "asyncio.run() cannot be called from a running event loop"]] * 2


def test_time_limits_groups_and_threads_work_from_the_first_step_on(tmp_path: Path) -> None:
    source = """
import asyncio
async def one(): return 1
async def handler(event, context):
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(60)
    except TimeoutError:
        pass
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one()) for _ in range(3)]
    return [task.result() for task in tasks] + [await asyncio.to_thread(lambda: 2), asyncio.current_task().cancelling()]
"""
    assert answers(tmp_path, source, 2) == [[1, 1, 1, 2, 0]] * 2


# What goes wrong


@pytest.mark.parametrize("wait", ["", "await asyncio.sleep(0.001)"], ids=["at once", "later"])
def test_an_exception_is_posted_as_that_of_a_plain_handler(tmp_path: Path, wait: str) -> None:
    source = f"""
import asyncio
async def inner():
    {wait}
    raise ValueError("no")
async def handler(event, context): await inner()
"""
    ended, posted = serve(tmp_path, source, 2)
    assert ended.code is WAITING
    assert [failure(each) for each in posted] == [("ValueError", "no", ["handler", "inner"])] * 2


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("raise asyncio.CancelledError('enough')", "enough"),
        ("asyncio.current_task().cancel(); await asyncio.sleep(1)", "the handler was cancelled"),
        ("f = asyncio.get_running_loop().create_future(); f.cancel(); await f", "the handler was cancelled"),
    ],
    ids=["raised", "cancelled", "awaited"],
)
def test_a_handler_that_is_cancelled_has_failed_and_the_next_event_is_served(
    tmp_path: Path, statement: str, message: str
) -> None:
    source = f"""
import asyncio
async def handler(event, context):
    if context.aws_request_id == "id-1": return "served"
    {statement}
"""
    ended, (first, second) = serve(tmp_path, source, 2)
    error_type, said, frames = failure(first)
    assert (ended.code, error_type, said, frames[0]) == (WAITING, "CancelledError", message, "handler")
    assert second == "served"


@pytest.mark.parametrize("wait", ["pass", "await asyncio.sleep(0.001)"], ids=["at once", "later"])
@pytest.mark.parametrize("where", ["await leave()", "await asyncio.create_task(leave())"], ids=["handler", "task"])
def test_sys_exit_ends_the_process_and_nothing_is_posted(tmp_path: Path, wait: str, where: str) -> None:
    source = f"""
import asyncio, sys
async def leave():
    {wait}
    sys.exit(3)
async def handler(event, context): {where}
"""
    ended, posted = serve(tmp_path, source)
    assert (ended.code, posted) == (3, [])


def test_a_handler_that_stops_the_event_loop_is_served_to_its_end(tmp_path: Path) -> None:
    source = """
import asyncio
async def handler(event, context):
    asyncio.get_running_loop().stop()
    await asyncio.sleep(0.001)
    return "served"
"""
    assert answers(tmp_path, source, 3) == ["served", "served", "served"]


# What is left behind

LEAVING = """
import asyncio
done, tasks = [], set()
async def poll(turns):
    for _ in range(turns): await asyncio.sleep(0.001)
    done.append("polled")
async def handler(event, context):
    if context.aws_request_id == "id-0":
        tasks.add(asyncio.create_task(poll(10), name="poll cache"))
        tasks.add(asyncio.create_task(poll(10)))
        return list(done)
    while len(done) < 2: await asyncio.sleep(0.001)
    return list(done)
"""


def test_tasks_left_behind_are_named_once_in_the_log_and_go_on_at_the_next_event(tmp_path: Path) -> None:
    ended, posted = serve(tmp_path, LEAVING, 3)
    [line] = ended.err.splitlines()
    said, _, names = line.partition("events: ")
    assert posted == [[], ["polled", "polled"], ["polled", "polled"]]
    assert said == "[WARNING] tasks that id-0 left behind go on with other "
    assert [name.rpartition(" (")[2] for name in names.split(", ")] == ["poll)", "poll)"]
    assert "poll cache (poll)" in names


def test_many_tasks_left_behind_are_counted(tmp_path: Path) -> None:
    source = """
import asyncio
async def handler(event, context):
    event["tasks"] = [asyncio.create_task(asyncio.sleep(60), name=f"t{number:02}") for number in range(12)]
    keep.append(event)
keep = []
"""
    ended, _ = serve(tmp_path, source)
    names = ", ".join(f"t{number:02} (sleep)" for number in range(10))
    assert ended.err == f"[WARNING] tasks that id-0 left behind go on with other events: {names} and 2 more\n"


ENDING = {
    "cancelled": "asyncio.create_task(asyncio.sleep(60)).cancel()",
    "soon done": "asyncio.create_task(asyncio.sleep(0))",
    "broken off": "async for _ in numbers(): break",
    "broken off later": "await asyncio.sleep(0)\n    async for _ in numbers(): break",
    "closed transport": "(await asyncio.open_connection(*address))[1].close()",
}


@pytest.mark.parametrize("statement", ENDING.values(), ids=ENDING)
def test_what_has_only_to_be_told_of_its_end_ends_with_the_event(tmp_path: Path, statement: str) -> None:
    source = f"""
import asyncio, gc, os, socket
listener = socket.create_server(("127.0.0.1", 0))
address = listener.getsockname()
closed = []
async def numbers():
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        closed.append("closed")
async def act():
    {statement}
async def handler(event, context):
    left = len(asyncio.all_tasks()) - 1, len(os.listdir("/proc/self/fd")) - len(opened), list(closed)
    if context.aws_request_id == "id-1": return left
    await act()
opened = os.listdir("/proc/self/fd")
"""
    closed = ["closed"] if "broken" in statement or "numbers" in statement else []
    _, (left, _, found) = answers(tmp_path, source, 2)
    assert (left, found) == (0, closed)


def test_an_exception_that_nobody_awaits_is_logged_with_the_id_of_its_event(tmp_path: Path) -> None:
    """asyncio reports it when the task is thrown away, here in the third event. Python 3.11 can't tell whose it was."""
    source = """
import asyncio
tasks = []
async def fail(): raise ValueError("nobody waits")
async def handler(event, context):
    if context.aws_request_id == "id-0": tasks.append(asyncio.create_task(fail()))
    if context.aws_request_id == "id-2": tasks.clear()
    await asyncio.sleep(0)
"""
    ended, posted = serve(tmp_path, source, 3)
    [head] = [line for line in ended.out.splitlines() if "never retrieved" in line]
    level, _, request_id, message = head.split("\t")
    expected = "id-0" if sys.version_info >= (3, 12) else "id-2"
    assert (level, request_id, message) == ("[ERROR]", expected, "Task exception was never retrieved")
    assert ended.out.splitlines()[-1] == "ValueError: nobody waits"
    assert posted == [None, None, None]


# Answers in pieces


def test_a_streamed_answer_is_made_in_one_task_with_the_handlers_context_variables(tmp_path: Path) -> None:
    source = """
import asyncio
from contextvars import ContextVar
word = ContextVar("word")
async def pieces():
    task = asyncio.current_task()
    try:
        async with asyncio.timeout(60):
            for number in range(3):
                yield f"{word.get()} {task is asyncio.current_task()} "
                await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0)
        print("closed")
async def handler(event, context):
    word.set(context.aws_request_id)
    return pieces()
"""
    with RuntimeApi(several(2)) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
        bodies = [post.body.decode() for post in api.posts]
    assert (bodies, ended.out, ended.err) == (["id-0 True " * 3, "id-1 True " * 3], "closed\nclosed\n", "")


def test_a_generator_whose_chunk_can_not_be_sent_is_closed_at_once(tmp_path: Path) -> None:
    source = """
import asyncio
async def handler(event, context):
    try:
        yield "one"
        yield 2
    finally:
        await asyncio.sleep(0)
        print("closed")
"""
    with RuntimeApi(several(1)) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
        [post] = api.posts
    assert (ended.out, post.body, dict(post.trailers)["Lambda-Runtime-Function-Error-Type"]) == (
        "closed\n",
        b"one",
        "Function.TypeError",
    )


def test_a_task_that_feeds_a_streamed_answer_is_not_left_behind(tmp_path: Path) -> None:
    source = """
import asyncio
async def feed(queue):
    for word in ("one ", "two ", None):
        await asyncio.sleep(0.002)
        await queue.put(word)
async def read(queue, feeding):
    while (word := await queue.get()) is not None: yield word
async def handler(event, context):
    queue = asyncio.Queue()
    return read(queue, asyncio.create_task(feed(queue)))
"""
    with RuntimeApi(several(2)) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
        bodies = [post.body for post in api.posts]
    assert (bodies, ended.err) == ([b"one two "] * 2, "")


# What it costs


@needs("strace")
def test_a_handler_that_never_waits_costs_the_system_calls_of_a_plain_one() -> None:
    client = Client("async", clients.lambic, "async_answer")
    counted = counts.syscalls_per_event(client.argv(), clients.environment(client), Load(events.request(), 100, 300))
    assert counted is not None
    # Memory is asked for now and then.
    rounded = {name: round(times) for name, times in counted.items() if round(times)}
    # Before 3.12 asyncio asks for the process whenever it is asked for its loop.
    asked = {} if sys.version_info >= (3, 12) else {"getpid": 2}
    assert rounded == {"recvfrom": 2, "sendto": 2, **asked}


WRAPPED = """
import functools
from lambic import events, http

def noting(handler):
    @functools.wraps(handler)
    def wrapper(event, context):
        return {**handler(event, context), "noted": True}
    return wrapper

@noting
@http.get("/")
async def route(request):
    return "hello"

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})

bridge = noting(http.asgi(app))

@noting
@events.sqs
async def batch(record):
    pass
"""


@pytest.mark.parametrize(
    ("name", "payload"),
    [("route", http_api_event("GET", "/")), ("bridge", http_api_event("GET", "/")), ("batch", sqs_event("a"))],
    ids=["route", "bridge", "batch"],
)
def test_a_wrapper_around_a_decorated_async_handler_is_called(tmp_path: Path, name: str, payload: Any) -> None:
    """functools.wraps copies the attribute by which the loop awaits what it wraps."""
    source = f"{WRAPPED}\nhandler = {name}"
    _, posted = serve(tmp_path, source, payload=json.dumps(payload).encode())
    assert [answer["noted"] for answer in posted] == [True]
