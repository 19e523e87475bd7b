import pytest

from lambic.check.source import processes
from support.source_findings import find

STARTED = {
    "a thread": "import threading\nthreading.Thread(target=f).start()\n",
    "by a name": "import threading\nt = threading.Thread(target=f)\nt.start()\n",
    "a timer": "from threading import Timer\nTimer(60, f).start()\n",
    "a process": "import multiprocessing\nmultiprocessing.Process(target=f).start()\n",
    "a pool": "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor()\npool.submit(f)\n",
    "a fork": "import os\npid = os.fork()\n",
    "in a class body": "import threading\nclass A:\n    threading.Thread(target=f).start()\n",
}

NOT_STARTED = {
    "in a function": "import threading\ndef f():\n    threading.Thread(target=g).start()\n",
    "not started": "import threading\nt = threading.Thread(target=f)\n",
    "joined": "import threading\nt = threading.Thread(target=f)\nt.start()\nt.join()\n",
    "a pool that ends": "from concurrent.futures import ThreadPoolExecutor as T\nwith T() as p:\n    p.submit(f)\n",
    "a pool for later": "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor()\n",
    "as a program": "import threading\nif __name__ == '__main__':\n    threading.Thread(target=f).start()\n",
    "elsewhere": "import os, threading\nif 'LOCAL' in os.environ:\n    threading.Thread(target=f).start()\n",
    "somebody's start": "server.start()\nother.Thread().start()\n",
}


@pytest.mark.parametrize("source", STARTED.values(), ids=STARTED)
def test_what_is_started_at_import_is_found(source):
    assert [code for code, _ in find(processes, source)] == ["L408"]


@pytest.mark.parametrize("source", NOT_STARTED.values(), ids=NOT_STARTED)
def test_what_ends_in_time_is_fine(source):
    assert find(processes, source) == []


SHARED = {
    "a queue": ("import multiprocessing\ndef f():\n    multiprocessing.Queue()\n", "multiprocessing.Queue"),
    "renamed": ("import multiprocessing as mp\ndef f():\n    mp.Pool(4)\n", "mp.Pool"),
    "a lock": ("from multiprocessing import Lock\nlock = Lock()\n", "Lock"),
    "a value": ("from multiprocessing import Value\nv = Value('i', lock=False)\n", "Value"),
    "a thread pool": ("from multiprocessing.pool import ThreadPool\nThreadPool(4)\n", "ThreadPool"),
    "a dummy pool": ("import multiprocessing.dummy\nmultiprocessing.dummy.Pool()\n", "multiprocessing.dummy.Pool"),
    "an executor": ("from concurrent.futures import ProcessPoolExecutor as P\nP()\n", "P"),
    "of a context": ("import multiprocessing as m\nc = m.get_context('spawn')\nc.Queue()\n", "c.Queue"),
    "memory": ("from multiprocessing.shared_memory import SharedMemory\nSharedMemory(create=True)\n", "SharedMemory"),
}

NOT_SHARED = {
    "a pipe": "import multiprocessing\nmultiprocessing.Pipe()\n",
    "a process": "import multiprocessing\ndef f():\n    multiprocessing.Process(target=g).start()\n",
    "a manager": "import multiprocessing\nmultiprocessing.Manager().Queue()\n",
    "threads": "import threading, queue\nthreading.Lock()\nqueue.Queue()\n",
    "tried": "import multiprocessing\ntry:\n    multiprocessing.Queue()\nexcept OSError:\n    pass\n",
    "another's pool": "from pools import Pool\nPool()\n",
    "a type": "import multiprocessing\ndef f(q: multiprocessing.Queue): ...\n",
}


@pytest.mark.parametrize(("source", "text"), SHARED.values(), ids=SHARED)
def test_what_needs_shared_memory_is_found(source, text):
    assert find(processes, source) == [("L409", text)]


@pytest.mark.parametrize("source", NOT_SHARED.values(), ids=NOT_SHARED)
def test_what_needs_none_is_fine(source):
    assert find(processes, source) == []
