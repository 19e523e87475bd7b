import pytest

from lambic.check.fixes import fix_project
from lambic.check.source import coroutines
from support.rule_pages import check, write_files
from support.source_findings import find

LOOP = {
    "asyncio.run": "import asyncio\nasync def f():\n    asyncio.run(g())\n",
    "renamed": "from asyncio import run as go\nasync def f():\n    go(g())\n",
    "anyio": "import anyio\nasync def f():\n    anyio.run(g)\n",
    "chained": "import asyncio\nasync def f():\n    asyncio.get_event_loop().run_until_complete(g())\n",
    "by a name": "import asyncio\nloop = asyncio.new_event_loop()\nasync def f():\n    loop.run_until_complete(g())\n",
}

NO_LOOP = {
    "in a plain function": "import asyncio\ndef f():\n    asyncio.run(g())\n",
    "in a function inside": "import asyncio\nasync def f():\n    def inner():\n        asyncio.run(g())\n",
    "in a lambda": "import asyncio\nasync def f():\n    return lambda: asyncio.run(g())\n",
    "handed over": "import asyncio\nasync def f():\n    await asyncio.to_thread(asyncio.run, g())\n",
    "tried": "import asyncio\nasync def f():\n    try:\n        asyncio.run(g())\n    except RuntimeError: ...\n",
    "nested on purpose": "import asyncio, nest_asyncio\nasync def f():\n    asyncio.run(g())\n",
    "another's run": "import other\nasync def f():\n    other.run(g())\n    loop.run_until_complete(g())\n",
    "a name bound twice": "import asyncio\nasyncio = fake\nasync def f():\n    asyncio.run(g())\n",
    "a program's": "import asyncio\nasync def f():\n    asyncio.run(g())\nif __name__ == '__main__':\n    f()\n",
}


@pytest.mark.parametrize("source", LOOP.values(), ids=LOOP)
def test_an_event_loop_in_an_async_function_is_found(source):
    assert [code for code, _ in find(coroutines, source)] == ["L404"]


@pytest.mark.parametrize("source", NO_LOOP.values(), ids=NO_LOOP)
def test_an_event_loop_where_none_runs_is_fine(source):
    assert find(coroutines, source) == []


def test_the_correction_awaits_what_was_run(tmp_path):
    before = "import asyncio\nasync def g(): ...\nasync def handler(event, context):\n    return asyncio.run(g())\n"
    write_files(tmp_path, {"pyproject.toml": '[project]\nname = "shop"\n', "functions/create.py": before})
    fix_project(check(tmp_path))
    assert (tmp_path / "functions/create.py").read_text() == before.replace("asyncio.run(g())", "await g()")


BLOCKING = {
    "sleep": ("import time\nasync def f():\n    time.sleep(1)\n", "time.sleep"),
    "requests": ("import requests\nasync def f():\n    requests.get('https://x')\n", "requests.get"),
    "a session": ("import requests\ns = requests.Session()\nasync def f():\n    s.get('https://x')\n", "s.get"),
    "httpx": ("import httpx\nasync def f():\n    return httpx.post('https://x').json()\n", "httpx.post"),
    "urlopen": ("from urllib.request import urlopen\nasync def f():\n    urlopen('https://x')\n", "urlopen"),
    "a program": ("import subprocess\nasync def f():\n    subprocess.run(['ls'])\n", "subprocess.run"),
    "a client": ("import boto3\ns3 = boto3.client('s3')\nasync def f():\n    s3.list_buckets()\n", "s3.list_buckets"),
    "made there": (
        "import boto3\nasync def f():\n    boto3.client('s3').list_buckets()\n",
        "boto3.client('s3').list_buckets",
    ),
    "a table": (
        "import boto3\ndb = boto3.resource('dynamodb')\ntable = db.Table('x')\nasync def f():\n    table.scan()\n",
        "table.scan",
    ),
}

NOT_BLOCKING = {
    "in a plain function": "import time\ndef f():\n    time.sleep(1)\n",
    "handed to a thread": "import asyncio, time\nasync def f():\n    await asyncio.to_thread(time.sleep, 1)\n",
    "in a lambda": "import time\nasync def f(loop):\n    await loop.run_in_executor(None, lambda: time.sleep(1))\n",
    "awaited": "import boto3\ns3 = boto3.client('s3')\nasync def f():\n    await s3.get()\n",
    "no waiting": "import boto3\ns3 = boto3.client('s3')\nasync def f():\n    s3.get_paginator('x')\n",
    "making a client": "import boto3\nasync def f():\n    return boto3.client('s3')\n",
    "a name bound twice": "import boto3\ns3 = boto3.client('s3')\ns3 = wrap(s3)\nasync def f():\n    s3.get()\n",
    "a parameter": "import boto3\ns3 = boto3.client('s3')\nasync def f(s3):\n    s3.list_buckets()\n",
    "another's client": "import aioboto3\ns3 = aioboto3.client('s3')\nasync def f():\n    s3.list_buckets()\n",
    "an async client": "import httpx\nc = httpx.AsyncClient()\nasync def f():\n    await c.get('https://x')\n",
}


@pytest.mark.parametrize(("source", "text"), BLOCKING.values(), ids=BLOCKING)
def test_a_call_that_waits_is_found_in_an_async_function(source, text):
    assert find(coroutines, source) == [("L405", text)]


@pytest.mark.parametrize("source", NOT_BLOCKING.values(), ids=NOT_BLOCKING)
def test_what_holds_up_nobody_is_fine(source):
    assert find(coroutines, source) == []
