"""Threads and processes: begun at import (L408), and made of what Lambda has no shared memory for (L409)."""

import ast
from typing import Any

from .page import Page

_STARTED = {
    "threading.Thread": "thread",
    "threading.Timer": "timer",
    "multiprocessing.Process": "process",
    "_thread.start_new_thread": "thread",
    "os.fork": "process",
}
_POOLS = {
    "concurrent.futures.ThreadPoolExecutor": "thread",
    "concurrent.futures.thread.ThreadPoolExecutor": "thread",
}
_AT_ONCE = frozenset({"_thread.start_new_thread", "os.fork"})

_SHARED = frozenset(
    {
        *("Queue", "JoinableQueue", "SimpleQueue", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event"),
        *("Condition", "Barrier", "Value", "Array", "RawValue", "RawArray", "Pool"),
    }
)
"""Of multiprocessing: all of these make a semaphore or a mapping in /dev/shm."""
_POOL = "use concurrent.futures.ThreadPoolExecutor, or multiprocessing.Process with a multiprocessing.Pipe"
_QUEUE = "use multiprocessing.Pipe: it needs no shared memory"
_LOCK = "use threads with threading.{0}, or multiprocessing.Manager().{0}()"


def read(page: Page) -> dict[str, Any]:
    """Notes findings; no rule over several files needs facts."""
    for node in page.nodes(ast.Call):
        if kind := _started(page, node):
            if page.is_at_import(node) and page.is_sure(node) and not _is_joined(page, node):
                _find_start(page, kind, node)
        elif (name := _shared(page, node)) and page.is_sure(node):
            _find_shared(page, name, node)
    return {}


# L408


def _started(page: Page, node: ast.Call) -> str:
    """What a call begins: a thread or process; "" for any other call."""
    if (name := page.name_of(node.func)) in _AT_ONCE:
        return _STARTED[name]
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("start", "submit", "map"):
        return ""
    made = node.func.value
    made = page.constants.get(made.id, made) if isinstance(made, ast.Name) else made
    if not isinstance(made, ast.Call):
        return ""
    return (_STARTED if node.func.attr == "start" else _POOLS).get(page.name_of(made.func), "")


def _is_joined(page: Page, node: ast.Call) -> bool:
    """Whether it has ended before the import has."""
    started = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(started, ast.Name) and any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("join", "shutdown")
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == started.id
        and page.is_at_import(call)
        for call in page.nodes(ast.Call)
    )


def _find_start(page: Page, kind: str, node: ast.Call) -> None:
    page.find(
        "L408",
        node,
        f"a {kind} is started when the module is imported",
        f"start the {kind} in the handler, and wait for its end before the handler returns",
        label="runs beside the init phase",
    )


# L409


def _shared(page: Page, node: ast.Call) -> str:
    """The full name of a call that needs shared memory; "" for any other."""
    name = page.name_of(node.func)
    module, _, last = name.rpartition(".")
    if module == "multiprocessing" and last in _SHARED:
        return name
    if name in ("multiprocessing.pool.Pool", "multiprocessing.pool.ThreadPool", "multiprocessing.dummy.Pool"):
        return name
    if name in ("concurrent.futures.ProcessPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor"):
        return name
    if name == "multiprocessing.shared_memory.SharedMemory":
        return name
    return _of_context(page, node)


def _of_context(page: Page, node: ast.Call) -> str:
    """`multiprocessing.get_context("spawn").Queue()`, also by way of a name."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _SHARED:
        return ""
    context = node.func.value
    context = page.constants.get(context.id, context) if isinstance(context, ast.Name) else context
    is_context = isinstance(context, ast.Call) and page.name_of(context.func) == "multiprocessing.get_context"
    return f"multiprocessing.{node.func.attr}" if is_context else ""


def _find_shared(page: Page, name: str, node: ast.Call) -> None:
    last = name.rpartition(".")[2]
    help = _POOL if last.endswith(("Pool", "Executor")) else _QUEUE
    if last in ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier"):
        help = _LOCK.format(last)
    page.find(
        "L409", node.func, f"{name} needs shared memory, which Lambda does not have", help, label="raises OSError"
    )
